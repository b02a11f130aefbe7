import type { Problem } from "../problem.ts";
import type { PolicyFile } from "../schema/policy.ts";
import { isWellKnown } from "../to-policy.ts";
import { twice, unknown } from "./names.ts";

type ClockFile = PolicyFile["clocks"][number];

/** Names in a clock that lead nowhere, lead types without a target, members that its name does not say. */
export function clockProblems(file: PolicyFile, clock: ClockFile, types: readonly string[]): Problem[] {
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
    ...(clock.warnings ?? []).flatMap(({ channels }, n) =>
      twice(`${path}.warnings.${n}.channels`, channels ?? []),
    ),
    ...(clock.tiers ?? []).flatMap(({ channels, to }, n) => [
      ...twice(`${path}.tiers.${n}.channels`, channels ?? []),
      ...twice(`${path}.tiers.${n}.to`, to),
    ]),
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
