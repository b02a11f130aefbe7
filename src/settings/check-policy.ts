import { checkCalendar } from "../domain/calendar/index.ts";
import { closest } from "./closest.ts";
import type { Problem } from "./problem.ts";
import type { PolicyFile } from "./schema/policy.ts";
import { isWellKnown } from "./to-policy.ts";

type ClockFile = PolicyFile["clocks"][number];

/** What a policy of the right shape still gets wrong: names that lead nowhere, rules that are missing, days without hours. */
export function checkPolicy(file: PolicyFile): readonly Problem[] {
  const types = (file.leadTypes ?? []).map(({ name }) => name);
  return [
    ...instant(file.effectiveAt),
    ...zone(file.timeZone),
    ...calendars(file),
    ...twice("leadTypes", types),
    ...twice(
      "clocks",
      file.clocks.map(({ name }) => name),
    ),
    ...twice(
      "pauses",
      (file.pauses ?? []).map(({ reason }) => reason),
    ),
    ...classification(file, types),
    ...sla(file),
    ...file.clocks.flatMap((clock) => clockProblems(file, clock, types)),
  ];
}

function instant(text: string | undefined): Problem[] {
  if (text === undefined) return [];
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
  if (form.test(text) && !Number.isNaN(Date.parse(text))) return [];
  return [
    {
      path: "effectiveAt",
      problem: `"${text}" is not an instant`,
      fix: "Write ISO-8601 with Z or an offset, as 2026-11-17T09:00:00-05:00.",
    },
  ];
}

function zone(name: string | undefined): Problem[] {
  if (name === undefined) return [];
  const week = { mon: [["00:00", "24:00"]] as const };
  return checkCalendar({ timeZone: name, week }).map(({ path, problem, fix }) => ({ path, problem, fix }));
}

function calendars(file: PolicyFile): Problem[] {
  return Object.entries(file.calendars ?? {}).flatMap(([name, spec]): Problem[] => {
    if (name === "always") {
      const problem = '"always" is the built-in calendar of calendar time';
      return [{ path: "calendars.always", problem, fix: "Give this calendar another name." }];
    }
    return checkCalendar(spec).map(({ path, problem, fix }) => ({
      path: `calendars.${name}.${path}`,
      problem,
      fix: `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`,
    }));
  });
}

function twice(path: string, names: readonly string[]): Problem[] {
  const again = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...again].map((name) => ({
    path,
    problem: `"${name}" is there twice`,
    fix: "Rename or remove one of them.",
  }));
}

function classification(file: PolicyFile, types: readonly string[]): Problem[] {
  return (file.classification ?? []).flatMap(({ when, leadType }, index) => [
    ...unknown(`classification.${index}.leadType`, "lead type", leadType, types),
    ...when.flatMap(({ is, contains, exists }, place): Problem[] => {
      if (is !== undefined || contains !== undefined || exists !== undefined) return [];
      const path = `classification.${index}.when.${place}`;
      return [{ path, problem: "the condition asks nothing", fix: "Add is, contains or exists." }];
    }),
  ]);
}

function sla(file: PolicyFile): Problem[] {
  const names = file.clocks.map(({ name }) => name);
  return unknown("sla", "clock", file.sla ?? "response", names);
}

function clockProblems(file: PolicyFile, clock: ClockFile, types: readonly string[]): Problem[] {
  const path = `clocks.${clock.name}`;
  const others = file.clocks.map(({ name }) => name).filter((name) => name !== clock.name);
  return [
    ...shape(path, clock),
    ...unknown(`${path}.calendar`, "calendar", clock.calendar, [
      "always",
      ...Object.keys(file.calendars ?? {}),
    ]),
    ...(clock.quietWhile ? unknown(`${path}.quietWhile`, "other clock", clock.quietWhile, others) : []),
    ...twice(
      `${path}.tiers`,
      (clock.tiers ?? []).map(({ tier }, index) => `tier ${tier ?? index + 1}`),
    ),
    ...target(file, clock, types, others),
  ];
}

function shape(path: string, clock: ClockFile): Problem[] {
  if (isWellKnown(clock.name)) return [];
  return (["start", "stop", "answerable"] as const)
    .filter((member) => clock[member] === undefined)
    .map((member) => ({
      path: `${path}.${member}`,
      problem: "is missing",
      fix: `Only assignment, response, lead-wait, follow-up and handoff know theirs; say ${member} for this clock.`,
    }));
}

function target(
  file: PolicyFile,
  clock: ClockFile,
  types: readonly string[],
  others: readonly string[],
): Problem[] {
  const path = `clocks.${clock.name}.target`;
  if ("sameAs" in clock.target) return sameAs(file, clock, clock.target.sameAs, others);
  if (!("byLeadType" in clock.target)) return [];
  const ruled = Object.keys(clock.target.byLeadType);
  if (ruled.length === 0) return [];
  return [
    ...ruled.flatMap((type) => unknown(`${path}.byLeadType.${type}`, "lead type", type, types)),
    ...types
      .filter((type) => !ruled.includes(type))
      .map((type) => ({
        path: `${path}.byLeadType.${type}`,
        problem: `lead type "${type}" has no target here`,
        fix: `Add one (D13: \`otherwise\` is for unknown types only), or write one target for all: {"minutes": 30}.`,
      })),
  ];
}

function sameAs(file: PolicyFile, clock: ClockFile, name: string, others: readonly string[]): Problem[] {
  const path = `clocks.${clock.name}.target.sameAs`;
  const missing = unknown(path, "other clock", name, others);
  if (missing.length > 0) return missing;
  const other = file.clocks.find((one) => one.name === name);
  if (!other || !("sameAs" in other.target)) return [];
  const fix = "Name a clock that has a target of its own.";
  return [{ path, problem: `clock "${name}" borrows its own target`, fix }];
}

function unknown(path: string, what: string, name: string, known: readonly string[]): Problem[] {
  if (known.includes(name)) return [];
  const meant = closest(name, known);
  const choice = known.length > 0 ? `Use ${known.map((one) => `"${one}"`).join(", ")}.` : `Add one.`;
  return [
    {
      path,
      problem: `there is no ${what} "${name}"`,
      fix: meant ? `Did you mean "${meant}"? ${choice}` : choice,
    },
  ];
}
