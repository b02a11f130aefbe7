import type { Visit } from "../../connectors/connector.ts";
import type { Instant } from "../domain/time.ts";

/** What an installation under way remembers between leaving for the CRM and coming back. */
export interface PendingVisit {
  readonly crm: string;
  readonly redirectUrl: string;
  readonly login?: string;
  /** The tenant that the account joins; `null`: one of its own. */
  readonly tenantId: string | null;
  /** Set: nothing is installed, somebody says who they are. */
  readonly purpose?: "signIn" | "frame";
  /** Whose session a frame begins. */
  readonly member?: string;
  /** Where somebody goes on then. */
  readonly to?: string;
  /** Digest of the mark that the visitor's browser holds; who comes back shows it. */
  readonly visitor?: string;
}

/** Single-use marks that tie a callback to the visit that started it. */
export interface OAuthStates {
  issue(pending: PendingVisit, now: Instant): Promise<string>;
  /** `null`: unknown, used or expired. */
  redeem(state: string, now: Instant): Promise<PendingVisit | null>;
}

/** What the CRM is told of it. */
export function visitOf({ redirectUrl, login }: PendingVisit, state: string): Visit {
  return { state, redirectUrl, ...(login === undefined ? {} : { login }) };
}
