import { checkCalendar } from "../domain/calendar/index.ts";
import { alertProblems, type Templates } from "./checks/alerts.ts";
import { clockProblems } from "./checks/clocks.ts";
import { twice, unknown } from "./checks/names.ts";
import { peopleProblems } from "./checks/people.ts";
import { ruleProblems } from "./checks/rules.ts";
import type { Problem } from "./problem.ts";
import type { PolicyFile } from "./schema/policy.ts";

/** What a policy of the right shape still gets wrong: names that lead nowhere, rules that are missing, days without hours. */
export function checkPolicy(file: PolicyFile, templates?: Templates): readonly Problem[] {
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
    ...ruleProblems(file),
    ...sla(file),
    ...file.clocks.flatMap((clock) => clockProblems(file, clock, types)),
    ...peopleProblems(file),
    ...alertProblems(file, templates),
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

function sla(file: PolicyFile): Problem[] {
  const names = file.clocks.map(({ name }) => name);
  return unknown("sla", "clock", file.sla ?? "response", names);
}
