import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { targetDue } from "../../src/domain/calendar/index.ts";
import { policySchema } from "../../src/settings/json-schema.ts";
import { parsePolicyText } from "../../src/settings/policy-text.ts";
import { presets } from "../../src/settings/presets.ts";
import { renderProblem } from "../../src/settings/problem.ts";
import { readPolicies } from "../../src/settings/read-policies.ts";
import { calendarOf } from "../../src/settings/tier-order.ts";

const page = readFileSync(new URL("../../docs/policy.md", import.meta.url), "utf8");
const [, example = ""] = /```yaml\n([^`]*)```/.exec(page) ?? [];
const file = (() => {
  const read = parsePolicyText(example, "policy.yaml");
  if (!read.ok) throw new Error(read.problem);
  return read.value;
})();

/** Every name of a member that the schema knows, wherever it is. */
function membersIn(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(membersIn);
  if (schema === null || typeof schema !== "object") return [];
  const own = "properties" in schema && schema.properties ? Object.keys(schema.properties) : [];
  return [...own, ...Object.values(schema).flatMap(membersIn)];
}

test("the page names every member there is", () => {
  const tables = page.slice(page.indexOf("## Every member"));
  const named = new Set([...tables.matchAll(/`([$\w-]+)(?::[^`]*)?`/g)].map(([, name]) => name));
  expect([...new Set(membersIn(policySchema()))].filter((name) => !named.has(name))).toEqual([]);
});

test("its example is sound, for the program and for an editor, and needs little advice", () => {
  const read = readPolicies(file, presets, { channelsSetUp: ["slack", "email"], now: Date.UTC(2026, 10, 1) });
  expect(read.ok ? [] : read.problems.map(renderProblem)).toEqual([]);
  expect(read.ok && read.advice.map(renderProblem)).toEqual([]);
  const accepts = new Ajv2020({ strict: false }).compile(policySchema());
  expect(accepts(file) || accepts.errors).toBe(true);
});

test("own hours under the preset's words for them are told, as the page says", () => {
  const read = readPolicies({ ...Object(file), definitions: {} }, presets, { now: Date.UTC(2026, 10, 1) });
  expect(read.ok && read.advice.map(renderProblem)).toEqual([
    expect.stringMatching(
      /^definitions\.businessHours: says what the preset says, "Monday to Friday, 09:00 to 17:00/,
    ),
  ]);
});

test("its example means what the page says", () => {
  const read = readPolicies(file, presets);
  if (!read.ok) throw new Error("not sound");
  const [policy] = read.policies;
  expect(policy!.clocks.map(({ name }) => name)).toEqual([
    "assignment",
    "response",
    "lead-wait",
    "follow-up",
    "handoff",
  ]);
  const calendar = calendarOf(policy!, "business");
  const monday = Date.parse("2027-03-01T17:50:00-05:00");
  const due = (target: Parameters<typeof targetDue>[2]) =>
    new Date(targetDue(calendar, monday, target)!).toISOString();
  expect(due({ minutes: 15 })).toBe("2027-03-02T14:05:00.000Z");
  expect(due({ minutes: 0.8 * 15 })).toBe("2027-03-02T14:02:00.000Z");
  expect(due({ businessDays: 1 })).toBe("2027-03-02T22:50:00.000Z");
});
