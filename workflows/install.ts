import type { Connector, Grant, Installation, Session } from "../connectors/connector.ts";
import { fieldSpecs } from "../field-specs/index.ts";
import type { Policy } from "../src/domain/policy.ts";
import type { Instant } from "../src/domain/time.ts";
import { learnPeople } from "./learn-people.ts";
import type { Ports, Tenant } from "./ports.ts";

export interface InstallPorts extends Ports {
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
 * Installing again revives the old one: same tenant, same history, newest tokens.
 */
export async function install(
  ports: InstallPorts,
  connector: Connector,
  grant: Grant,
  defaults: InstallDefaults,
): Promise<Installed> {
  const now = ports.clock.now();
  const old = await ports.store.tenants.byAccount(connector.crm, grant.accountId);
  const tenantId = old?.tenantId ?? `${connector.crm}-${grant.accountId}`;
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
  await ports.store.tenants.saveInstallation(draft, "connected");
  await ports.saveGrant(draft, grant);

  const messages: string[] = [];
  const session = ports.accounts.session(draft);
  const account = await attempt("The account could not be described", messages, () =>
    connector.describeAccount(session),
  );
  const installation = { ...draft, account: account ?? draft.account };
  await ports.store.tenants.saveInstallation(installation, "connected");
  if ((await ports.store.policies.published(tenantId)).length === 0)
    await ports.store.policies.publish(
      tenantId,
      defaults.policy(installation.account.timeZone ?? "UTC", installation.watchFrom),
      "install preset",
      now,
    );
  messages.push(...(connector.limitations?.(installation) ?? []));
  await prepare(ports, connector, session, installation, messages);
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

async function prepare(
  ports: InstallPorts,
  connector: Connector,
  session: Session,
  installation: Installation,
  messages: string[],
): Promise<void> {
  const report = await attempt("The fields could not be made", messages, () =>
    connector.provision(session, fieldSpecs, { check: false }),
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
