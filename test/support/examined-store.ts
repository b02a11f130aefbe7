import type { Installation, RecordFact, Understood } from "../../connectors/connector.ts";
import type { LeadFact, RecordRef, TenantFact } from "../../src/domain/facts.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { presets } from "../../src/domain/presets/index.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import type { OpenStore } from "../../src/store/open-store.ts";
import { decideLeads } from "../../workflows/decide/decide-leads.ts";
import { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { learn } from "../../workflows/learn/learn.ts";
import type { Ports } from "../../workflows/ports.ts";
import { aCard, anInstallation } from "./store-data.ts";

/** Monday, 9:00 UTC: the preset's calendar opens. */
export const NINE = Date.UTC(2026, 2, 2, 9);

const REP = "hubspot:7";
const OPERATIONS = "hubspot:8";

/** A tenant whose leads come in, and are decided, as a connected CRM would have it. */
export interface Lived {
  readonly tenantId: string;
  readonly installation: Installation;
  /** Facts of one record reach us at an instant. */
  tell(at: Instant, n: number, ...facts: readonly Told[]): Promise<void>;
  tellPeople(at: Instant, ...facts: readonly TenantFact[]): Promise<void>;
  /** Decides a record's lead, as the timer does. */
  look(at: Instant, n: number): Promise<void>;
  lead(n: number): Promise<string>;
}

export type Told = LeadFact extends infer F
  ? F extends LeadFact
    ? Omit<F, "source" | "key" | "record"> & { readonly key?: string }
    : never
  : never;

const DEFAULT = presets.default as Policy;
export const POLICY: Policy = {
  ...DEFAULT,
  version: 1,
  effectiveAt: 0,
  people: { ...DEFAULT.people, operations: OPERATIONS, defaultManager: "hubspot:9" },
};

export async function lived(store: OpenStore, policy: Policy = POLICY): Promise<Lived> {
  const installation = anInstallation({ watchFrom: NINE });
  const { tenantId } = installation;
  await store.tenants.save({ id: tenantId, name: "Acme", mode: "live", modeSince: 0, testRecipient: null });
  await store.tenants.saveInstallation(installation, "connected");
  await store.policies.publish(tenantId, policy, "admin", NINE);
  await store.vault.save(installation, {
    accountId: installation.accountId,
    accessToken: "access",
    refreshToken: "refresh",
    expiresAt: NINE + DAY,
    scopes: [],
  });
  const rules = new RulesCache();
  const record = (n: number): RecordRef => `hubspot:contact:${n}`;
  const portsAt = (now: Instant): Ports => ({
    clock: { now: () => now },
    store,
    accounts: {
      connector: () => {
        throw new Error("No CRM is asked here.");
      },
      session: () => {
        throw new Error("No CRM is asked here.");
      },
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const hear = (at: Instant, understood: Partial<Understood>) =>
    learn(
      portsAt(at),
      rules,
      installation,
      {
        facts: [],
        tenantFacts: [],
        cards: [],
        ignored: new Map(),
        dead: new Map(),
        erase: [],
        ...understood,
      },
      { seenBy: "push", receivedAt: at },
    );
  const lead = async (n: number) =>
    (await store.leads.resolve(tenantId, installation.id, [record(n)])).get(record(n)) as string;

  return {
    tenantId,
    installation,
    lead,
    tell: (at, n, ...facts) =>
      hear(at, {
        cards: [aCard(record(n), `Lead ${n}`)],
        facts: facts.map((fact) => ({ record: record(n), fact: whole(record(n), fact) })),
      }),
    tellPeople: (at, ...tenantFacts) => hear(at, { tenantFacts }),
    async look(at, n) {
      const id = await lead(n);
      await store.transaction(async (data) => {
        await data.leads.lock(tenantId, [id]);
        await decideLeads(data, await rules.of(data, tenantId), [id], { now: at });
      });
    },
  };
}

function whole(record: RecordRef, fact: Told): RecordFact["fact"] {
  const key = `${record}:${fact.kind}:${fact.occurredAt}`;
  return { key, source: "hubspot", record, ...fact } as LeadFact;
}

export const form = (occurredAt: Instant, type = "hand-raiser"): Told => ({
  kind: "engaged",
  occurredAt,
  engagement: "form",
  properties: { lead_type: type },
});
export const owned = (occurredAt: Instant, ownerId: string | null = REP): Told => ({
  kind: "ownerChanged",
  occurredAt,
  ownerId,
});
export const called = (occurredAt: Instant, actorId = REP): Told => ({
  kind: "activity",
  occurredAt,
  activity: "call",
  activityId: `call ${occurredAt}`,
  direction: "outbound",
  actorId,
  actorKind: "user",
  status: "done",
});

/** Leads of every fate: answered, missed, unowned, reassigned, history, merged, erased, excluded, returning. */
export async function fillWithFates(store: OpenStore, acme: Lived): Promise<void> {
  const person = (userId: string, name: string, at: Instant): TenantFact => ({
    kind: "userChanged",
    key: `${userId}:${at}`,
    occurredAt: at,
    source: "hubspot",
    userId,
    name,
  });
  await acme.tellPeople(NINE, person(REP, "Ada", NINE - DAY), person(OPERATIONS, "Olga", NINE - DAY));
  const ten = NINE + HOUR;

  await acme.tell(ten, 1, form(ten), owned(ten + 1_000));
  await acme.tell(ten + 10 * MINUTE, 1, called(ten + 10 * MINUTE));

  await acme.tell(ten, 2, form(ten, "carrier pigeon"), owned(ten));
  for (const at of [ten + 31 * MINUTE, ten + 6 * HOUR, ten + 24 * HOUR, ten + 30 * HOUR])
    await acme.look(at, 2);

  await acme.tell(ten, 3, form(ten));
  await acme.look(ten + 2 * MINUTE, 3);

  await acme.tell(ten, 4, form(ten), owned(ten + MINUTE));
  await acme.tell(ten + 20 * MINUTE, 4, owned(ten + 20 * MINUTE, "hubspot:10"));
  await acme.tell(ten + 25 * MINUTE, 4, called(ten + 25 * MINUTE, "hubspot:10"));

  await acme.tell(ten, 5, form(NINE - 3 * DAY), owned(NINE - 3 * DAY));

  await acme.tell(ten, 6, form(ten), owned(ten));
  await acme.tell(ten + MINUTE, 7, form(ten + MINUTE), owned(ten + MINUTE));
  const both = { survivor: "hubspot:contact:6", losers: ["hubspot:contact:7"] };
  await acme.tell(ten + 3 * MINUTE, 6, { kind: "merged", occurredAt: ten + 2 * MINUTE, ...both });

  await acme.tell(ten, 8, form(ten), owned(ten));
  await store.leads.erase(acme.tenantId, "hubspot:contact:8", ten + MINUTE);

  await acme.tell(ten, 9, form(ten), owned(ten));
  const test: Told = {
    kind: "stageChanged",
    occurredAt: ten + MINUTE,
    stage: "disqualified",
    reason: "test",
  };
  await acme.tell(ten + MINUTE, 9, test);

  await acme.tell(ten, 10, form(ten), owned(ten));
  await acme.tell(ten + MINUTE, 10, called(ten + MINUTE));
  await acme.tell(ten + 3 * DAY, 10, form(ten + 3 * DAY));

  // Somebody is described only after leads of theirs were decided.
  await acme.tell(ten, 11, form(ten), owned(ten, "hubspot:12"));
  await acme.look(ten + 31 * MINUTE, 11);
  await acme.tellPeople(ten + HOUR, person("hubspot:12", "Grace", ten + HOUR));
}
