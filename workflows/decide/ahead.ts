import type { UserId } from "../../src/domain/facts.ts";
import type { Recipient } from "../../src/domain/policy.ts";
import type { Owners } from "../../src/domain/scope.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { AlertKey } from "./alert-key.ts";

/** Something that will happen by itself unless something else comes first. */
export interface Ahead {
  readonly id: string;
  readonly what: "step" | "task" | "message" | "ownerChange";
  readonly at: Instant;
  /** Of a step `warning` or `tier`, of an owner change its cause, else the alert's or message's. */
  readonly kind: string;
  readonly leadId: string | null;
  readonly leadName: string | null;
  readonly alert: AlertKey;
  /** Whom a step will tell, by their places; `null`: a person is known already. */
  readonly roles: readonly Recipient[] | null;
  readonly person: UserId | null;
  readonly ownerId: UserId | null;
  readonly policyVersion: number | null;
  /** Of a step, a task and an owner change, whose step names the change; a message's own id. */
  readonly engagementKey: string;
  /** What it waits for. */
  readonly why: string | null;
}

export interface AheadPage {
  readonly entries: readonly Ahead[];
  readonly more: boolean;
}

export interface Pending {
  page(
    tenantId: string,
    of: {
      readonly after: { readonly at: Instant; readonly id: string } | null;
      readonly limit: number;
      /** Only what is about a lead of theirs. */
      readonly owners?: Owners;
    },
  ): Promise<AheadPage>;
  get(tenantId: string, id: string, owners?: Owners): Promise<Ahead | null>;
}
