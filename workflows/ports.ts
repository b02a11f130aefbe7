import type { Connector, Delivery, Installation, RecordCard, Session } from "../connectors/connector.ts";
import type { AlertRecord } from "../src/domain/effects.ts";
import type { LeadFact, RecordRef, TenantFact, UserId } from "../src/domain/facts.ts";
import type { Journey } from "../src/domain/journey.ts";
import type { Policy } from "../src/domain/policy.ts";
import type { Instant } from "../src/domain/time.ts";
import type { Pending } from "./decide/ahead.ts";
import type { AlertKey } from "./decide/alert-key.ts";
import type { AskedJourneys } from "./decide/asked-journeys.ts";
import type { Audit } from "./decide/audit.ts";
import type { GateBook } from "./gate/book.ts";
import type { Switches } from "./gate/switches.ts";
import type { Duplicates } from "./learn/duplicates.ts";
import type { Floods, Messages, Messaging } from "./messages/messages.ts";
import type { TenantChannels } from "./messages/tenant-channels.ts";
import type { Outages } from "./outages/outages.ts";
import type { Overridden, PolicyDrafts } from "./policies/policy-drafts.ts";
import type { PolicyMoves } from "./policies/policy-moves.ts";
import type { PolicyPreviews } from "./policies/policy-previews.ts";
import type { Annotations } from "./reports/annotations.ts";
import type { Packs } from "./reports/packs.ts";
import type { StaleLists } from "./reports/stale-lists.ts";
import type { Imports } from "./reviews/imports.ts";
import type { Outbox } from "./send/outbox.ts";
import type { OwnerChanges } from "./send/owner-changes.ts";

export type { Ahead, AheadPage, Pending } from "./decide/ahead.ts";
export type { AlertKey } from "./decide/alert-key.ts";
export type { AskedJourney, AskedJourneys } from "./decide/asked-journeys.ts";
export type { Audit, AuditEntry } from "./decide/audit.ts";
export type {
  Attestation,
  DailyReport,
  Evidence,
  Finding,
  GateAlert,
  GateBook,
  GateExamination,
  GateLead,
  GateRules,
  StateChange,
} from "./gate/book.ts";
export type { HeldAlert, Switch, Switches } from "./gate/switches.ts";
export type { Addressed, Duplicate, Duplicates, Sharing } from "./learn/duplicates.ts";
export type { ChannelReceipt, Flood, Floods, Messages, StoredMessage } from "./messages/messages.ts";
export type { TenantChannels } from "./messages/tenant-channels.ts";
export type { CallMinute, CallMinutes } from "./outages/call-minutes.ts";
export type { OutageRow, Outages } from "./outages/outages.ts";
export type { Member, Members } from "./people/members.ts";
export type {
  DraftLine,
  PartApproval,
  PolicyDraft,
  PolicyDrafts,
  VersionHeader,
  VersionText,
} from "./policies/policy-drafts.ts";
export type { PolicyMove, PolicyMoves } from "./policies/policy-moves.ts";
export type { PolicyPreview, PolicyPreviews } from "./policies/policy-previews.ts";
export type { Annotation, Annotations } from "./reports/annotations.ts";
export type { CountedDecision, CountedJourney, Override, Packs, StoredPack } from "./reports/packs.ts";
export type { StaleLists } from "./reports/stale-lists.ts";
export type { AskedImport, ImportContent, Imports } from "./reviews/imports.ts";
export type { Outbox, OutboxItem, OutboxWork } from "./send/outbox.ts";
export type { OwnerChanges, StoredOwnerChange } from "./send/owner-changes.ts";

export type TenantId = string;
export type LeadId = string;

/** The one source of "now"; movable in tests and in replays. */
export interface Clock {
  now(): Instant;
}

export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  /** Looked up when an alert is sent, never before (D36). */
  readonly mode: "silent" | "live";
  /** Since when; live alerts go out only for journeys engaged after it. */
  readonly modeSince: Instant;
  /** Who gets every alert in silent mode (D25). */
  readonly testRecipient: UserId | null;
}

