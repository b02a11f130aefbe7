import { parseLocalDate } from "../../domain/calendar/local-time.ts";
import type { Problem } from "../problem.ts";
import type { PolicyFile } from "../schema/policy.ts";
import { unknown } from "./names.ts";

/** Roles that nobody was given, people who stand in for themselves, turns that never begin. */
export function peopleProblems(file: PolicyFile): Problem[] {
  const { roles = {}, backups = {}, managers = {}, onCall } = file.people ?? {};
  return [
    ...recipientsOf(file).flatMap(({ path, to }) =>
      to
        .filter((recipient) => recipient.startsWith("role:"))
        .flatMap((recipient) =>
          unknown(
            path,
            "recipient",
            recipient,
            Object.keys(roles).map((role) => `role:${role}`),
          ).map((one) => ({
            ...one,
            fix: one.fix === "Add one." ? `Name a person in people.roles.${recipient.slice(5)}.` : one.fix,
          })),
        ),
    ),
    ...self("people.backups", backups, "backup owner"),
    ...self("people.managers", managers, "manager"),
    ...(onCall === undefined || parseLocalDate(onCall.from) !== null
      ? []
      : [
          {
            path: "people.onCall.from",
            problem: `"${onCall.from}" is not a date`,
            fix: "Write the first day of the first turn as YYYY-MM-DD.",
          },
        ]),
  ];
}

function self(path: string, given: Readonly<Record<string, string>>, what: string): Problem[] {
  return Object.entries(given)
    .filter(([one, other]) => one === other)
    .map(([one]) => ({
      path: `${path}.${one}`,
      problem: `${one} is their own ${what}`,
      fix: "Name somebody else, or take the line out.",
    }));
}

/** Everywhere that recipients are named. */
function recipientsOf(file: PolicyFile): readonly { path: string; to: readonly string[] }[] {
  const { digest } = file.alerts ?? {};
  return [
    ...file.clocks.flatMap(({ name, tiers = [] }) =>
      tiers.map(({ to }, index) => ({ path: `clocks.${name}.tiers.${index}.to`, to })),
    ),
    ...(digest ? [{ path: "alerts.digest.to", to: digest.to }] : []),
  ];
}
