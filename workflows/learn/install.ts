import type { Connector, Grant, Installation, Session } from "../../connectors/connector.ts";
import { tenantSpecs } from "../../field-specs/tenant-specs.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Instant } from "../../src/domain/time.ts";
import { BadInput } from "../../src/errors.ts";
import { noticeZoneData } from "../decide/notice-zone-data.ts";
import type { Ports, Tenant, TenantId } from "../ports.ts";
import { learnPeople } from "./learn-people.ts";

export interface InstallPorts extends Ports {
  /** Those that are configured here. */
  readonly connectors: readonly Connector[];
  /** Keeps the tokens, encrypted. */
  saveGrant(installation: Installation, grant: Grant): Promise<void>;
}

export interface InstallDefaults {
  readonly mode: Tenant["mode"];
  /** Published when the tenant has no policy yet; effective from then on. */
  readonly policy: (timeZone: string, effectiveAt: Instant) => Policy;
}

export interface Installed {
  readonly installation: Installation;
  readonly again: boolean;
  /** What did not work, for people; the installation stands all the same. */
  readonly messages: readonly string[];
}

/**
 * A grant becomes an installation: tokens kept, account described, first policy published, fields made, people read.
 * Installing again revives the old one: same tenant, same history, newest tokens. With `joins` the account is one more
 * of that tenant's, for the same leads (D24). Throws BadInput when it cannot be.
 */
export async function install(
  ports: InstallPorts,
  connector: Connector,
  grant: Grant,
  defaults: InstallDefaults,
  joins?: TenantId,
): Promise<Installed> {
  const now = ports.clock.now();
  const old = await ports.store.tenants.byAccount(connector.crm, grant.accountId);
  if (joins !== undefined) await mustFit(ports, connector, grant.accountId, old?.tenantId, joins);
  const tenantId = joins ?? old?.tenantId ?? `${connector.crm}-${grant.accountId}`;
  const draft: Installation = {
    id: old?.id ?? `${connector.crm}:${grant.accountId}`,
    tenantId,
    crm: connector.crm,
    accountId: grant.accountId,
    scopes: grant.scopes,
    account: old?.account ?? {},
    watchFrom: old?.watchFrom ?? now,
  };
  if (!(await ports.store.tenants.get(tenantId)))
    await ports.store.tenants.save({
      id: tenantId,
      name: `${connector.label} ${grant.accountId}`,
      mode: defaults.mode,
      modeSince: now,
      testRecipient: null,
    });
  // Connected when all is prepared: a stream opened on an account without our channel would not bring everything.
  const meanwhile = old?.status ?? "disconnected";
  await ports.store.tenants.saveInstallation(draft, meanwhile);
  await ports.saveGrant(draft, grant);

  const messages: string[] = [];
  const session = ports.accounts.session(draft);
  const account = await attempt("The account could not be described", messages, () =>
    connector.describeAccount(session),
  );
  const installation = { ...draft, account: account ?? draft.account };
  await ports.store.tenants.saveInstallation(installation, meanwhile);
  if ((await ports.store.policies.published(tenantId)).length === 0)
    await ports.store.policies.publish(
      tenantId,
      defaults.policy(installation.account.timeZone ?? "UTC", installation.watchFrom),
      "install preset",
      now,
    );
  await nameSystemOfRecord(ports, tenantId, now);
  await noticeZoneData(ports);
  messages.push(...(connector.limitations?.(installation) ?? []));
  await prepare(ports, connector, session, installation, messages);
  await ports.store.tenants.saveInstallation(installation, "connected");
  await ports.store.audit.append(tenantId, [
    {
      at: now,
      actor: grant.installedBy ?? "admin",
      action: old ? "installation.renewed" : "installation.connected",
      subject: installation.id,
      detail: { scopes: grant.scopes, messages },
    },
  ]);
  return { installation, again: old !== null, messages };
}

/** The CRMs that could be connected for a tenant's leads, too, or again. */
export async function missingCrms(
  { store, connectors }: Pick<InstallPorts, "store" | "connectors">,
  tenantId: TenantId,
): Promise<readonly Connector[]> {
  const present = await store.tenants.installations(tenantId);
  return connectors.filter(
    ({ crm }) => !present.some((one) => one.crm === crm && one.status === "connected"),
  );
}

/** One account of each CRM for one tenant, one tenant for each account: else nobody could say whose a lead is. */
async function mustFit(
  { store }: Ports,
  { crm, label }: Connector,
  accountId: string,
  livesIn: TenantId | undefined,
  joins: TenantId,
): Promise<void> {
  if (!(await store.tenants.get(joins)))
    throw new BadInput("tenant", "there is none of this name any more.", `Connect ${label} on its own.`);
  if (livesIn !== undefined && livesIn !== joins)
    throw new BadInput(
      "account",
      `${label} account ${accountId} is connected for other leads already.`,
      "Sign in with another account, or have the operator forget that tenant first (leadclock forget).",
    );
  const present = await store.tenants.installations(joins);
  const other = present.find((one) => one.crm === crm && one.accountId !== accountId);
  if (other)
    throw new BadInput(
      "account",
      `these leads have ${label} account ${other.accountId} already, and this is ${accountId}.`,
      `Sign in with ${other.accountId}, or connect this account on its own.`,
    );
}

/**
 * With several CRMs somebody must say in which one owners live (D24). Where the policy leaves it open, the CRM that
 * usually has them is named, by a version of its own: journeys keep the version they engaged under (D22).
 */
async function nameSystemOfRecord(ports: InstallPorts, tenantId: TenantId, now: Instant): Promise<void> {
  const present = await ports.store.tenants.installations(tenantId);
  const latest = (await ports.store.policies.published(tenantId)).at(-1);
  const crms = [...new Set(present.map(({ crm }) => crm))];
  if (crms.length < 2 || !latest || latest.systemOfRecord !== undefined) return;
  const systemOfRecord = ports.connectors.find(({ crm, ownsLeads }) => ownsLeads && crms.includes(crm))?.crm;
  if (systemOfRecord === undefined) return;
  const version = latest.version + 1;
  const effectiveAt = Math.max(now, latest.effectiveAt);
  await ports.store.policies.publish(
    tenantId,
    { ...latest, version, effectiveAt, systemOfRecord },
    "install preset",
    now,
  );
  await ports.store.audit.append(tenantId, [
    {
      at: now,
      actor: "leadclock",
      action: "policy.published",
      subject: tenantId,
      detail: { version, systemOfRecord, because: "several CRMs, and the policy named none" },
    },
  ]);
}

async function prepare(
  ports: InstallPorts,
  connector: Connector,
  session: Session,
  installation: Installation,
  messages: string[],
): Promise<void> {
  const policies = await ports.store.policies.published(installation.tenantId);
  const specs = tenantSpecs(policyAt(policies, ports.clock.now()), policies);
  const report = await attempt("The fields could not be made", messages, () =>
    connector.provision(session, specs, { check: false }),
  );
  for (const item of report?.items ?? [])
    if (item.state === "blocked") messages.push(`${item.what}: ${item.detail ?? "blocked"}`);
  const people = await attempt("The people could not be read", messages, () => connector.people(session));
  if (people) await learnPeople(ports, installation.tenantId, people);
}

async function attempt<T>(what: string, messages: string[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    messages.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
