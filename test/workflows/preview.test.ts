import { readPolicy } from "../../src/api/policy-reader.ts";
import type { LeadFact } from "../../src/domain/facts.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { saveDraft } from "../../workflows/policies/edit-draft.ts";
import { mustRead } from "../../workflows/policies/policy-text.ts";
import { PreviewDesk } from "../../workflows/policies/preview-desk.ts";
import { previewPolicy } from "../../workflows/policies/preview-policy.ts";
import { type PolicyWorld, policyWorld } from "../support/policy-world.ts";
import { type FreshStore, freshStore } from "../support/store.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const LEADS = 450;

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

/** As many leads, each called after so many minutes as its number says, up to an hour; some long ago. */
async function history(count: number, daysAgo: (index: number) => number = () => 6): Promise<void> {
  const { tenantId, accounts } = world;
  const records = Array.from({ length: count }, (_, index) => `crm:lead:${index}`);
  await store.transaction(async (data) => {
    const leads = await data.leads.resolve(tenantId, accounts.crm.installation.id, records);
    for (const [index, record] of records.entries()) {
      const at = NINE - daysAgo(index) * DAY;
      const base = { source: "crm", record };
      const facts: LeadFact[] = [
        {
          ...base,
          kind: "engaged",
          key: `e${index}`,
          occurredAt: at,
          engagement: "form",
          properties: { lead_type: "hand-raiser" },
        },
        { ...base, kind: "ownerChanged", key: `o${index}`, occurredAt: at, ownerId: `crm:${index % 3}` },
        {
          ...base,
          kind: "activity",
          key: `c${index}`,
          occurredAt: at + (index % 60) * MINUTE,
          activity: "call",
          activityId: `c${index}`,
          direction: "outbound",
          actorId: `crm:${index % 3}`,
          actorKind: "user",
          status: "done",
        },
      ];
      await data.leads.addFacts(tenantId, leads.get(record)!, facts, NINE, "sweep");
    }
  });
}

const fifteen = () => mustRead(readPolicy, world.within(15));
const rules = () => world.rules.of(store, world.tenantId);
const edit = (minutes: number, revision: number) =>
  saveDraft(world.ports, readPolicy, world.tenantId, {
    file: world.within(minutes),
    basedOn: 1,
    revision,
    by: "ada",
  });

test("many leads are read page by page, counted exactly, and nothing is written", async () => {
  await history(LEADS);
  const pages: number[] = [];
  const progress: number[] = [];
  const everything = async () => {
    const tables = ["facts", "journeys", "alerts", "outbox", "audit", "leads", "policies"];
    return Promise.all(
      tables.map(
        async (table) => (await store.db.query(`select count(*), max(t::text) from ${table} t`)).rows,
      ),
    );
  };
  const before = await everything();
  const result = await previewPolicy(
    {
      policyPreviews: store.policyPreviews,
      leads: {
        ...store.leads,
        facts: (tenantId, leads) => {
          pages.push(leads.length);
          return store.leads.facts(tenantId, leads);
        },
      },
    },
    await rules(),
    { draft: fifteen(), days: 90, asOf: NINE, progress: async (done) => void progress.push(done) },
  );
  expect(await everything()).toEqual(before);
  expect(pages).toEqual([200, 200, 50]);
  expect(progress).toEqual([200, 400, 450]);
  // Minutes 0 to 30 are hits of thirty, 0 to 15 of fifteen: of 60 leads 31 and 16, and 30 more up to minute 29.
  const hits = (limit: number) =>
    Array.from({ length: LEADS }, (_, index) => index % 60).filter((minute) => minute <= limit).length;
  expect(result).toMatchObject({
    leads: LEADS,
    journeys: LEADS,
    history: LEADS,
    before: { hits: hits(30), misses: LEADS - hits(30) },
    after: { hits: hits(15), misses: LEADS - hits(15) },
    flips: { hitToMiss: hits(30) - hits(15), missToHit: 0, leadType: 0 },
  });
  expect(result.flipped).toHaveLength(Math.min(200, hits(30) - hits(15)));
  // One day, three people; each alert went to one of them.
  expect(result.alerts.after.people).toHaveLength(3);
  expect(result.alerts.after.people.reduce((sum, one) => sum + one.alerts, 0)).toBe(
    result.alerts.after.total,
  );
  expect(result.alerts.after.mean).toBe(result.alerts.after.total / 3);
});

test("only leads of the last days count, and a property that nobody copied is named", async () => {
  await history(10, (index) => (index < 4 ? 100 : 5));
  const draft = {
    ...fifteen(),
    classification: [
      { when: [{ property: "company_size", is: ["huge"] }], leadType: "hand-raiser" },
      ...fifteen().classification,
    ],
  };
  const result = await previewPolicy(store, await rules(), { draft, days: 90, asOf: NINE });
  expect(result).toMatchObject({ leads: 6, journeys: 6, unseen: ["company_size"] });
});

test("a tenant without leads has an empty preview", async () => {
  const result = await previewPolicy(store, await rules(), { draft: fifteen(), days: 90, asOf: NINE });
  expect(result).toMatchObject({
    leads: 0,
    before: { hitRate: null },
    alerts: { after: { total: 0, mean: null, busiest: [] } },
  });
});

test("a preview of an older text gives way to a newer one; the same one is not made twice; stopping ends it and says so", async () => {
  await history(LEADS);
  await edit(15, 0);
  const desk = new PreviewDesk(world.ports, world.rules, readPolicy);
  const first = await desk.start(world.tenantId, "ada");
  expect((await desk.start(world.tenantId, "bob")).id).toBe(first.id);
  expect(first).toMatchObject({ state: "running", total: LEADS, startedBy: "ada" });
  await edit(10, 1);
  const second = await desk.start(world.tenantId, "bob");
  expect(await store.policyPreviews.get(world.tenantId, first.id)).toMatchObject({
    state: "failed",
    why: "A newer preview took its place.",
  });
  await desk.stop();
  expect(await store.policyPreviews.get(world.tenantId, second.id)).toMatchObject({
    state: "failed",
    why: "The server was stopped.",
  });
});

test("a preview whose process died has failed, not forever running", async () => {
  await edit(15, 0);
  await store.policyPreviews.start(world.tenantId, {
    id: "lost",
    digest: "d",
    against: 1,
    days: 90,
    startedBy: "ada",
    startedAt: NINE,
    total: 5,
  });
  const asked = async () => (await world.ask("GET", "/policies/draft/preview/lost")).body;
  expect((await asked()).state).toBe("running");
  await world.liveTo(NINE + HOUR);
  expect((await asked()).state).toBe("failed");
});