/** Deliveries as they came: durable before they are acknowledged, understood later. */
export interface Inbox {
  /** Stores what is new by (tenant, key); returns how many were new. Deliveries with `dead` go straight to the dead letters. */
  put(installation: Installation, deliveries: readonly Delivery[], receivedAt: Instant): Promise<number>;
  /** Leases up to `limit` deliveries of one installation that are ready at `now`, oldest first; skips what others hold. */
  claim(
    now: Instant,
    leaseMs: number,
    limit: number,
  ): Promise<{
    tenantId: TenantId;
    installationId: string;
    /** `failures`: tries that failed by ourselves, not because somebody was waited for. */
    deliveries: readonly (Delivery & { receivedAt: Instant; attempts: number; failures: number })[];
  } | null>;
  done(
    tenantId: TenantId,
    keys: readonly string[],
    outcome: "understood" | "ignored",
    reasons?: ReadonlyMap<string, string>,
  ): Promise<void>;
  /** `failed`: by ourselves, which counts. */
  retry(
    tenantId: TenantId,
    keys: readonly string[],
    at: Instant,
    why: string,
    failed?: boolean,
  ): Promise<void>;
  /** What came of these records after they were erased keeps no word of theirs, unless they engaged anew (D40). */
  blankErased(tenantId: TenantId, records: readonly RecordRef[]): Promise<void>;
  bury(tenantId: TenantId, reasons: ReadonlyMap<string, string>): Promise<void>;
  deadLetters(tenantId: TenantId): Promise<readonly (Delivery & { reason: string })[]>;
  /** Puts dead letters back in line. */
  revive(tenantId: TenantId, keys: readonly string[], now: Instant): Promise<number>;
  /** When the next delivery becomes ready after `now`; `null`: none waits. */
  nextAt(now: Instant): Promise<Instant | null>;
  /** How many of an installation's deliveries wait, counted up to `most`. */
  waiting(tenantId: TenantId, installationId: string, most: number): Promise<number>;
}

export interface RecordHome {
  readonly record: RecordRef;
  readonly installationId: string;
}

/** Leads, the records behind them, their facts and the journeys folded from these. */
export interface Leads {
  /**
   * The lead of each record, made where there is none; follows merges. A record of another system belongs to that one's
   * account, if there is one. Locks the leads for this transaction, in a fixed order.
   */
  resolve(
    tenantId: TenantId,
    installationId: string,
    records: readonly RecordRef[],
  ): Promise<ReadonlyMap<RecordRef, LeadId>>;
  /** Locks leads for this transaction. */
  lock(tenantId: TenantId, leads: readonly LeadId[]): Promise<void>;
  /** Adds facts under their keys; returns the keys that were new. */
  addFacts(
    tenantId: TenantId,
    lead: LeadId,
    facts: readonly LeadFact[],
    receivedAt: Instant,
    seenBy: "push" | "sweep",
  ): Promise<readonly string[]>;
  /** Which of these keys are facts already, of whichever lead. */
  knownKeys(tenantId: TenantId, keys: readonly string[]): Promise<ReadonlySet<string>>;
  facts(tenantId: TenantId, leads: readonly LeadId[]): Promise<ReadonlyMap<LeadId, readonly LeadFact[]>>;
  journeys(tenantId: TenantId, leads: readonly LeadId[]): Promise<ReadonlyMap<LeadId, readonly Journey[]>>;
  /** Replaces a lead's journeys and its due instant; one row per lead holds the next one. */
  save(
    tenantId: TenantId,
    lead: LeadId,
    journeys: readonly Journey[],
    nextAt: Instant | null,
    decidedAt: Instant,
  ): Promise<void>;
  /** The loser's facts and records move to the survivor; its journeys end as `merged` (D23). */
  merge(tenantId: TenantId, survivor: LeadId, losers: readonly LeadId[]): Promise<void>;
  putCards(tenantId: TenantId, cards: readonly RecordCard[]): Promise<void>;
  cards(tenantId: TenantId, lead: LeadId): Promise<readonly RecordCard[]>;
  cardsOf(tenantId: TenantId, leads: readonly LeadId[]): Promise<ReadonlyMap<LeadId, readonly RecordCard[]>>;
  records(tenantId: TenantId, lead: LeadId): Promise<readonly RecordRef[]>;
  /** The records of each lead, each with the account it belongs to, in text order. */
  homes(tenantId: TenantId, leads: readonly LeadId[]): Promise<ReadonlyMap<LeadId, readonly RecordHome[]>>;
  /** Leases up to `limit` leads whose due instant has come, oldest first; a lease that ends unused is due again. */
  claimDue(
    now: Instant,
    leaseMs: number,
    limit: number,
  ): Promise<readonly { tenantId: TenantId; lead: LeadId; dueAt: Instant }[]>;
  nextDueAt(now: Instant): Promise<Instant | null>;
  /** Notes that these leads could not be read in their CRM at `at`; answers since when, from their last decision on. */
  unreadSince(
    tenantId: TenantId,
    leads: readonly LeadId[],
    at: Instant,
  ): Promise<ReadonlyMap<LeadId, Instant>>;
  /** Lets go of these leads' leases and looks at them again at `at`. */
  lookAgain(tenantId: TenantId, leads: readonly LeadId[], at: Instant): Promise<void>;
  /** Looks at `at` at every lead for which something is still to come; answers how many these are. */
  lookAtAll(tenantId: TenantId, at: Instant): Promise<number>;
  /** Looks again at `at` at every unanswered lead that one of these people owns, or nobody. */
  wakeWaiting(tenantId: TenantId, users: readonly UserId[], at: Instant): Promise<void>;
  /** Looks again at `at` at every lead with a journey that goes on and that one of these people owns. */
  wakeOwned(tenantId: TenantId, users: readonly UserId[], at: Instant): Promise<void>;
  /** Destroys the personal data of a record; kinds, times and results stay (D40). */
  erase(tenantId: TenantId, record: RecordRef, at: Instant): Promise<void>;
}

