import type { UserId } from "../src/domain/facts.ts";
import type { Journey } from "../src/domain/journey.ts";
import type { Policy } from "../src/domain/policy.ts";
import type { Instant } from "../src/domain/time.ts";

/** The two sets that are never mixed. */
export type FieldGroup = "speedToLead" | "sla";

/** CRM-neutral kinds of value; each connector says how its CRM stores them. Durations are milliseconds. */
export type FieldType = "datetime" | "duration" | "number" | "text" | "longText" | "choice" | "flag" | "user";

export type FieldValue = Instant | number | string | boolean | null;

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What a field's value is made from: the lead's journeys, oldest first, and the policy of the latest. */
export interface FieldSource {
  readonly journeys: readonly Journey[];
  readonly policy: Policy;
}

/** How a CRM that has formulas works a value out by itself, from other fields by their spec names. */
export type Calculated =
  /** The time from one date and time to another, 0 if it would be negative; empty while either is. */
  | { readonly between: readonly [from: string, to: string] }
  /** Yes while a date and time lies in the past and a choice has this value. */
  | { readonly overdue: string; readonly while: readonly [choice: string, value: string] };

/** One field we add to a CRM, declared once. */
export interface FieldSpec {
  /** Without prefix; each CRM adds its own, for instance `leadclock_`. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly group: FieldGroup;
  readonly type: FieldType;
  readonly choices?: readonly Choice[];
  /** There were once: offered no more, and kept where a CRM has them, for the records that hold them. */
  readonly retired?: readonly Choice[];
  /** Filled in by people and read back; we write there only what somebody said here, and never over what was typed. */
  readonly filledBy?: "people";
  /** Where it comes from, for instance `R-027`. */
  readonly requirement: string;
  /** Set: a CRM that has formulas shows it by one and stores nothing. Without a `value` no other CRM has the field. */
  readonly calculated?: Calculated;
  /** The value to write; absent for fields that people fill in or that only a formula can keep true. */
  readonly value?: (source: FieldSource) => FieldValue | { readonly user: UserId } | undefined;
}

/** Whether a CRM without formulas has this field too. */
export const isStored = (spec: FieldSpec): boolean => spec.value !== undefined || spec.filledBy !== undefined;
