import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { decideLeads } from "../../workflows/decide/decide-leads.ts";
import type { Data } from "../../workflows/ports.ts";
import { type PolicyWorld, policyWorld } from "../support/policy-world.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const NINE = Date.UTC(2026, 2, 2, 9);

let store: FreshStore;
let world: PolicyWorld;
beforeAll(async () => {
  store = await freshStore();
});
beforeEach(async () => {
  world = await policyWorld(store, NINE);
});
afterEach(() => world.close());
afterAll(() => store.remove());

/** The same data; how often each port was asked is counted. */
function counting(data: Data): { readonly data: Data; readonly calls: Map<string, number> } {
  const calls = new Map<string, number>();
  const watched = (port: string, it: object) =>
    new Proxy(it, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...rest: readonly unknown[]) => {
          const key = `${port}.${String(name)}`;
          calls.set(key, (calls.get(key) ?? 0) + 1);
          return Reflect.apply(member, target, rest);
        };
      },
    });
  const ports = Object.entries(data).map(([name, it]) =>
    typeof it === "object" && it !== null ? [name, watched(name, it)] : [name, it],
  );
  return { data: Object.fromEntries(ports) as Data, calls };
}

const WRITES = new Set(["leads.save", "alerts.add", "alerts.update"]);

/** Leads that all engage at nine and are owned at once, each of an unknown kind of its own or of one. */
async function leads(count: number): Promise<readonly string[]> {
  const records = Array.from({ length: count }, (_, index) => `crm:lead:${count}.${index}`);
  return store.transaction(async (data) => {
    const found = await data.leads.resolve(world.tenantId, world.accounts.crm.installation.id, records);
    for (const record of records) {
      const base = { source: "crm", record, occurredAt: NINE };
      await data.leads.addFacts(
        world.tenantId,
        found.get(record)!,
        [
          {
            ...base,
            kind: "engaged",
            key: `e ${record}`,
            engagement: "form",
            properties: { lead_type: "fax" },
          },
          { ...base, kind: "ownerChanged", key: `o ${record}`, ownerId: "crm:7" },
        ],
        NINE,
        "push",
      );
    }
    return [...found.values()];
  });
}

/** How often a port was asked for something, by one decision over so many leads with an alert each. */
async function reads(count: number): Promise<number> {
  const ids = await leads(count);
  const rules = await world.rules.of(store, world.tenantId);
  return store.transaction(async (inner) => {
    const { data, calls } = counting(inner);
    await decideLeads(data, rules, ids, { now: NINE + 2 * HOUR + MINUTE });
    return [...calls].filter(([name]) => !WRITES.has(name)).reduce((sum, [, times]) => sum + times, 0);
  });
}

test("a decision over a hundred leads asks no more often than one over ten", async () => {
  const asked = await reads(100);
  expect(asked).toBe(await reads(10));
  expect(asked).toBeLessThanOrEqual(12);
});

test("of a question that a hundred leads share, the first opens the one review", async () => {
  const ids = await leads(100);
  const rules = await world.rules.of(store, world.tenantId);
  await store.transaction((data) => decideLeads(data, rules, ids, { now: NINE + MINUTE }));
  const alerts = [...(await store.alerts.ofLeads(world.tenantId, ids)).values()].flat();
  expect(alerts.filter(({ step }) => step.startsWith("unclassified:"))).toHaveLength(1);
});
