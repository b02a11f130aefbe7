import type { Connector, Delivery, Understood } from "../../connectors/connector.ts";
import { connectors as register } from "../../connectors/index.ts";
import type { Installation } from "../../connectors/session.ts";
import type { LeadFact } from "../../src/domain/facts.ts";
import { firstPolicy } from "../../src/settings/first-policy.ts";
import type { DatabaseOptions } from "../../src/store/open-database.ts";
import { type OpenStore, openStore } from "../../src/store/open-store.ts";
import { openAccounts } from "../../src/tenants/accounts.ts";
import { cachedTenants } from "../../src/tenants/cached-tenants.ts";
import { memoryLimits } from "../../src/tenants/memory-limits.ts";
import { madeUpCrm } from "../../test/support/made-up-crm.ts";
import { fireDue } from "../../workflows/decide/fire-due.ts";
import { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { absorbDeliveries } from "../../workflows/learn/absorb-deliveries.ts";
import { type InstallPorts, install } from "../../workflows/learn/install.ts";
import type { Clock } from "../../workflows/ports.ts";
import { dispatch } from "../../workflows/send/dispatch.ts";

/** What lies between a stored delivery and a written field, with a CRM that answers at once and counts what it is asked. */
export interface Pipeline {
  readonly store: OpenStore;
  readonly installation: Installation;
  /** Connects another account, a tenant of its own. */
  connect(accountId: string): Promise<Installation>;
  /** Calls of the CRM's API by what they do, and when each record was last written. */
  readonly calls: Map<string, number>;
  readonly writtenAt: Map<string, number>;
  /** One batch of each kind of work; answers whether there was any. */
  step(): Promise<boolean>;
  close(): Promise<void>;
}

export interface PipelineOptions {
  readonly where: DatabaseOptions;
  readonly clock: Clock;
  /** Whose batches of writes it is to have; reads are one call for a batch of a hundred. */
  readonly batchesOf?: string;
}

const NOTHING = { tenantFacts: [], ignored: new Map(), dead: new Map(), erase: [] };
const READ_AT_ONCE = 100;

/** Opens the store and connects one account; on a store that has one already, that. */
export async function openPipeline({
  where,
  clock,
  batchesOf = "hubspot",
}: PipelineOptions): Promise<Pipeline> {
  const store = await openStore({ ...where, secretKey: Buffer.alloc(32, 7).toString("base64") });
  const calls = new Map<string, number>();
  const writtenAt = new Map<string, number>();
  const count = (what: string, n = 1) => calls.set(what, (calls.get(what) ?? 0) + n);
  const settings = {
    HUBSPOT_CLIENT_ID: "x",
    HUBSPOT_CLIENT_SECRET: "x",
    SALESFORCE_CLIENT_ID: "x",
    SALESFORCE_CLIENT_SECRET: "x",
  };
  const { maxWrites } = register[batchesOf]!.create(settings);
  const connector: Connector = madeUpCrm("bench", "Bench", {
    maxWrites,
    understand: async (_session, deliveries) => {
      const records = new Set(deliveries.map(({ payload }) => (payload as Payload).record));
      count("reads", Math.ceil(records.size / READ_AT_ONCE));
      return understood(deliveries);
    },
    reread: async (_session, records) => {
      count("reads", Math.ceil(records.length / READ_AT_ONCE));
      return understood([]);
    },
    writeFields: async (_session, _specs, writes) => {
      count("writes");
      for (const { record } of writes) writtenAt.set(record, clock.now());
      return writes.map(() => ({ ok: true }));
    },
    createTasks: async (_session, drafts) => {
      count("tasks");
      return drafts.map(({ key }) => ({ ok: true, taskId: `bench:${key}` }));
    },
    changeTasks: async (_session, changes) => {
      count("tasks");
      return changes.map(() => ({ ok: true }));
    },
  });
  const rules = new RulesCache();
  const ports: InstallPorts = {
    clock,
    connectors: [connector],
    store: { ...store, tenants: cachedTenants(store.tenants) },
    accounts: openAccounts({
      connectors: [connector],
      vault: store.vault,
      rateLimits: memoryLimits(),
      clock,
      ruleProperties: async () => [],
      ourTasks: async () => new Set(),
    }),
    log: { info() {}, warn() {}, error: (what, fields) => console.error(what, fields) },
    saveGrant: async (installation, grant) => {
      await store.vault.save(installation, grant);
    },
  };
  const known = (await store.tenants.installations())[0];
  const connect = async (accountId: string) => {
    const until = clock.now() + 10 * 365 * 86_400_000;
    const grant = await connector.exchangeCode(accountId, { state: "", redirectUrl: "" }, until);
    const defaults = { mode: "live", policy: firstPolicy(null) } as const;
    return (await install(ports, connector, grant, defaults)).installation;
  };
  const installation = known ?? (await connect("1"));
  return {
    store,
    installation,
    connect,
    calls,
    writtenAt,
    async step() {
      let worked = await absorbDeliveries(ports, rules);
      worked = (await fireDue(ports, rules)) || worked;
      return (await dispatch(ports, rules)) || worked;
    },
    close: () => store.close(),
  };
}

interface Payload {
  readonly record: string;
  readonly fact: LeadFact;
}

/** A fact of a record, as the CRM would tell it; its key is the record's own. */
export function deliveryOf(record: string, fact: LeadFact, accountId = "1"): Delivery {
  const key = `${record}:${fact.key}`;
  const payload: Payload = { record, fact: { ...fact, key } };
  return { key, accountId, kind: fact.kind, occurredAt: fact.occurredAt, payload };
}

function understood(deliveries: readonly Delivery[]): Understood {
  const told = deliveries.map(({ payload }) => payload as Payload);
  const records = [...new Set(told.map(({ record }) => record))];
  return {
    ...NOTHING,
    facts: told,
    cards: records.map((record) => ({
      record,
      name: record,
      company: null,
      email: null,
      phone: null,
      url: "https://crm.test",
      filled: {},
    })),
  };
}
