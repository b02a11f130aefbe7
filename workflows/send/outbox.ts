import type { FieldWrite, TaskChange, TaskDraft } from "../../connectors/connector.ts";
import type { RecordRef } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { AlertKey } from "../decide/alert-key.ts";

export type OutboxWork =
  /** Newest full set of stamps of a record; replaces an unsent older one. */
  | { readonly kind: "fields"; readonly write: FieldWrite }
  | {
      readonly kind: "createTask";
      readonly alert: AlertKey;
      readonly lead: string;
      readonly draft: TaskDraft;
    }
  | {
      readonly kind: "changeTask";
      readonly change: TaskChange;
      /** Whom the CRM refused for it: they are not asked again. */
      readonly refused?: readonly string[];
    }
  /** Its row in `OwnerChanges` says the rest. */
  | {
      readonly kind: "changeOwner";
      readonly lead: string;
      readonly engagementKey: string;
      readonly change: string;
    }
  /** What people last said of this lead, into the fields of this record that people fill in; looked up when it is sent. */
  | { readonly kind: "fillIn"; readonly lead: string; readonly record: RecordRef }
  /** Our fields are made as the policy in force then wants them. */
  | { readonly kind: "provision"; readonly version: number }
  /** Its row in `Messages` says the rest. */
  | { readonly kind: "message"; readonly lead: string | null };

export interface OutboxItem {
  readonly tenantId: string;
  readonly installationId: string;
  /** Identity within (tenant, installation, kind): the record, the alert, the task. */
  readonly key: string;
  readonly work: OutboxWork;
  /** 0 first: breach alerts before bulk stamps. */
  readonly priority: number;
  readonly attempts: number;
  /** A try began and its end is not known: look before trying again. */
  readonly unsure: boolean;
  /** Changes when the work was replaced while it was being sent. */
  readonly version: number;
  /** Which row it is: what is put in line under the same key once this one is done is another. */
  readonly seq: number;
  /** When this lease began: whoever has lost it changes nothing of the row any more. */
  readonly claimedAt: Instant;
}

/** Effects saved in the transaction that decided them, sent later, in batches. */
export interface Outbox {
  put(
    items: readonly Pick<OutboxItem, "tenantId" | "installationId" | "key" | "work" | "priority">[],
    notBefore: Instant,
  ): Promise<void>;
  /** Leases ready work of one installation and kind, most urgent and oldest first, and marks it as begun. */
  claim(
    now: Instant,
    leaseMs: number,
    limits: Readonly<Record<OutboxWork["kind"], number>>,
  ): Promise<readonly OutboxItem[]>;
  /** Done at this version; newer work under the same key stays in line. */
  done(items: readonly OutboxItem[]): Promise<void>;
  /** `unsure`: the call may have had its effect. Does nothing for an item that another worker has claimed since. */
  retry(items: readonly OutboxItem[], at: Instant, why: string, unsure: boolean): Promise<void>;
  bury(items: readonly OutboxItem[], why: string): Promise<void>;
  nextAt(now: Instant): Promise<Instant | null>;
  dead(tenantId: string): Promise<readonly (OutboxItem & { reason: string })[]>;
  /** All of them, or the one that is named. */
  revive(
    tenantId: string,
    now: Instant,
    only?: { readonly installationId: string; readonly kind: string; readonly key: string },
  ): Promise<number>;
  /** Puts off what was claimed and not tried. */
  postpone(items: readonly OutboxItem[], at: Instant): Promise<void>;
  /**
   * When the next alert of the account that was tried in vain, or whose lead could not be read, is tried again; `null`:
   * none after `from` and until `until`.
   */
  alertsAt(tenantId: string, installationId: string, from: Instant, until: Instant): Promise<Instant | null>;
  /** Alerts that wait, on either way, are looked at from `at` on. */
  hasten(tenantId: string, at: Instant): Promise<void>;
}
