import type { RecordRef, UserId } from "../domain/facts.ts";
import type { Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import type { Instant } from "../domain/time.ts";

/** What people see of a lead's record. */
interface LeadCard {
  readonly record: RecordRef;
  readonly name: string | null;
  readonly company: string | null;
  /** Opens the record in the CRM. */
  readonly url: string;
}

/** A lead's latest journey with its card; `card` is `null` before the record was read or after an erasure. */
export interface LeadEntry {
  readonly leadId: string;
  readonly journey: Journey;
  readonly card: LeadCard | null;
}

export interface LeadPage {
  /** How many there are in all; `entries` holds the first of them. */
  readonly total: number;
  readonly entries: readonly LeadEntry[];
}

/** One alert that was decided, newest first in every list. */
export interface AlertEntry {
  readonly leadId: string;
  readonly leadName: string | null;
  readonly clock: string;
  readonly step: string;
  readonly kind: "warning" | "breach" | "catchUp" | "review";
  readonly decidedAt: Instant;
  /** Whom it went to; in silent mode the test recipient. `null`: never sent. */
  readonly recipientId: UserId | null;
  readonly sentAs: "live" | "silent" | null;
  readonly state: "waiting" | "open" | "closed" | "skipped" | "failed";
}

/** Mean, median and 90th percentile side by side (D26), calendar milliseconds; `n` 0 makes the others `null`. */
export interface Spread {
  readonly n: number;
  readonly meanMs: number | null;
  readonly medianMs: number | null;
  /** Element floor(0.9 n) of the sorted list. */
  readonly p90Ms: number | null;
  readonly within5Min: number;
}

/** Headline counts over every judged journey (history left out, D31). */
export interface ConsoleFigures {
  readonly leads: number;
  /** Journeys still unanswered, and those of them whose SLA clock is past due. */
  readonly waiting: number;
  readonly pastDue: number;
  readonly unowned: number;
  readonly systemsDelay: Spread;
  readonly humanDelay: Spread;
  readonly speedToLead: Spread;
  /** Of the SLA clock (D37): the first two make the rate, the others stand beside it. */
  readonly hits: number;
  readonly misses: number;
  readonly pending: number;
  readonly review: number;
  readonly excluded: number;
  readonly superseded: number;
  readonly warnings: number;
  readonly breaches: number;
  /** Questions to people that were told as tasks. */
  readonly reviews: number;
  /** Everything in the list of alerts, also what was known too late or could not be sent. */
  readonly alerts: number;
}

/** Read queries of one tenant behind the page. */
export interface ConsoleReports {
  /** Changes whenever anything below would read differently. */
  version(): Promise<string>;
  figures(): Promise<ConsoleFigures>;
  /** Unanswered journeys, soonest due first; those more than a day past due after all others, longest first. */
  waiting(limit: number): Promise<LeadPage>;
  /** Journeys whose SLA clock has been judged, latest verdict first. */
  settled(limit: number): Promise<LeadPage>;
  alerts(limit: number): Promise<readonly AlertEntry[]>;
  /** Latest journey, earlier ones, and every alert of a lead; `null`: no such lead. */
  lead(
    leadId: string,
  ): Promise<
    (LeadEntry & { readonly earlier: readonly Journey[]; readonly alerts: readonly AlertEntry[] }) | null
  >;
  /** Names of people, by their id. */
  people(): Promise<ReadonlyMap<UserId, string>>;
  /** All published policies, oldest first. */
  policies(): Promise<readonly Policy[]>;
}

/** Whose page it is and how alerts go out; asked for at every reading, so that a switch shows at once (D36). */
export interface ConsoleTenant {
  readonly name: string;
  /** As people read it: the CRM in which owners live and tasks are made. */
  readonly crm: string;
  /** Every connected CRM, by the name that its records carry. */
  readonly crms: Readonly<Record<string, string>>;
  /** CRMs that could be connected for the same leads. */
  readonly connect: readonly { readonly label: string; readonly href: string }[];
  readonly mode: "silent" | "live";
  /** Name of the test recipient (D25); `null`: none is set. */
  readonly testRecipient: string | null;
  /** Emulated accounts with replayed histories; the page says so. */
  readonly demo: { readonly story: string; readonly progress: number } | null;
}
