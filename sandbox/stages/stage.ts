import type { FireCall, FireUnit } from "../replay/sf-fire-calls.ts";

/**
 * What a CRM does in the replay: all of it; only taking what leads send and passing it on; or only what comes after, on
 * records that the other one passed on.
 */
export type Role = "alone" | "marketing" | "sales";

export interface StageClock {
  readonly now: number;
  /** When something next happens there by itself; `null`: nothing is planned. */
  readonly nextEventAt: number | null;
}

/** An emulated CRM, ready to be what a history happens on: a process of its own, which outlives the app and is found again. */
export interface Stage {
  readonly accountId: string;
  /** What the connector needs to reach it. */
  readonly settings: Readonly<Record<string, string>>;
  clock(): Promise<StageClock>;
  /** Moves its clock; what is planned up to then happens and is told of, then it answers. */
  moveTo(at: number): Promise<StageClock>;
  /** Whether an app that has kept its stream up to here (`null`: nothing yet) was told all that happened. */
  hasTold(position: string | null): Promise<boolean>;
  /** The account, its people and our app, each made once. */
  prepare(appUrl: string, units: readonly FireUnit[], role: Role): Promise<void>;
  /** Opens the install link and agrees, as an admin would. */
  agree(installUrl: string, headers: Readonly<Record<string, string>>): Promise<void>;
  /** What will happen, each call once. `idElsewhere`: the record of the same call in the CRM that owns the leads. */
  load(calls: readonly FireCall[], role: Role, idElsewhere: (call: FireCall) => string): Promise<void>;
  readout(): Promise<Readout>;
  stop(): Promise<void>;
}

/** How a CRM's emulator is put on: `sandbox/stages/<crm>/stage.ts` of each CRM on the register exports one as `emulated`. */
export interface EmulatedCrm {
  /** Finds the process of this directory, or starts it; it ends by itself when nobody uses it for a while. */
  open(directory: string, startAt: number): Promise<Stage>;
  /** The id that a call's record gets here, where a history may choose it. */
  readonly idOf?: (call: FireCall) => string;
}

const STAMPS = ["engagedAt", "assignedAt", "firstTouchAt"] as const;
export type StampName = (typeof STAMPS)[number];

/** A record that people see as the lead, with our fields on it. */
export interface LeadRow {
  readonly id: string;
  readonly stamps: Readonly<Record<StampName, StampRow | null>>;
  readonly slaStatus: string | null;
}

/** `at` is what it says; `writtenRealAt` the machine's time of the write that made it say so. */
export interface StampRow {
  readonly at: number;
  readonly writtenRealAt: number | null;
}

/** A task of ours, as people read it. */
export interface TaskRow {
  /** What makes it the one task of its alert. */
  readonly key: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
}

/** That the CRM told the app of something that happened to a lead's record: when, and the machine's time of the first sending. */
export interface Telling {
  readonly lead: string;
  readonly at: number;
  readonly sentRealAt: number;
}

/** Requests of ours that the CRM answered. */
export interface CallRow {
  /** Method and route. */
  readonly kind: string;
  readonly count: number;
}

/** What the CRM holds at the end, deleted records left out: the only source of the demo's figures. */
export interface Readout {
  readonly leads: readonly LeadRow[];
  readonly tasks: readonly TaskRow[];
  readonly tellings: readonly Telling[];
  readonly calls: readonly CallRow[];
}
