import type { FieldSpec, FieldValue } from "../field-specs/spec.ts";
import type { CalendarSpec } from "../src/domain/calendar/index.ts";
import type { LeadFact, RecordRef, TenantFact, UserId } from "../src/domain/facts.ts";
import type { Instant, Period } from "../src/domain/time.ts";
import type { KeptRules } from "./kept-rules.ts";
import type { Grant, Installation, Limit, Session, Visit } from "./session.ts";

export type {
  KeptAnswer,
  KeptProblem,
  KeptRequest,
  KeptRules,
  KeptState,
  KeptText,
} from "./kept-rules.ts";

export type { Access, Grant, Installation, Limit, Session, Visit } from "./session.ts";

/** A request as it came over the wire. */
export interface RawRequest {
  readonly method: string;
  /** The public URL as the CRM called it, from configuration, never from Host. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** One thing a CRM told us, as it came, with a key that makes a second delivery harmless. */
export interface Delivery {
  readonly key: string;
  readonly accountId: string;
  /** For the operator: what kind of event, `unknown` kinds are kept and counted. */
  readonly kind: string;
  readonly occurredAt: Instant;
  readonly payload: unknown;
  /** Set: kept for the operator as a dead letter with this reason, never understood. */
  readonly dead?: string;
}

/** Where a stream hands over what came. */
export interface StreamSink {
  /** Keeps deliveries and the position after them together; resolves when both are durable, the second time too. */
  keep(deliveries: readonly Delivery[], position: string): Promise<void>;
  /** The stream lost something: what changed since then is read by a sweep; `null`: since the last one. */
  readAgain(since: Instant | null, why: string): Promise<void>;
  /**
   * What the stream does not bring although it should, one sentence each with the fix; none: it brings everything.
   * As long as there is any, what changed is asked for often.
   */
  lacks(what: readonly string[]): Promise<void>;
}

/** A connection of ours on which a CRM tells what happens. */
export interface Stream {
  /**
   * Settles when nothing more comes. Resolves after `close`; rejects with RetryLater (open it again then),
   * Reauthorize, or GiveUp (configuration: an admin must act).
   */
  readonly ended: Promise<void>;
  close(): void;
}

export type Received =
  | { readonly ok: true; readonly deliveries: readonly Delivery[] }
  /** Not from the CRM: answer `status`, keep nothing. */
  | { readonly ok: false; readonly status: 401 }
  /** From the CRM, but not understandable: answer `status` with the reason, keep it once for the operator. */
  | { readonly ok: false; readonly status: 400; readonly reason: string; readonly keep: Delivery };

/** A fact about the lead behind a record. */
export interface RecordFact {
  readonly record: RecordRef;
  readonly fact: LeadFact;
}

/** What people see of a lead, read at the same time as the facts; personal data, erasable (D40). */
export interface RecordCard {
  readonly record: RecordRef;
  readonly name: string | null;
  readonly company: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Opens the record in the CRM. */
  readonly url: string;
  /** Breach reason, resolution note and whatever else people filled into our fields, by spec name. */
  readonly filled: Readonly<Record<string, string>>;
}

/** What deliveries mean, after reading what they do not carry. */
export interface Understood {
  readonly facts: readonly RecordFact[];
  readonly tenantFacts: readonly TenantFact[];
  readonly cards: readonly RecordCard[];
  /** Deliveries that mean nothing to us (our own echoes, other objects, unknown kinds): by reason. */
  readonly ignored: ReadonlyMap<string, string>;
  /** Deliveries that can never be understood: by reason; the others proceed. */
  readonly dead: ReadonlyMap<string, string>;
  /** Records whose personal data must be erased (D40). */
  readonly erase: readonly RecordRef[];
}

/** One page of a sweep or backfill; `next` is where to go on, `null` at the end. */
export interface SweepPage {
  readonly understood: Understood;
  readonly next: string | null;
  /** Records looked at in this page, and how many there are in all where the CRM says. */
  readonly seen: number;
  readonly total: number | null;
}

export interface FieldWrite {
  readonly record: RecordRef;
  /** By field-spec name; `null` clears. */
  readonly values: Readonly<Record<string, FieldValue | { readonly user: UserId }>>;
  /** What a person said here, for fields that people fill in; left out: those fields are never written. */
  readonly filledBy?: FieldSpec["filledBy"];
}

/** What stands in the fields of a record that people fill in. */
export interface Filled {
  readonly record: RecordRef;
  /** By spec name, as far as anything stands there; `null`: the record is gone. */
  readonly values: RecordCard["filled"] | null;
}

export type WriteResult =
  | { readonly ok: true; readonly movedTo?: RecordRef }
  | { readonly ok: false; readonly error: Error };

/** A task to be made once. */
export interface TaskDraft {
  /** Ours, and findable again in the CRM. */
  readonly key: string;
  readonly subject: string;
  /** Paragraphs of plain text; the connector renders them for its CRM. */
  readonly body: readonly string[];
  readonly assignee: UserId | null;
  readonly dueAt: Instant;
  readonly priority: "low" | "medium" | "high";
  readonly call: boolean;
  /** `null`: not attached to the lead (silent mode, D25). */
  readonly attachTo: RecordRef | null;
  /** When the first try to make it began; narrows the search for it. */
  readonly firstTriedAt: Instant | null;
  /** When the last try began; until what it may have made is visible, nobody can tell. Default: the first. */
  readonly lastTriedAt?: Instant | null;
}

export interface TaskChange {
  readonly taskId: string;
  readonly assignee?: UserId;
  /** Added to its text, once; the task stays as it is. */
  readonly note?: string;
  readonly close?: { readonly note: string };
}

/** Another owner for a record, if it still has the one it is known to have. */
export interface OwnerAssignment {
  readonly record: RecordRef;
  /** As the record was last known to have it, a person or a queue; `null`: nobody. */
  readonly from: UserId | null;
  readonly to: UserId;
}

export type OwnerResult =
  /** `changed`: it has the new owner, also from an earlier try; else somebody else changed it meanwhile, and it stays. */
  { readonly ok: true; readonly changed: boolean } | { readonly ok: false; readonly error: Error };

export type TaskResult =
  | { readonly ok: true; readonly taskId: string }
  | { readonly ok: false; readonly error: Error };

export interface ProvisionReport {
  /** One line per group and field. */
  readonly items: readonly {
    readonly what: string;
    readonly state: "ok" | "created" | "repaired" | "restored" | "missing" | "drifted" | "blocked";
    readonly detail?: string;
  }[];
  /** False: something differs (check) or could not be made (provision). */
  readonly inOrder: boolean;
}

/** Business hours of a CRM, by the names they have there. */
export interface ImportedCalendars {
  readonly calendars: Readonly<Record<string, CalendarSpec>>;
  /** The one that stands for the whole account, if the CRM says. */
  readonly usual: string | null;
  /** What could not be had, one sentence each. */
  readonly notes: readonly string[];
}

/** How a record stands against what was written on it. */
export interface ReadBack {
  readonly record: RecordRef;
  /** Our fields, by spec name, that hold something else; `null`: the record is gone. */
  readonly differs: readonly string[] | null;
}

/** A record property that rules read, as an account has it. */
export interface RuleProperty {
  /** As rules name it. */
  readonly name: string;
  /** In the CRM's own words. */
  readonly type: string;
  /** What can be chosen; `null`: anything can come. */
  readonly values: readonly string[] | null;
}

/** Somebody whom a CRM vouched for. */
export interface CrmUser {
  readonly accountId: string;
  /** As the CRM's own rights know them. */
  readonly crmUserId: string;
  /** As facts name them, where the CRM says so at once; else they are found by their address. */
  readonly userId: UserId | null;
  readonly email: string | null;
  readonly name: string | null;
}

/** What somebody may do in the CRM, as far as it says anything about what they are here. */
export interface CrmRights {
  readonly active: boolean;
  /** May change everything in the account. */
  readonly admin: boolean;
  /** Others report to them. */
  readonly manager: boolean;
}

/** An address of ours that a CRM calls. */
export interface Webhook {
  /** Below the public URL. */
  readonly path: string;
  /** Largest body in bytes. */
  readonly maxBodyBytes: number;
  /** Checks the signature on the raw bytes, splits into deliveries. Pure: no I/O. */
  receive(request: RawRequest, now: Instant): Received;
  /** What the CRM wants to hear once the deliveries are kept; absent: nothing. */
  answer?(deliveries: readonly Delivery[]): unknown;
}

/** What every CRM implements; nothing more. */
export interface Connector {
  /** As in record refs and facts: `hubspot`. */
  readonly crm: string;
  /** As people read it: `HubSpot`. */
  readonly label: string;
  /** What an account may be asked in a window, by us or at all. */
  readonly limits?: readonly Limit[];
  /** Where it usually has the leads' owners: the system of record of a tenant that has several CRMs (D24). */
  readonly ownsLeads?: boolean;
  /** Places to sign in, if there are several; the first is the usual one. */
  readonly logins?: readonly { readonly value: string; readonly label: string }[];
  /** Asks for an address to sign in at, beside `logins`: its label and an example. */
  readonly ownLogin?: { readonly label: string; readonly example: string };

