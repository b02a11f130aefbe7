import type { Access, Grant, Installation, Limit, Session } from "../../connectors/connector.ts";
import { Reauthorize } from "../../src/errors.ts";

export interface TestSession extends Session {
  /** Permits given, by the limit's name. */
  readonly calls: Record<string, number>;
  /** Until when the CRM told us to hold, by the limit's name. */
  readonly holds: Record<string, number>;
  /** Tokens that were replaced, oldest first. */
  readonly replaced: string[];
}

export interface SessionOptions {
  readonly installation?: Partial<Installation>;
  readonly grant?: Pick<Grant, "accessToken"> & Partial<Grant>;
  readonly now?: () => number;
  /** How a forced refresh goes; without it the grant is gone. */
  readonly refresh?: () => Promise<string>;
  readonly permit?: (limit: Limit) => Promise<void>;
}

/** An installation's session with its token in memory and a limiter that counts instead of limiting. */
export function testSession(options: SessionOptions = {}): TestSession {
  const now = options.now ?? Date.now;
  let access: Access = {
    token: options.grant?.accessToken ?? "token-1",
    apiUrl: options.grant?.apiUrl ?? null,
  };
  const session: TestSession = {
    installation: {
      id: "installation-1",
      tenantId: "tenant-1",
      crm: "hubspot",
      accountId: "4242424",
      scopes: options.grant?.scopes ?? [
        "sales-email-read",
        "crm.objects.leads.read",
        "crm.objects.users.read",
      ],
      account: { timeZone: "UTC", linkHost: "app.hubspot.com" },
      watchFrom: 0,
      ...options.installation,
    },
    calls: {},
    holds: {},
    replaced: [],
    now,
    access: async () => access,
    async replaceToken(rejected) {
      session.replaced.push(rejected);
      if (!options.refresh) throw new Reauthorize("The grant is gone. Reconnect the portal.");
      access = { ...access, token: await options.refresh() };
      return access;
    },
    async permit(limit) {
      await options.permit?.(limit);
      session.calls[limit.name] = (session.calls[limit.name] ?? 0) + 1;
    },
    async holdUntil(limit, at) {
      session.holds[limit.name] = at;
    },
  };
  return session;
}
