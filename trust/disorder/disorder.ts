import type { Connector } from "../../connectors/connector.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Random } from "../random.ts";

/** The emulated CRM of a replay, for whoever makes trouble there. */
export interface Control {
  /** One order to its control routes. */
  order(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** The account, as those orders name it. */
  readonly account: Readonly<Record<string, string | number>>;
}

/** How what happened reaches us: everything a replay may have done to it. */
export interface Disorder {
  readonly name: string;
  /** One line of the table. */
  readonly what: string;
  readonly crm: "hubspot" | "salesforce";
  /** Tried in CI too. */
  readonly quick: boolean;
  /** Our clock minus the CRM's. */
  readonly skewMs?: number;
  /** So many times as much happens in the CRM before any of it reaches us. */
  readonly burst?: number;
  /** What was not told is looked for this often; rarely without it. */
  readonly sweepMinutes?: number;
  /** Until so long after the last that happens, something may still come. */
  readonly afterwardsMs?: number;
  /** Nothing is known later than otherwise, so tasks are the same too; else what was late follows D33. */
  readonly inTime: boolean;
  /** Ordered once, before anything happens. */
  readonly begin?: (control: Control, seed: number) => Promise<unknown>;
  /** Ordered again and again while it goes on. */
  readonly meanwhile?: (control: Control, random: Random, now: Instant) => Promise<unknown>;
  /** In place of our own connector. */
  readonly through?: (connector: Connector, seed: number) => Connector;
}