  /** The page where an admin agrees to the installation. Throws BadInput for a login that is none. */
  authorizeUrl(visit: Visit): string;
  /** Trades the code of a callback for a grant. Throws BadInput, RetryLater, GiveUp. */
  exchangeCode(code: string, visit: Visit, now: Instant): Promise<Grant>;
  /** A grant for a server, without anybody's visit, where the CRM and our settings allow it. Throws as `exchangeCode`. */
  connectServer?(who: { readonly username: string; readonly login?: string }, now: Instant): Promise<Grant>;
  /**
   * Throws Reauthorize when the grant is gone (uninstalled, revoked), RetryLater, GiveUp on our own configuration.
   * `uncertain`: an earlier try with this grant got no answer and may have taken place.
   */
  refresh(grant: Grant, now: Instant, uncertain?: boolean): Promise<Grant>;
  /** How people say who they are with their account there; absent where the CRM has no such way. */
  readonly signIn?: {
    /** The page where somebody signs in; comes back as `authorizeUrl` does. Throws BadInput for a login that is none. */
    url(visit: Visit): string;
    /** Who came back. What was granted on the way is kept nowhere. Throws BadInput, RetryLater, GiveUp. */
    identify(code: string, visit: Visit, now: Instant): Promise<CrmUser>;
    /** Who agreed to a grant that was just given, by the CRM's own word. Throws RetryLater, GiveUp. */
    agreed(grant: Grant, now: Instant): Promise<CrmUser>;
    /** Asked in the name of the installation. Throws RetryLater, Reauthorize. */
    rights(session: Session, user: CrmUser): Promise<CrmRights>;
  };
  /** What the account says of itself: zone, link host. */
  describeAccount(session: Session): Promise<Installation["account"]>;
  /** Ends the installation on the CRM's side. */
  uninstall(session: Session): Promise<void>;

