import type { Access, Connector, Grant, Installation, Limit, Session } from "../../connectors/connector.ts";
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
  /** Which of these tasks we made ourselves. */
  readonly ourTasks: (tenantId: string, taskIds: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Sessions bound to one installation each: its token, its limits, nothing else. */
export function openAccounts(options: AccountsOptions): Accounts {
  const byName = new Map(options.connectors.map((connector) => [connector.crm, connector]));
  const grants = new Map<string, StoredGrant>();
  const connectorOf = (crm: string): Connector => {
    const connector = byName.get(crm);
    if (!connector) throw new Error(`No connector is configured for ${crm}.`);
    return connector;
  };
  return {
    connector: connectorOf,
    session: (installation) => openSession(options, connectorOf(installation.crm), installation, grants),
  };
}

/** `grants` remembers what the vault last said, so that it is not asked before every call. */
function openSession(
  { vault, rateLimits, clock, ruleProperties, ourTasks }: AccountsOptions,
  connector: Connector,
  installation: Installation,
  grants: Map<string, StoredGrant>,
): Session {
  const whose = `${connector.label} account ${installation.accountId}`;
  const key = JSON.stringify([installation.tenantId, installation.id]);

  const keep = (stored: StoredGrant | null): StoredGrant => {
    if (!stored) throw new Reauthorize(`No grant is stored for ${whose}.`);
    grants.set(key, stored);
    return stored;
  };
  const isFresh = (stored: StoredGrant): boolean => stored.grant.expiresAt - REFRESH_AHEAD > clock.now();
  const renewed = async (seen: number): Promise<Access> => {
    const refresh = vault.withRefreshLock(installation, seen, (old, uncertain) =>
      connector.refresh(old, clock.now(), uncertain),
    );
    return accessOf(keep(await refresh).grant);
  };

  return {
    installation,
    now: () => clock.now(),
    ruleProperties: () => ruleProperties(installation.tenantId),
    ourTasks: (taskIds) => ourTasks(installation.tenantId, taskIds),
    async access() {
      const known = grants.get(key);
      if (known && isFresh(known)) return accessOf(known.grant);
      const stored = keep(await vault.read(installation));
      return isFresh(stored) ? accessOf(stored.grant) : renewed(stored.version);
    },
    async replaceToken(rejected) {
      const stored = keep(await vault.read(installation));
      // Unless somebody else has replaced it meanwhile.
      return stored.grant.accessToken === rejected ? renewed(stored.version) : accessOf(stored.grant);
    },
    grant: async () => keep(await vault.read(installation)).grant,
    async permit(limit: Limit) {
      const permit = await rateLimits.take(installation, limit, clock.now());
      if (!permit.ok)
        throw new RetryLater(`The limit ${limit.name} of ${whose} is used up for now.`, permit.at);
    },
    holdUntil: (limit, at) => rateLimits.hold(installation, limit, at),
  };
}

const accessOf = ({ accessToken, apiUrl }: Grant): Access => ({ token: accessToken, apiUrl: apiUrl ?? null });
