import { layOver } from "../../../connectors/salesforce/rules/lay.ts";
import type { RuleRows } from "../../../connectors/salesforce/rules/rows.ts";
import { written } from "../../../connectors/salesforce/rules/written.ts";
import type { Policy } from "../../../src/domain/policy.ts";
import { presets as shipped } from "../../../src/domain/presets/index.ts";
import { presets } from "../../../src/settings/presets.ts";
import { readPolicies } from "../../../src/settings/read-policies.ts";
import { fromPolicy } from "../../../src/settings/to-policy.ts";
import { writtenOut } from "../../../src/settings/written-out.ts";
import { STORY_POLICY } from "../../support/stack-people.ts";

/** Records as the org would give them back: empty fields are absent. */
function kept(policy: Policy): RuleRows {
  return Object.fromEntries(
    Object.entries(written(policy)).map(([part, rows]) => [
      part,
      rows.map((values, index) => ({
        id: `${part}-${index}`,
        values: Object.fromEntries(
          Object.entries(values).filter(([, value]) => value !== null && value !== ""),
        ),
      })),
    ]),
  ) as unknown as RuleRows;
}

const fileOf = (policy: Policy) => writtenOut(fromPolicy(policy), presets);
const parsed = (file: unknown): unknown => {
  const read = readPolicies(file, presets);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const [{ version: _version, effectiveAt: _from, ...rules }] = read.policies as [Policy];
  return rules;
};

/** One field of one record changed. */
function changed(rows: RuleRows, part: keyof RuleRows, index: number, values: object): RuleRows {
  return {
    ...rows,
    [part]: rows[part].map((row, at) =>
      at === index ? { ...row, values: { ...row.values, ...values } } : row,
    ),
  };
}

describe("rules kept in an org", () => {
  test.each([["the stories'", STORY_POLICY], ...Object.entries(shipped)])(
    "%s rules, written as records and laid over their own file, are the same rules",
    (_name, policy) => {
      const { file, problems } = layOver(fileOf(policy), kept(policy));
      expect(problems).toEqual([]);
      expect(parsed(file)).toEqual(parsed(fileOf(policy)));
    },
  );

  test("a changed record changes what it stands for and nothing else", () => {
    const rows = kept(STORY_POLICY);
    const at = rows.thresholds.findIndex(
      ({ values }) => values.Clock__c === "response" && values.Lead_Type__c,
    );
    const { Lead_Type__c: type } = rows.thresholds[at]!.values;
    const { file } = layOver(
      fileOf(STORY_POLICY),
      changed(rows, "thresholds", at, { Amount__c: 12, Unit__c: "minutes" }),
    );
    const { clocks, ...rest } = parsed(file) as Policy;
    const { clocks: before, ...others } = parsed(fileOf(STORY_POLICY)) as Policy;
    expect(rest).toEqual(others);
    const response = clocks.find(({ name }) => name === "response")!;
    expect(response.target).toMatchObject({ byLeadType: { [String(type)]: { minutes: 12 } } });
    expect(clocks.filter(({ name }) => name !== "response")).toEqual(
      before.filter(({ name }) => name !== "response"),
    );
  });

  test.each<[string, keyof RuleRows, object, string, RegExp]>([
    ["hours", "calendars", { Monday__c: "9 to 5" }, "Monday", /no opening hours.*09:00-17:00/],
    ["a holiday", "calendars", { Holidays__c: "Christmas" }, "Holidays", /2026-12-25 Christmas Day/],
    ["a clock", "thresholds", { Clock__c: "snooze" }, "Clock", /no clock snooze.*response/],
    ["a time", "thresholds", { Amount__c: undefined }, "Amount", /empty/],
    ["a unit", "tiers", { Unit__c: undefined }, "Unit", /Choose minutes/],
    ["a key", "leadTypes", { Key__c: "" }, "Key", /short name/],
    ["a person", "recipients", { User__c: undefined, Person__c: undefined }, "Person", /Choose a user/],
  ])(
    "what is wrong with %s is told on its record, with field and fix",
    (_what, part, values, field, words) => {
      const { problems } = layOver(fileOf(STORY_POLICY), changed(kept(STORY_POLICY), part, 0, values));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatchObject({ record: `${part}-0`, field });
      expect(`${problems[0]!.reason} ${problems[0]!.fix}`).toMatch(words);
    },
  );

  test("what breaks a rule of all policies is found on the record that says it", () => {
    const rows = changed(kept(STORY_POLICY), "thresholds", 0, { Amount__c: -5 });
    const { file, records } = layOver(fileOf(STORY_POLICY), rows);
    const read = readPolicies(file, presets);
    const [first] = read.ok ? [] : read.problems;
    const path = Object.keys(Object.fromEntries(records)).filter((one) => first!.path.startsWith(one));
    expect(path.map((one) => records.get(one))).toContain("thresholds-0");
  });
});