  /** Where the CRM sends webhooks; absent if it never pushes over HTTP. */
  readonly webhook?: Webhook;
  /** What a customer's own workflows there tell us, each step at an address of its own. */
  readonly workflowSteps?: readonly Webhook[];
  /** Pages of ours that the CRM shows inside itself, and whose calls it passes on under its own signature. */
  readonly pages?: {
    /** Below it their calls reach the API. */
    readonly path: string;
    /** Parameters that the CRM adds to the address of each call. */
    readonly added: readonly string[];
    /** Who asks, by the CRM's word alone; `null`: the CRM did not send it, or does not say who. Pure: no I/O. */
    who(request: RawRequest, now: Instant): CrmUser | null;
  };
  /** How the CRM shows our whole console in a frame of its pages; absent where it does not. */
  readonly frame?: {
    /** Whose pages may show it, as origins; none: nobody's. */
    hosts(installation: Installation): readonly string[];
    /** Where the CRM itself says who opens it; absent: pages of ours inside it ask for a ticket. */
    readonly post?: {
      readonly path: string;
      /** Who opens it, and by what mark the request is known until then; `null`: not from the CRM, or too old. Pure: no I/O. */
      who(
        request: RawRequest,
        now: Instant,
      ): { readonly user: CrmUser; readonly mark: string; readonly until: Instant } | null;
    };
  };
  /**
   * Opens the account's stream at a position that was kept, or at its end (`null`). Absent if it has none.
   * A position that is too old is the stream's own matter: it asks to read again and goes on at the end.
   */
  subscribe?(session: Session, from: string | null, sink: StreamSink): Promise<Stream>;
  /** Deliveries → facts, reading in batches what they do not carry. Throws RetryLater, Reauthorize. */
  understand(session: Session, deliveries: readonly Delivery[]): Promise<Understood>;
  /** Reads these leads anew: just before an alert fires (D19), and for repair. */
  reread(session: Session, records: readonly RecordRef[]): Promise<Understood>;
  /** One page of what changed in the window, for reconciliation and backfill. */
  sweep(session: Session, window: Period, cursor: string | null): Promise<SweepPage>;
  /** Business hours kept in the CRM, as calendars that a policy may have. Absent if it keeps none. */
  importCalendars?(session: Session): Promise<ImportedCalendars>;
  /** Rules that people keep in the CRM's own settings; absent where they ask us for them instead. */
  readonly keptRules?: KeptRules;
  /** The directory: active and former people, their hours and absences. */
  people(session: Session): Promise<readonly TenantFact[]>;

