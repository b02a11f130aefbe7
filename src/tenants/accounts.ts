import type { Connector, Installation, Limit, Session } from "../../connectors/connector.ts";
import type { Accounts, Clock } from "../../workflows/ports.ts";
import { MINUTE } from "../domain/time.ts";
import { Reauthorize, RetryLater } from "../errors.ts";
import type { RateLimits } from "../store/rate-limits.ts";
import type { StoredGrant, TokenVault } from "../store/token-vault.ts";

/** Refreshed this long before it runs out: by the clock, not by a refusal. */
const REFRESH_AHEAD = 5 * MINUTE;

export interface AccountsOptions {
  readonly connectors: readonly Connector[];
  readonly vault: TokenVault;
  readonly rateLimits: RateLimits;
  readonly clock: Clock;
  /** Record properties that a tenant's rules read. */
  readonly ruleProperties: (tenantId: string) => Promise<readonly string[]>;
}

/** Sessions bound to one installation each: its token, its limits, nothing else. */
export function openAccounts({
  connectors,
  vault,
  rateLimits,
  clock,
  ruleProperties,
}: AccountsOptions): Accounts {
  const byName = new Map(connectors.map((connector) => [connector.crm, connector]));
  const connectorOf = (crm: string): Connector => {
    const connector = byName.get(crm);
    if (!connector) throw new Error(`No connector is configured for ${crm}.`);
    return connector;
  };
  return {
    connector: connectorOf,
    session: (installation) => ({
      ...session(installation, connectorOf(installation.crm), vault, rateLimits, clock),
      ruleProperties: () => ruleProperties(installation.tenantId),
    }),
  };
}

function session(
  installation: Installation,
  connector: Connector,
  vault: TokenVault,
  rateLimits: RateLimits,
  clock: Clock,
): Session {
  let current: StoredGrant | null = null;

  const renewed = async (seen: number): Promise<string> => {
    current = await vault.withRefreshLock(installation, seen, (old) =>
      connector.refresh(old.refreshToken, clock.now()),
    );
    if (!current)
      throw new Reauthorize(`No grant is stored for ${connector.label} account ${installation.accountId}.`);
    return current.grant.accessToken;
  };

  return {
    installation,
    now: () => clock.now(),
    async accessToken() {
      if (!current || current.grant.expiresAt - REFRESH_AHEAD <= clock.now())
        current = await vault.read(installation);
      if (!current)
        throw new Reauthorize(`No grant is stored for ${connector.label} account ${installation.accountId}.`);
      return current.grant.expiresAt - REFRESH_AHEAD > clock.now()
        ? current.grant.accessToken
        : renewed(current.version);
    },
    async replaceToken(rejected) {
      const stored = await vault.read(installation);
      if (stored && stored.grant.accessToken !== rejected) {
        // Somebody else has replaced it meanwhile.
        current = stored;
        return stored.grant.accessToken;
      }
      return renewed(stored?.version ?? 0);
    },
    async permit(limit: Limit) {
      const permit = await rateLimits.take(installation, limit, clock.now());
      if (!permit.ok)
        throw new RetryLater(
          `The limit ${limit.name} of ${connector.label} account ${installation.accountId} is used up for now.`,
          permit.at,
        );
    },
    holdUntil: (limit, at) => rateLimits.hold(installation, limit, at),
  };
}
