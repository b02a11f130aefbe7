import fs from "node:fs";
import { join } from "node:path";
import { type PolicyWorld, policyWorld } from "../support/policy-world.ts";
import { type FreshStore, freshStore, temporaryDirectory } from "../support/store.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const files = temporaryDirectory("policy-files");
const file = (name: string) => join(files, name);

let store: FreshStore;
let world: PolicyWorld;
beforeAll(async () => {
  store = await freshStore();
  world = await policyWorld(store, NINE);
  fs.writeFileSync(file("fifteen.json"), JSON.stringify(world.within(15)));
  fs.writeFileSync(file("wrong.json"), JSON.stringify({ ...world.within(15), sla: "respons" }));
  await world.lead("kit", NINE, NINE + 20 * 60_000);
});
afterAll(async () => {
  await world.close();
  await store.remove();
  fs.rmSync(files, { recursive: true, force: true });
});

test("a manager takes thirty to fifteen minutes from a terminal, and back", async () => {
  expect((await world.type("policy", "draft")).err).toContain("There is no draft");

  const wrong = await world.type("policy", "draft", file("wrong.json"), "--by", "mona");
  expect(wrong.code).toBe(1);
  expect(wrong.out).toContain('sla: there is no clock "respons". Did you mean "response"?');

  const saved = await world.type("policy", "draft", file("fifteen.json"), "--by", "mona");
  expect(saved).toMatchObject({
    code: 0,
    out: [
      "Draft, revision 2, by mona, Mon 2 Mar 2026, 09:20:00 UTC, based on version 1.",
      "It changes:",
      "  hand-raiser target: 30 minutes → 15 minutes",
      "",
    ].join("\n"),
  });
  const stale = await world.type("policy", "draft", file("fifteen.json"), "--revision", "1", "--by", "bob");
  expect(stale.code).toBe(1);
  expect(stale.err).toContain("mona changed the draft at 2026-03-02T09:20:00.000Z: it is at revision 2 now.");
  expect(JSON.parse((await world.type("policy", "draft")).out)).toEqual(world.within(15));
  expect((await world.type("policy", "diff")).out).toBe("hand-raiser target: 30 minutes → 15 minutes\n");

  const early = await world.type("policy", "publish", "--by", "mona");
  expect([early.code, early.err]).toEqual([1, expect.stringContaining("cannot be published yet")]);

  const preview = await world.type("policy", "preview", "--by", "mona");
  expect(preview.code).toBe(0);
  expect(preview.out).toContain("Preview over 90 days, by mona, Mon 2 Mar, 09:20:00 UTC\n1 lead, 1 journey");
  expect(preview.out).toMatch(/hand-raiser +100\.0 % → 0\.0 % +1 → 0 +0 → 1 /);
  expect(preview.out).toContain("Leads that flip:\n  1 hit → miss\n");
  expect(preview.out).toContain("crm:7's: hand-raiser hit → hand-raiser miss");
  expect(preview.out).toContain(
    "Alerts: 0 → 2; per person and day with any: mean 0 → 2.0, most 0 → 2\n  2026-03-02: 2 to crm:7",
  );
  expect(JSON.parse((await world.type("policy", "preview", "--last", "--json")).out)).toMatchObject({
    state: "done",
    stale: null,
    result: { flips: { hitToMiss: 1 } },
  });

  const open = await world.type("policy", "approve");
  expect(open.code).toBe(1);
  expect(open.out).toContain(
    "open      target:hand-raiser  (Hand-raiser: target)\n            hand-raiser target: 30 minutes → 15 minutes\n",
  );
  const one = await world.type("policy", "approve", "target:hand-raiser", "--by", "dana");
  expect(one.out).toContain("approved  target:hand-raiser  (Hand-raiser: target), by dana, Mon 2 Mar 2026");
  expect((await world.type("policy", "approve", "--all", "--by", "dana")).code).toBe(0);

  const published = await world.type("policy", "publish", "--move-running", "--by", "mona");
  expect(published.out).toBe(
    [
      "Version 2 is published. It is in force from Mon 2 Mar 2026, 09:20:00 UTC.",
      "Running clocks go over to it then; misses that this makes alert nobody.",
      "  hand-raiser target: 30 minutes → 15 minutes",
      "",
    ].join("\n"),
  );
  const versions = await world.type("policy", "versions");
  expect(versions.out).toContain(
    "→ 2  Install preset, in force from Mon 2 Mar 2026, 09:20:00 UTC, published by mona",
  );
  expect(versions.out).toContain("  no draft");

  const back = await world.type("policy", "rollback", "1", "--by", "dana");
  expect(back.out).toContain("Version 3 is published.");
  expect(back.out).toContain("Rolled back to version 1.\n  hand-raiser target: 15 minutes → 30 minutes\n");
  expect((await world.type("policy", "diff", "1", "3")).out).toBe("They say the same.\n");
});

test("a version's text can begin a draft, which can be put away", async () => {
  const begun = await world.type("policy", "draft", "--from-version", "1", "--by", "mona");
  expect(begun.out).toContain("based on version");
  expect((await world.type("policy", "draft", "--discard")).out).toBe("There is no draft any more.\n");
  expect((await world.type("policy", "draft", "--discard")).code).toBe(1);
});

test.each([
  [["policy", "draft", "a.json", "--discard"], "give a FILE, or --from-version, or --discard"],
  [["policy", "rollback", "last"], '"last" is not a version'],
  [["policy", "diff", "1", "2", "3"], "name at most two versions"],
  [["policy", "approve", "--withdraw"], "name the parts to take back"],
])("leadclock %j is wrong usage", async (args, why) => {
  const wrong = await world.type(...args);
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining(why)]);
});
