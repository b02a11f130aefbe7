import fc from "fast-check";
import { parse } from "yaml";
import type { Policy } from "../../src/domain/policy.ts";
import { presets as domainPresets } from "../../src/domain/presets/index.ts";
import { POLICY_HEAD, parsePolicyText, renderPolicyText as render } from "../../src/settings/policy-text.ts";
import { presets } from "../../src/settings/presets.ts";
import { readPolicies } from "../../src/settings/read-policies.ts";
import { fromPolicy } from "../../src/settings/to-policy.ts";

/** Texts that some version of YAML takes for something else. */
const TRAPS = [
  ...["no", "NO", "yes", "on", "off", "y", "n", "true", "False", "null", "~", "=", "<<", ".inf", ".NaN"],
  ...["09:00", "22:30:15", "2026-12-25", "2026-12-25T09:00:00Z", "012", "0o17", "0x1F", "1_000", "1e3", ".5"],
  ..." lead, trail ,a: b,a #b,# c,- d,? e,&f,*g,!h,|,>,%i,@j,`k,{l},[m],'n',\"o\",: ,---,..., \\".split(","),
  ...["two\nlines", "end\n", "\ttab", "\u0085", "\u2028", "\uFEFF", "é", "日本", "🙂"],
];
const text = fc.oneof(fc.constantFrom(...TRAPS), fc.string({ minLength: 1, unit: "grapheme" }));
const filled = text.filter((one) => one.trim() !== "");
const name = filled.filter((one) => one.length <= 100 && one !== "__proto__");

const policies: fc.Arbitrary<Policy> = fc
  .record({
    base: fc.constantFrom(...Object.values(domainPresets)),
    label: filled,
    property: name,
    value: text,
    reason: name,
    people: fc.dictionary(
      name.map((one) => `crm:${one}`.slice(0, 100)),
      name,
      { maxKeys: 4 },
    ),
    fields: fc.uniqueArray(name, { maxLength: 3 }),
    holidays: fc.dictionary(
      fc.integer({ min: 10, max: 28 }).map((day) => `2027-12-${day}`),
      text,
      { maxKeys: 4 },
    ),
    holdForRecipient: fc.boolean(),
    definition: filled,
    effectiveAt: fc.integer({ min: 0, max: Date.UTC(2026, 0, 1) }),
    version: fc.integer({ min: 1, max: 99 }),
  })
  .map(({ base, ...given }) => ({
    ...base,
    version: given.version,
    name: given.label,
    effectiveAt: given.effectiveAt,
    calendars: { business: { ...base.calendars.business!, holidays: given.holidays } },
    exclusions: [{ when: [{ property: given.property, is: [given.value] }], reason: given.reason }],
    criticalFields: given.fields,
    people: { ...base.people, backups: given.people },
    definitions: { ...base.definitions, handRaiser: given.definition },
    alerts: { ...base.alerts, holdForRecipient: given.holdForRecipient },
  }));

const renderPolicyText = (file: unknown, format: "yaml" | "json") => render(file, format, POLICY_HEAD);
const parsed = (written: string, file: string): unknown => {
  const read = parsePolicyText(written, file);
  if (!read.ok) throw new Error(read.problem);
  return read.value;
};

test.each(["yaml", "json"] as const)("what is exported as %s comes back as the same policy", (format) => {
  fc.assert(
    fc.property(policies, (policy) => {
      const written = renderPolicyText(fromPolicy(policy), format);
      const read = readPolicies(parsed(written, `policy.${format}`), presets);
      expect(read.ok && read.policies).toEqual([policy]);
      expect(renderPolicyText(parsed(written, `policy.${format}`), format)).toBe(written);
    }),
    { numRuns: 60 },
  );
});

test("an export says the same to a reader of YAML 1.1: no is no truth value, 09:00 no number, a date a text", () => {
  fc.assert(
    fc.property(fc.dictionary(name, fc.oneof(text, fc.array(text), fc.boolean(), fc.integer())), (value) => {
      const written = renderPolicyText(value, "yaml");
      expect(parse(written, { version: "1.1" })).toEqual(value);
      expect(parse(written)).toEqual(value);
    }),
  );
});

test("an export does not depend on how the policy was kept", () => {
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([key, member]) => [key, shuffled(member)]),
    );
  };
  const file = presets.default!();
  expect(renderPolicyText(shuffled(file), "yaml")).toBe(renderPolicyText(file, "yaml"));
});

test("an export reads like a policy: one comment at the head, hours and times on one line", () => {
  const written = renderPolicyText(presets.default!(), "yaml");
  const comments = written.split("\n").filter((line) => line.includes("#"));
  expect(comments).toEqual(written.split("\n").slice(0, 2));
  expect(comments[0]).toBe("# yaml-language-server: $schema=policy.schema.json");
  expect(written).toContain('mon: [ [ "09:00", "17:00" ] ]');
  expect(written).toContain("hand-raiser: { minutes: 30 }");
  expect(written.split("\n").filter((line) => /^[a-z]/i.test(line))[0]).toBe("version: 1");
});

describe("a file that somebody wrote", () => {
  const read = (written: string, file = "policy.yaml") =>
    readPolicies(parsed(written, file), presets, { templates: {} });

  test("may have comments, unquoted times and dates, and a byte order mark", () => {
    const made = read(
      [
        "\uFEFF# Ours",
        "preset: default # what ships",
        "calendars:",
        "  business:",
        "    timeZone: Europe/Oslo",
        "    week:",
        "      mon: [[09:00, 17:00]] # all of us",
        "    holidays:",
        "      2027-05-17: Constitution Day",
        "people:",
        "  roles: { no: kari@example.no }",
      ].join("\n"),
    );
    expect(made.ok && made.policies[0]).toMatchObject({
      calendars: {
        business: { week: { mon: [["09:00", "17:00"]] }, holidays: { "2027-05-17": "Constitution Day" } },
      },
      people: { roles: { no: "kari@example.no" } },
    });
  });

  test("is taken for what it is where its name does not say so", () => {
    expect(parsed('{"preset": "default"}', "-")).toEqual({ preset: "default" });
    expect(parsed("preset: default", "-")).toEqual({ preset: "default" });
  });

  test.each([
    ["preset: default\npreset: playbook", "policy.yaml", /^is not YAML \(line 2: .*unique/],
    ["people:\n\troles: {}", "policy.yaml", /^is not YAML \(line 2: /],
    ["%YAML 1.1\n---\npreset: default", "policy.yml", /^is not YAML \(line 1: it says %YAML 1\.1/],
    ["preset: default\n---\npreset: default", "policy.yaml", /^is not YAML \(line/],
    ['{"preset": }', "-", /^is not JSON \(/],
    ["preset: default", "policy.json", /^is not JSON \(/],
  ])("%j (%s) is refused with the place", (written, file, problem) => {
    const refused = parsePolicyText(written, file);
    expect(refused).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });

  test("a number where a person's id is meant is refused with the way to write it", () => {
    const refused = read("preset: default\npeople:\n  executive: 551001");
    expect(!refused.ok && refused.problems).toEqual([
      { path: "people.executive", problem: "551001 is not a text", fix: "Give a text, in quotes." },
    ]);
  });
});
