import { createHash, randomBytes } from "node:crypto";
import type { TenantId } from "../../workflows/ports.ts";
import type { Instant } from "../domain/time.ts";
import type { Queryable } from "./database.ts";
import { toJson } from "./json.ts";

/** What an installation under way must remember between leaving for the CRM and coming back. */
export interface PendingInstall {
  /** The tenant that the account joins; empty: one of its own. */
  readonly tenantId: TenantId;
  readonly crm: string;
  readonly redirectUrl: string;
  /** Set: nothing is installed, somebody says who they are. */
  readonly purpose?: "signIn" | "frame";
  /** Where somebody goes on then. */
  readonly to?: string;
  /** Whose session a frame begins. */
  readonly member?: string;
  /** Where the admin signs in, if it was chosen. */
  readonly login?: string;
  /** Digest of what only the browser holds that began. */
  readonly visitor?: string;
}

/** Proofs that a callback answers a request of ours: each works once, for a while (RFC 6749, section 10.12). */
export interface OAuthStates {
  issue(pending: PendingInstall, expiresAt: Instant): Promise<string>;
  /** What was issued with this state; `null`: unknown, used or expired. */
  redeem(state: string, now: Instant): Promise<PendingInstall | null>;
  /** Whether this mark was never shown before; remembered until then. */
  once(mark: string, until: Instant): Promise<boolean>;
}

export function oauthStates(db: Queryable): OAuthStates {
  return {
    async issue(pending, expiresAt) {
      const state = randomBytes(32).toString("base64url");
      await db.query(
        "insert into oauth_states (state_digest, tenant_id, body, expires_at) values ($1, $2, $3, $4)",
        [digest(state), pending.tenantId, toJson(pending), expiresAt],
      );
      return state;
    },

    async redeem(state, now) {
      const { rows } = await db.query<{ body: PendingInstall; expires_at: Instant }>(
        "delete from oauth_states where state_digest = $1 returning body, expires_at",
        [digest(state)],
      );
      const found = rows[0];
      return found && found.expires_at > now ? found.body : null;
    },

    async once(mark, until) {
      const { rows } = await db.query(
        `insert into oauth_states (state_digest, tenant_id, body, expires_at) values ($1, '', '{}', $2)
         on conflict do nothing returning 1`,
        [digest(`once\n${mark}`), until],
      );
      return rows.length > 0;
    },
  };
}

function digest(state: string): string {
  return createHash("sha256").update(state).digest("hex");
}
