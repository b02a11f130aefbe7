import { z } from "zod";
import type { UserId } from "../domain/facts.ts";
import type { Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";
import type { RowContext } from "./worklist-row.ts";

/** A sentence with instants in it: whoever shows it says them in the reader's zone. */
export const Sentence = z.array(z.union([z.string(), z.object({ at: z.number() })])).readonly();
export type Sentence = readonly (string | { readonly at: Instant })[];

/** How one calls people, systems and types in an answer. */
export interface Words {
  readonly nameOf: (user: UserId | null | undefined) => string;
  readonly systemOf: (system: string) => string;
  readonly typeOf: (name: string | null, policy: Policy) => string;
}

export function wordsOf({ rules, now, crmLabel }: RowContext): Words {
  return {
    nameOf: (user) =>
      user === null || user === undefined ? "nobody" : (rules.view.userAt(user, now).name ?? user),
    systemOf: (system) => (system === "leadclock" ? "Leadclock" : crmLabel(system)),
    typeOf: (name, policy) =>
      policy.leadTypes.find((one) => one.name === name)?.label ?? name ?? "Unclassified",
  };
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Begins large, ends with a stop. */
export function sentence(text: string): string {
  const trimmed = capital(text.trim());
  return trimmed === "" || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** The last run of the clock that decides hit or miss. */
export const decidingClock = ({ clocks }: Journey, { sla }: Policy): Journey["clocks"][number] | undefined =>
  clocks.findLast(({ clock }) => clock === sla);
