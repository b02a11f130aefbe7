import type { Connector, Delivery } from "../../../connectors/connector.ts";
import type { RecordRef, UserId } from "../../../src/domain/facts.ts";
import type { Instant } from "../../../src/domain/time.ts";
import type { TestSession } from "../../support/session.ts";

/** A task as people see it in the CRM. */
export interface SeenTask {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly owner: UserId | null;
  readonly done: boolean;
  readonly attachedTo: readonly RecordRef[];
}

/** What can go wrong between a CRM and us. */
export type Trouble =
  | "tooManyCalls"
  | "serverError"
  | "htmlError"
  | "noAnswer"
  | "lostAnswer"
  | "brokenConnection";

/** One account of an emulated CRM, installed, with its people and what they do. */
export interface CrmAccount {
  readonly connector: Connector;
  readonly session: TestSession;
  now(): Instant;
  /** Lets the CRM's time pass; answers what it pushed to us meanwhile, received and split. */
  pass(ms: number): Promise<readonly Delivery[]>;
  readonly people: {
    readonly rep: UserId;
    readonly colleague: UserId;
    readonly leaver: UserId;
    readonly queue: UserId;
  };
  /** Whether there is always somebody who owns a lead; else nobody may. */
  readonly alwaysOwned: boolean;
  /** Whether it can be told at once if a task was made, because making it twice does no harm. */
  readonly tellsTasksAtOnce: boolean;
  /** A lead fills in a form now. */
  submitsForm(email: string): Promise<RecordRef>;
  assigns(lead: RecordRef, owner: UserId | null): Promise<void>;
  /** A person calls the lead now and logs it. */
  calls(lead: RecordRef, by: UserId): Promise<void>;
  /** A person writes the lead an e-mail now, and it is logged. */
  mails(lead: RecordRef, by: UserId): Promise<void>;
  /** The lead becomes another record, which it answers. Absent where leads stay what they are. */
  converts?(lead: RecordRef, by: UserId): Promise<RecordRef>;
  disqualifies(lead: RecordRef): Promise<void>;
  deletes(lead: RecordRef): Promise<void>;
  /** Takes a deleted lead out of the recycle bin. */
  restores(lead: RecordRef): Promise<void>;
  erases(lead: RecordRef): Promise<void>;
  /** Answers the surviving record. */
  merges(kept: RecordRef, other: RecordRef): Promise<RecordRef>;
  /** A person fills one of our fields. */
  fillsIn(lead: RecordRef, field: string, value: string): Promise<void>;
  /** One of our fields in the CRM's own words. */
  fieldName(field: string): string;
  /** What our fields hold, by spec name; absent when never written. */
  fieldsOf(lead: RecordRef): Promise<Readonly<Record<string, string>>>;
  tasks(): Promise<readonly SeenTask[]>;
  /** Calls that changed something since the last time it was asked. */
  writes(): Promise<number>;
  /** The next call goes wrong. */
  next(trouble: Trouble): Promise<void>;
  cure(): Promise<void>;
  expireTokens(): Promise<void>;
  revoke(): Promise<void>;
  /** What a choice of ours has to choose from, in the order shown; `offered` is false for what old records may still hold. */
  choicesOf(field: string): Promise<readonly { readonly value: string; readonly offered: boolean }[]>;
  /** An admin spoils one of our fields: its label, or by removing it. */
  spoils(field: string, how: "label" | "remove"): Promise<void>;
}

export interface CrmHarness {
  /** A new account of its own; every test has one. */
  account(): Promise<CrmAccount>;
  close(): Promise<void>;
}
