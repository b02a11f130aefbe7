import fs from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { parse } from "yaml";
import { run } from "../../src/cli.ts";
import { streamIo } from "../../src/commands/io.ts";
import { type PolicyWorld, policyWorld } from "../support/policy-world.ts";
import { type FreshStore, freshStore, temporaryDirectory } from "../support/store.ts";

const files = temporaryDirectory("policy-text");
const file = (name: string, text?: string) => {
  if (text !== undefined) fs.writeFileSync(join(files, name), text);
  return join(files, name);
};
let store: FreshStore;
let world: PolicyWorld;
beforeAll(async () => {
  store = await freshStore();
  world = await policyWorld(store, Date.UTC(2026, 2, 2, 9));
});
afterAll(async () => {
  await world.close();
  await store.remove();
  fs.rmSync(files, { recursive: true, force: true });
});

/** A command that needs no server. */
async function alone(args: readonly string[], stdin = "") {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const code = await run(args, streamIo(out, err, Readable.from([stdin]), false));
  return { code, out: String(out.read() ?? ""), err: String(err.read() ?? "") };
}

describe("leadclock policy export and import", () => {
  test("what was exported and imported again changes nothing; one number changed is one change", async () => {
    const exported = await world.type("policy", "export");
    expect([exported.code, exported.err]).toEqual([0, ""]);
    expect(exported.out).toMatch(/^# yaml-language-server: \$schema=policy\.schema\.json\n/);
    expect(exported.out).toContain("\nversion: 1\n");

    const same = await world.type("policy", "import", file("same.yaml", exported.out), "--by", "mona");
    expect([same.code, same.out]).toEqual([
      0,
      "Draft, revision 1, based on version 1.\nIt changes nothing.\n",
    ]);
    const changed = exported.out
      .replace("hand-raiser: { minutes: 30 }", "hand-raiser: { minutes: 15 } # faster")
      .replace("version: 1\n", "version: 1 # as exported\n");
    const faster = file("faster.yaml", changed);
    const refused = await world.type("policy", "import", faster, "--by", "bob");
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("mona changed the draft")]);
    const replaced = await world.type("policy", "import", faster, "--revision", "1", "--by", "bob");
    expect(replaced.code).toBe(0);
    expect(replaced.out).toContain("hand-raiser target: 30 minutes → 15 minutes");
    expect(replaced.err).toMatch(/^Advice: /m);
  });

  test("the formats say the same", async () => {
    const yaml = await world.type("policy", "export", "--version", "1");
    const json = await world.type("policy", "export", "--version", "1", "--format", "json");
    expect(parse(yaml.out)).toEqual(JSON.parse(json.out));
    expect((await world.type("policy", "export", "--format", "toml")).err).toContain("Use yaml or json.");
    expect((await world.type("policy", "export", "--version", "99")).code).toBe(1);
  });

  test("made from a version that is not the newest one is refused", async () => {
    const old = file("old.json", JSON.stringify({ ...world.within(15), version: 7 }));
    const refused = await world.type("policy", "import", old, "--revision", "2");
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("The newest is 1.")]);
  });

  test("an unsound file is refused before anything is kept", async () => {
    const before = await world.type("policy", "draft");
    const wrong = await world.type("policy", "import", file("wrong.yaml", "preset: default\nsla: reponse\n"));
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('Did you mean "response"?')]);
    expect((await world.type("policy", "draft")).out).toBe(before.out);
  });
});

test("leadclock policy show prints a preset in either format, and validate takes what it printed", async () => {
  const json = await alone(["policy", "show", "playbook"]);
  const yaml = await alone(["policy", "show", "playbook", "--format", "yaml"]);
  expect(parse(yaml.out)).toEqual(JSON.parse(json.out));
  expect((await alone(["policy", "validate", "-"], yaml.out)).code).toBe(0);
});