  /** Makes or repairs our fields; with `check` only looks. */
  provision(
    session: Session,
    specs: readonly FieldSpec[],
    options: { readonly check: boolean },
  ): Promise<ProvisionReport>;
  /** Up to `maxWrites` records at once; one result per write, in order. */
  readonly maxWrites: number;
  writeFields(
    session: Session,
    specs: readonly FieldSpec[],
    writes: readonly FieldWrite[],
  ): Promise<readonly WriteResult[]>;

  /** What people filled in, now; one answer per record, in order. Throws as `readBack`. */
  readFilled(
    session: Session,
    specs: readonly FieldSpec[],
    records: readonly RecordRef[],
  ): Promise<readonly Filled[]>;
  /** Reads our fields and compares them with what was written, one result per write, in order. Throws RetryLater, Reauthorize, GiveUp. */
  readBack(
    session: Session,
    specs: readonly FieldSpec[],
    writes: readonly FieldWrite[],
  ): Promise<readonly ReadBack[]>;
  /** Which of these properties its records have, now. Throws as `readBack`. */
  describeProperties(session: Session, names: readonly string[]): Promise<readonly RuleProperty[]>;

  /** One whose assignee is refused is not made: its error is a RefusedAssignee (D30). */
  createTasks(session: Session, drafts: readonly TaskDraft[]): Promise<readonly TaskResult[]>;
  /**
   * Looks for tasks whose creation may or may not have happened, by our key; `null`: surely not there.
   * Throws RetryLater while the CRM cannot tell yet.
   */
  findTasks(session: Session, drafts: readonly TaskDraft[]): Promise<readonly (string | null)[]>;
  /** One whose assignee is refused is not changed: its error is a RefusedAssignee. */
  changeTasks(session: Session, changes: readonly TaskChange[]): Promise<readonly WriteResult[]>;
  /**
   * Gives records another owner, reading just before whose they are; one result per assignment, in order. Never throws.
   * Asked again it changes nothing more.
   */
  changeOwners(session: Session, assignments: readonly OwnerAssignment[]): Promise<readonly OwnerResult[]>;
  /** What is off because it was not granted, one sentence each, for people. */
  limitations?(installation: Installation): readonly string[];
  /** The page of a record or task in the CRM. */
  link(installation: Installation, record: RecordRef): string;
}

/** How a connector comes to be from the environment; `missing` names the settings to set. */
export interface ConnectorModule {
  readonly crm: string;
  readonly label: string;
  readonly settings: readonly {
    readonly name: string;
    readonly secret: boolean;
    readonly help: string;
    readonly optional?: boolean;
  }[];
  create(settings: Readonly<Record<string, string>>): Connector;
}