/** Facts of the whole tenant: its people and outages. */
export interface TenantFacts {
  add(tenantId: TenantId, facts: readonly TenantFact[], receivedAt: Instant): Promise<number>;
  all(tenantId: TenantId): Promise<readonly TenantFact[]>;
  /** Grows with every new tenant fact; a cached view is good while it is the same. */
  version(tenantId: TenantId): Promise<number>;
}

export interface StoredAlert extends AlertRecord {
  readonly leadId: LeadId;
  readonly number: number;
  readonly taskId: string | null;
  /** The account in which its task is made; left out: the tenant's first. */
  readonly installationId?: string | null;
  /** Where it went, once sent: the lead's people or the test recipient. */
  readonly sentAs: "live" | "silent" | null;
  readonly state: "waiting" | "open" | "closed" | "skipped" | "failed";
  readonly body: unknown;
}

/** Every alert ever decided; the primary key makes a second one impossible. */
export interface Alerts {
  of(tenantId: TenantId, lead: LeadId): Promise<readonly StoredAlert[]>;
  ofLeads(tenantId: TenantId, leads: readonly LeadId[]): Promise<ReadonlyMap<LeadId, readonly StoredAlert[]>>;
  /** By identity, with whichever lead it belongs to now. */
  get(
    tenantId: TenantId,
    key: { journeyId: string; clock: string; number: number; step: string },
  ): Promise<StoredAlert | null>;
  add(tenantId: TenantId, lead: LeadId, alerts: readonly StoredAlert[]): Promise<void>;
  /** By its task in the CRM. */
  ofTask(tenantId: TenantId, taskId: string): Promise<StoredAlert | null>;
  /** Whether an alert that was decided since then has its task in this account. */
  madeSince(tenantId: TenantId, installationId: string, since: Instant): Promise<boolean>;
  /** Open tasks about leads that went to the team, not to the test recipient. */
  openLive(tenantId: TenantId): Promise<readonly StoredAlert[]>;
  /** Which of these tasks in the CRM are of alerts of ours. */
  ourTasks(tenantId: TenantId, taskIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Of these identities those that exist, whichever lead they were decided for. */
  existing(tenantId: TenantId, keys: readonly AlertKey[]): Promise<readonly AlertKey[]>;
  update(
    tenantId: TenantId,
    key: { journeyId: string; clock: string; number: number; step: string },
    change: {
      taskId?: string;
      state?: StoredAlert["state"];
      openFor?: UserId | null;
      sentAs?: "live" | "silent";
      outcome?: StoredAlert["outcome"];
    },
  ): Promise<void>;
  /** Closes alerts decided since then whose task was never tried; answers how many. Reviews and what operations are told stay. */
  dropWaiting(tenantId: TenantId, since: Instant): Promise<number>;
  /** Takes back an alert that nobody has begun to send, to be decided again; answers whether there was one. */
  withdraw(
    tenantId: TenantId,
    key: { journeyId: string; clock: string; number: number; step: string },
  ): Promise<boolean>;
}

export interface Policies {
  /** All published versions, oldest first. */
  published(tenantId: TenantId): Promise<readonly Policy[]>;
  /** The newest version's number, 0 before the first: what is cached is good while it is the same. */
  latest(tenantId: TenantId): Promise<number>;
  /** Throws Conflict, saying who and when, where the version is published already. */
  publish(
    tenantId: TenantId,
    policy: Policy,
    by: string,
    at: Instant,
    as?: {
      /** As somebody wrote it. */
      readonly file?: unknown;
      readonly note?: string;
      readonly overridden?: Overridden;
    },
  ): Promise<void>;
}

export interface Tenants {
  get(tenantId: TenantId): Promise<Tenant | null>;
  all(): Promise<readonly Tenant[]>;
  save(tenant: Tenant): Promise<void>;
  installation(tenantId: TenantId, installationId: string): Promise<Installation | null>;
  installations(
    tenantId?: TenantId,
  ): Promise<readonly (Installation & { status: "connected" | "disconnected" })[]>;
  /** The installation of a CRM account, for deliveries that only name the account. */
  byAccount(
    crm: string,
    accountId: string,
  ): Promise<(Installation & { status: "connected" | "disconnected" }) | null>;
  saveInstallation(installation: Installation, status: "connected" | "disconnected"): Promise<void>;
  /** A named bookmark of an installation: sweep position, backfill cursor. */
  bookmark(tenantId: TenantId, installationId: string, name: string): Promise<string | null>;
  setBookmark(tenantId: TenantId, installationId: string, name: string, value: string | null): Promise<void>;
  /** Deletes everything of the tenant, on request. */
  forget(tenantId: TenantId): Promise<void>;
}

/** How a stream is, for people; `since` that change. */
export interface StreamState {
  readonly state: "opening" | "open" | "down";
  readonly since: Instant;
  readonly why: string | null;
  /** What it turns out not to bring, with the fix. */
  readonly lacks: readonly string[];
}

export interface StreamRow extends StreamState, Pick<Installation, "id" | "tenantId"> {
  /** Up to where its deliveries are kept; `null`: it was never open. */
  readonly position: string | null;
}

/** The stream of each installation: held by one worker at a time, by the database's clock. */
export interface Streams {
  /** Takes or keeps those of `wanted` that no other worker holds; answers these. */
  hold(
    wanted: readonly Pick<Installation, "id" | "tenantId">[],
    holder: string,
    leaseMs: number,
  ): Promise<readonly StreamRow[]>;
  /** Moves the position, in the transaction that keeps what came before it; false: another worker holds the stream. */
  moveTo(of: Pick<Installation, "id" | "tenantId">, holder: string, position: string): Promise<boolean>;
  tell(of: Pick<Installation, "id" | "tenantId">, holder: string, state: StreamState): Promise<void>;
  release(of: Pick<Installation, "id" | "tenantId">, holder: string): Promise<void>;
  of(tenantId: TenantId): Promise<readonly StreamRow[]>;
}

/** All there is to store, bound to the pool or to one transaction. */
export interface Data {
  readonly inbox: Inbox;
  readonly leads: Leads;
  readonly duplicates: Duplicates;
  readonly tenantFacts: TenantFacts;
  readonly alerts: Alerts;
  readonly imports: Imports;
  readonly messages: Messages;
  readonly staleLists: StaleLists;
  readonly annotations: Annotations;
  readonly floods: Floods;
  readonly pending: Pending;
  readonly outbox: Outbox;
  readonly audit: Audit;
  readonly policies: Policies;
  readonly policyDrafts: PolicyDrafts;
  readonly policyPreviews: PolicyPreviews;
  readonly policyMoves: PolicyMoves;
  readonly tenants: Tenants;
  readonly streams: Streams;
  readonly asked: AskedJourneys;
  readonly packs: Packs;
  readonly switches: Switches;
  readonly outages: Outages;
  readonly ownerChanges: OwnerChanges;
  readonly channels: TenantChannels;
  readonly gate: GateBook;
}

/** When the next work of each kind is ready: `now` or earlier is ready already, `null` is none. */
export interface NextWork {
  readonly inbox: Instant | null;
  readonly due: Instant | null;
  readonly outbox: Instant | null;
  /** Running clocks that go over to another policy version. */
  readonly moves: Instant | null;
}

export interface Store extends Data {
  /** One look at all three lines, so that nothing is claimed in vain. */
  nextWork(): Promise<NextWork>;
  /** Runs in one transaction; never call the network inside. Retries serialization failures and deadlocks. */
  transaction<T>(work: (data: Data) => Promise<T>): Promise<T>;
  /** Runs `work`, which may call the network, unless some worker is at `what` just now; false: it was left to that one. */
  alone(what: string, work: () => Promise<void>): Promise<boolean>;
  close(): Promise<void>;
}

/** Sessions on CRM accounts and the connectors behind them. */
export interface Accounts {
  connector(crm: string): Connector;
  session(installation: Installation): Session;
}

export interface Ports {
  readonly clock: Clock;
  /** When this process began: what fell due before may have been told by a store that this one is an older copy of. */
  readonly startedAt?: Instant;
  readonly store: Store;
  readonly accounts: Accounts;
  /** Without it there are no channels: alerts are tasks only. */
  readonly messaging?: Messaging;
  readonly log: {
    info(event: string, fields?: object): void;
    warn(event: string, fields?: object): void;
    error(event: string, fields?: object): void;
  };
}