test("leadclock policy validate reads YAML and says what may not be meant", async () => {
  const sound = await alone(["policy", "validate", "-"], "preset: default # as shipped\n");
  expect([sound.code, sound.out]).toEqual([0, expect.stringMatching(/^Install preset, version 1: sound\./)]);
  expect(sound.err).toContain("Advice: people.executive: tiers tell the executive, and nobody is named");
  const template = await alone(
    ["policy", "validate", "-"],
    "preset: default\nalerts: { templates: { breach: { subject: '{{leed}}', body: [] } } }\n",
  );
  expect([template.code, template.err]).toEqual([1, expect.stringContaining('Did you mean "lead"?')]);
});

describe("leadclock policy holidays", () => {
  const us = ["policy", "holidays", "--country", "us", "--region", "ny", "--years", "2027"];

  test("prints days off as a policy takes them; a day and its substitute are kept apart", async () => {
    const printed = await alone(us);
    expect(printed.code).toBe(0);
    const { holidays, holidaysFrom } = parse(printed.out).calendars.business;
    expect(holidays).toMatchObject({ "2027-11-25": "Thanksgiving Day" });
    expect(Object.keys(holidays).filter((date) => date.startsWith("2027-12"))).toEqual([
      "2027-12-24",
      "2027-12-31",
    ]);
    expect(holidaysFrom).toMatch(
      /^US-NY, public holidays 2027, from date-holidays \d+\.\d+\.\d+ \(CC BY 3\.0\)$/,
    );
    expect(printed.err).toContain(
      "2027-12-25 Christmas Day: the day off is 2027-12-24; 2027-12-25 itself stays as the week has it.",
    );
    const both = parse((await alone([...us, "--both"])).out).calendars.business.holidays;
    expect(both).toMatchObject({ "2027-12-24": expect.anything(), "2027-12-25": "Christmas Day" });
  });

  test("a holiday of several days closes each; one by the lunar calendar is told", async () => {
    const printed = await alone(["policy", "holidays", "--country", "AE", "--years", "2026", "--json"]);
    const { holidays, notes } = JSON.parse(printed.out);
    expect(Object.keys(holidays)).toEqual(expect.arrayContaining(["2026-03-20", "2026-03-21", "2026-03-22"]));
    expect(notes.join("\n")).toContain("2026-03-20");
  });

  test.each(["yaml", "json"] as const)("are added to a %s file; what else is in it stays", async (format) => {
    const texts = {
      yaml: "# Ours\npreset: default\ncalendars:\n  business: # all of us\n    holidays:\n      2027-08-02: Company day\n",
      json: JSON.stringify({
        preset: "default",
        calendars: { business: { holidays: { "2027-08-02": "Company day" } } },
      }),
    };
    const path = file(`holidays.${format}`, texts[format]);
    expect((await alone([...us, "--into", path])).code).toBe(0);
    const text = fs.readFileSync(path, "utf8");
    expect(Object.keys(parse(text).calendars.business.holidays)).toEqual(
      expect.arrayContaining(["2027-01-01", "2027-08-02", "2027-12-24"]),
    );
    for (const comment of format === "yaml" ? ["# Ours", "# all of us"] : []) expect(text).toContain(comment);
    expect((await alone(["policy", "validate", path])).code).toBe(0);
    const again = await alone([...us, "--into", path]);
    expect([again.code, fs.readFileSync(path, "utf8")]).toEqual([0, text]);
  });

  test.each([
    [["--country", "UK"], '--country: there is no country "UK". Did you mean GB, United Kingdom?'],
    [["--country", "US", "--region", "ZZ"], '--region: there is no state "ZZ".'],
    [["--country", "US", "--years", "2028-2026"], '--years: "2028-2026" is no range of years.'],
    [["--country", "US", "--format", "ics"], '--format: "ics" is no format.'],
  ])("%j is refused with the way to say it", async (args, message) => {
    const refused = await alone(["policy", "holidays", ...args]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining(message)]);
  });
});
