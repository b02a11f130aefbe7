import { targetMs } from "../domain/compiled.ts";
import type { ClockSpec, Policy, Target, Warning } from "../domain/policy.ts";
import { allowedFor } from "../domain/targets.ts";
import type { Problem } from "./problem.ts";
import { outOfOrder } from "./tier-order.ts";
import { targetText } from "./words.ts";

/** What keeps a policy from working although every name in it leads somewhere: refused, with the way out. */
export function contradictions(policy: Policy): readonly Problem[] {
  return [
    ...noEngagementClock(policy),
    ...policy.clocks.flatMap((clock) => [
      ...tierOrder(policy, clock),
      ...warningsBeforeStart(policy, clock, "every"),
      ...mutualSilence(policy, clock),
    ]),
    ...holidaysOver(policy),
    ...nobodyToAssign(policy),
  ];
}

/** What a lead that nobody was assigned in time is to be given to, and when that is. */
function nobodyToAssign({ ownerChanges, people, clocks }: Policy): Problem[] {
  if (ownerChanges?.unassigned !== true) return [];
  const path = "ownerChanges.unassigned";
  const problems: Problem[] = [];
  if (people.fallbackOwner === undefined)
    problems.push({
      path,
      problem: "there is no fallback owner who would get the lead",
      fix: "Name one in people.fallbackOwner.",
    });
  if (!clocks.some(({ stop }) => stop === "assignment"))
    problems.push({
      path,
      problem: "no clock says by when a lead is to be assigned",
      fix: 'Add the clock "assignment", or leave ownerChanges.unassigned out.',
    });
  return problems;
}

/** Without a clock from the engagement, a lead that nobody is given is late for nobody. */
function noEngagementClock({ clocks }: Policy): Problem[] {
  if (clocks.some(({ start }) => start === "engagement")) return [];
  return [
    {
      path: "clocks",
      problem: "no clock starts at the engagement, so a lead that nobody is given would be late for nobody",
      fix: 'Add one, for instance {"name": "assignment", "target": {"minutes": 1}, "calendar": "always", "tiers": [{"after": {"minutes": 0}, "to": ["operations"]}]}.',
    },
  ];
}

function tierOrder(policy: Policy, clock: ClockSpec): Problem[] {
  return outOfOrder(policy, clock)
    .filter(({ always }) => always)
    .map(({ earlier, later }) => ({
      path: `clocks.${clock.name}.tiers`,
      problem: `tier ${later.tier} comes ${targetText(later.after)} after due, before tier ${earlier.tier}, which comes ${targetText(earlier.after)} after it`,
      fix: `Give tier ${later.tier} a later time than tier ${earlier.tier}, or swap their numbers.`,
    }));
}

/** Warnings whose instant is not after the start: for every lead type, or only for some. */
export function warningsBeforeStart(policy: Policy, clock: ClockSpec, which: "every" | "some"): Problem[] {
  const types = [...policy.leadTypes.map(({ name }) => name), null];
  const allowed = types.map((type) => ({ type, ms: allowedFor(policy, clock, type).ms }));
  return clock.warnings.flatMap((warning: Warning, index) => {
    if (!("before" in warning)) return [];
    const before = targetMs(warning.before)!;
    const never = allowed.filter(({ ms }) => ms !== null && ms <= before);
    const all = never.length === allowed.length;
    if (never.length === 0 || all !== (which === "every")) return [];
    const ahead = targetText(warning.before);
    const whom = never.map(({ type }) => (type === null ? "leads of unknown type" : `"${type}"`));
    return [
      {
        path: `clocks.${clock.name}.warnings.${index}`,
        problem: all
          ? `${ahead} before due is never after the start, so nobody is ever warned`
          : `${ahead} before due is not after the start for ${whom.join(", ")}: they get no warning`,
        fix: 'Write a shorter time, or a share such as {"percent": 80}.',
      },
    ];
  });
}

function mutualSilence({ clocks }: Policy, clock: ClockSpec): Problem[] {
  const other = clocks.find(({ name }) => name === clock.quietWhile);
  if (!other || other.quietWhile !== clock.name || other.name < clock.name) return [];
  return [
    {
      path: `clocks.${clock.name}.quietWhile`,
      problem: `${clock.name} and ${other.name} each keep quiet while the other runs, so neither is ever heard`,
      fix: "Take quietWhile out of one of them.",
    },
  ];
}

/** Holidays copied from an old calendar close nothing any more. */
function holidaysOver({ calendars, effectiveAt }: Policy): Problem[] {
  const from = new Date(effectiveAt).toISOString().slice(0, 10);
  return Object.entries(calendars).flatMap(([name, { holidays = {} }]) => {
    const last = Object.keys(holidays).sort().at(-1);
    if (last === undefined || last >= from) return [];
    return [
      {
        path: `calendars.${name}.holidays`,
        problem: `the last one, ${last}, is before this version applies (${from}): it would close no day ahead`,
        fix: `Add the years ahead; leadclock policy holidays --country CODE --years ${from.slice(0, 4)}-${Number(from.slice(0, 4)) + 2} prints them.`,
      },
    ];
  });
}

/** Whether a target is longer than so many hours; any business day is. */
export function longerThan(target: Target, hours: number): boolean {
  const ms = targetMs(target);
  return ms === null || ms > hours * 3_600_000;
}
