import type { Instant } from "../../src/domain/time.ts";
import type { CallMinutes } from "./call-minutes.ts";

/** A window in which a system did not work, as people see and end it. */
export interface OutageRow {
  readonly id: string;
  /** As in the causes of misses: a CRM, or `leadclock`. */
  readonly system: string;
  readonly installationId: string | null;
  readonly startedAt: Instant;
  /** `null`: it goes on. */
  readonly endedAt: Instant | null;
  /** By calls that failed, by a gap in our own signs of life, or entered by hand. */
  readonly foundBy: "errors" | "silence" | "hand";
  readonly by: string;
  readonly why: string;
  /** It was none. */
  readonly withdrawn: boolean;
  /** Up to where facts tell of it; `null`: none does. */
  readonly toldUntil: Instant | null;
  readonly revision: number;
}

/** When a kind of process last said that it lives. */
export interface Beat {
  readonly at: Instant;
  /** It ended on purpose then, and no other of its kind lived on. */
  readonly stopped: boolean;
}

/** The outages of each tenant; what follows from them are facts. */
export interface Outages extends CallMinutes {
  /** Answers false where this one, or one found in the same account, is there already. */
  add(tenantId: string, outage: OutageRow): Promise<boolean>;
  /** Locks it for this transaction. */
  get(tenantId: string, id: string): Promise<OutageRow | null>;
  change(
    tenantId: string,
    id: string,
    change: Partial<Pick<OutageRow, "endedAt" | "withdrawn" | "toldUntil" | "revision">>,
  ): Promise<void>;
  /** The newest first. */
  all(tenantId: string, limit: number): Promise<readonly OutageRow[]>;
  /** Those that go on, of every tenant. */
  open(): Promise<readonly (OutageRow & { readonly tenantId: string })[]>;
  /** Leads with a clock that was missed while this window was part of its time. */
  missedWithin(tenantId: string, start: Instant, end: Instant): Promise<readonly string[]>;
  /** Says that this kind of process lives. */
  beat(kind: string, at: Instant): Promise<void>;
  /** What was last said of it; `null`: nothing ever. */
  lastBeat(kind: string): Promise<Beat | null>;
  /** Says that one of this kind ends on purpose; whoever lives on says so with the next beat. */
  stopping(kind: string, at: Instant): Promise<void>;
}
