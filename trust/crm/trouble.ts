import type { CrmName, World } from "./world.ts";

/** What somebody sees while it lasts (operator) or when it is over (tenant), and where. */
export interface Sights {
  readonly log?: RegExp;
  readonly status?: RegExp;
  readonly doctor?: RegExp;
  readonly outages?: RegExp;
  /** A task in the CRM. */
  readonly task?: RegExp;
  /** A field on the record of a lead that was missed. */
  readonly field?: RegExp;
  /** `leadclock provision --check`. */
  readonly provision?: RegExp;
  /** Nothing is out of the ordinary; see `Seen`. */
  readonly nothing?: true;
}

/** What there was to see in each place, as text; `nothing`: all that nobody sees on an undisturbed morning. */
export type Seen = Readonly<Partial<Record<keyof Sights, string>>>;

/** One way in which a CRM misbehaves. */
export interface Trouble {
  /** As the table names it. */
  readonly fault: string;
  readonly crm: CrmName;
  readonly family: Family;
  readonly lastsMs: number;
  begin(world: World): Promise<unknown>;
  /** What ends it beside that the CRM behaves again: what an admin or operator does. */
  mend?(world: World): Promise<unknown>;
  readonly operator: Sights;
  readonly tenant: Sights;
}

export const FAMILIES = ["limits", "errors", "half-done", "drift", "rights", "outage", "silence"] as const;
export type Family = (typeof FAMILIES)[number];
