import type { Instant } from "../src/domain/time.ts";

/** One tenant's link to one CRM account (a portal or an org). */
export interface Installation {
  readonly id: string;
  readonly tenantId: string;
  /** `hubspot`, `salesforce`… the connector's own name. */
  readonly crm: string;
  /** The CRM's own id of the account, for instance the portal id. */
  readonly accountId: string;
  /** What was granted; features without their scope are off, with a message. */
  readonly scopes: readonly string[];
  /** What the account said of itself, last time it was asked. */
  readonly account: {
    readonly name?: string;
    readonly timeZone?: string;
    readonly linkHost?: string;
    /** Set: the stream does not bring everything, so what changed is asked for this often. */
    readonly pollEveryMs?: number;
    /** What the connector must remember of the account, for instance a package's namespace. */
    readonly traits?: Readonly<Record<string, string>>;
  };
  /** From when journeys are judged (D31). */
  readonly watchFrom: Instant;
}

/** What an installation was granted; the tokens go to the vault and nowhere else. */
export interface Grant {
  readonly accountId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAt: Instant;
  readonly scopes: readonly string[];
  readonly installedBy?: string;
  /** Where this account's API is, for a CRM whose accounts have addresses of their own. */
  readonly apiUrl?: string;
  /** Where its tokens come from, if that differs between accounts. */
  readonly loginUrl?: string;
  /** Set: a server's own grant, renewed in this user's name; there is no refresh token. */
  readonly username?: string;
}

/** What one call needs: a valid token, and where to call if the account has an address of its own. */
export interface Access {
  readonly token: string;
  readonly apiUrl: string | null;
}

/** An admin's way to the consent page and back. */
export interface Visit {
  /** Random and used once. */
  readonly state: string;
  readonly redirectUrl: string;
  /** Where the admin signs in: one of `logins`, or an address of their own. Absent: the usual place. */
  readonly login?: string;
}

/**
 * The only way a connector reaches an account: bound to one installation, so no function takes a bare token.
 */
export interface Session {
  readonly installation: Installation;
  now(): Instant;
  /** Record properties that the tenant's rules read, to be copied onto facts. */
  ruleProperties?(): Promise<readonly string[]>;
  /** Which of these tasks we made ourselves: they are never touches and need no reading. */
  ourTasks?(taskIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** A valid access token; refreshed by clock, single-flight. Throws Reauthorize, RetryLater. */
  access(): Promise<Access>;
  /** Call after the CRM said this token is expired; one forced refresh, then Reauthorize. */
  replaceToken(rejected: string): Promise<Access>;
  /** The whole grant, to end it; calls use `access`. */
  grant?(): Promise<Grant>;
  /** Leave to make one call of this kind under the account's limits; throws RetryLater with the instant. */
  permit(limit: Limit): Promise<void>;
  /** The CRM said stop until then: nobody of this installation calls before. */
  holdUntil(limit: Limit, at: Instant): Promise<void>;
}

/** A rolling limit: at most `calls` within `perMs`, shared by all workers of an installation. */
export interface Limit {
  readonly name: string;
  /** As people read it: `HubSpot search`; left out: as its name. */
  readonly label?: string;
  readonly calls: number;
  readonly perMs: number;
}
