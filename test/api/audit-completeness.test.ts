import type { ApiDeps } from "../../src/api/deps.ts";
import { apiRoutes } from "../../src/api/index.ts";
import type { Asked } from "../../src/api/route.ts";
import { HOUR } from "../../src/domain/time.ts";
import { fromPolicy } from "../../src/settings/to-policy.ts";
import { type ApiWorld, nameOf } from "../support/api-world.ts";
import { auditedWorld, leadOf } from "../support/audited-world.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import type { Said } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const RECORD = "crm:lead:1";
const WHY = "because it must be tried";
const ASKER = "zoe";

let store: FreshStore;
let world: ApiWorld;
beforeAll(async () => {
  store = await freshStore();
});
beforeEach(async () => {
  world = await auditedWorld(store, NINE);
});
afterEach(() => world.close());
afterAll(() => store.remove());

const lead = (properties = {}) => leadOf(world, RECORD, NINE, properties);

/** Somebody who is signed in. */
async function member(): Promise<string> {
  const who = { crm: "crm", accountId: "1", crmUserId: "9", userId: null, email: null, name: "Robin" };
  const seen = await store.members.seen(world.tenantId, who, "rep", NINE);
  await store.members.begin(seen, "digest", NINE);
  return seen.id;
}

async function missed(): Promise<void> {
  await lead();
  await world.liveTo(NINE + HOUR);
}

async function draft(): Promise<number> {
  const [policy] = await store.policies.published(world.tenantId);
  const file = { ...fromPolicy(policy!), limits: { ...policy!.limits, breachReasonHours: 7 } };
  const saved = await world.ask<{ revision: number }>("PUT /policies/draft", {
    body: { policy: file, basedOn: 1, revision: 0 },
  });
  return saved.revision;
}

async function ready(): Promise<number> {
  const revision = await draft();
  await world.ask("POST /policies/draft/preview", { body: {} });
  await world.previews.settled();
  await world.ask("POST /policies/draft/approvals", { body: { revision, parts: "all" } }, "bob");
  return revision;
}

async function complaint(): Promise<string> {
  await lead({ topic: "complaint" });
  const [review] = await world.ask<readonly { handle: string }[]>("GET /reviews");
  return review!.handle;
}

async function finding(): Promise<number> {
  const body = { what: "Bob rang twice", severity: "minor" };
  return (await world.ask<{ number: number }>("POST /gate/findings", { body })).number;
}

async function flood(): Promise<void> {
  await store.db.query("insert into floods (tenant_id, since, alerts, usual) values ($1, $2, 500, 10)", [
    world.tenantId,
    NINE,
  ]);
}

const slack = () => world.ask("PUT /channels/slack", { body: { botToken: "xoxb-1234567890-secret-wxyz" } });
const approve = { journey: RECORD, action: "approve", clock: "response" };
const outage = { system: "crm", from: "2026-03-02T08:00:00Z", to: "2026-03-02T08:30:00Z", why: WHY };

const NOTE = { at: "2026-03-02T09:00:00Z", words: "Webinar" };

/** How each route that needs more than reading is brought about. A route that is not here has nobody who tried it. */
const WAYS: Readonly<Record<string, () => Promise<Partial<Asked>>>> = {
  "POST /breaches/actions": async () => {
    await missed();
    return { body: approve };
  },
  "POST /breaches/undo": async () => {
    await missed();
    await world.ask("POST /breaches/actions", { body: approve });
    return { body: approve };
  },
  "POST /leads/{lead}/reason": async () => {
    await missed();
    return { params: { lead: await world.leadOf(RECORD) }, body: { reason: "in_meeting", note: WHY } };
  },
  "POST /leads/{lead}/contest": async () => {
    await missed();
    return { params: { lead: await world.leadOf(RECORD) }, body: { why: WHY } };
  },
  "POST /leads/{lead}/contest/withdraw": async () => {
    await missed();
    const params = { lead: await world.leadOf(RECORD) };
    await world.ask("POST /leads/{lead}/contest", { params, body: { why: WHY } });
    return { params, body: {} };
  },
  "POST /pending/cancel": async () => {
    await lead();
    const { pending } = await world.ask<{ pending: readonly { id: string }[] }>("GET /pending");
    return { body: { id: pending[0]!.id, why: WHY } };
  },
  "POST /alerts/flood": async () => {
    await flood();
    return { body: { verdict: "release", why: WHY } };
  },
  "POST /audit/links": async () => ({ body: {} }),
  "PUT /channels/slack": async () => ({ body: { botToken: "xoxb-1234567890-secret-wxyz" } }),
  "PUT /channels/email": async () => ({
    body: { host: "smtp.acme.example", from: "leadclock@acme.example" },
  }),
  "DELETE /channels/{name}": async () => {
    await slack();
    return { params: { name: "slack" } };
  },
  "POST /channels/{name}/test": async () => {
    await slack();
    return { params: { name: "slack" }, body: { to: "Rita Reyes" } };
  },
  "PUT /retention": async () => ({ body: { deliveriesDays: 14, leadMonths: 24 } }),
  "POST /people/export": async () => {
    await lead();
    return { body: { lead: RECORD } };
  },
  "POST /people/erase": async () => {
    await lead();
    return { body: { lead: RECORD } };
  },
  "POST /outages": async () => ({ body: outage }),
  "POST /outages/{id}/end": async () => {
    const { id } = await world.ask<{ id: string }>("POST /outages", { body: outage });
    return { params: { id }, body: { withdraw: true, why: WHY } };
  },
  "POST /switches/off": async () => ({ body: { rule: "response", why: WHY } }),
  "POST /switches/on": async () => {
    await world.ask("POST /switches/off", { body: { rule: "response", why: WHY } });
    return { body: { rule: "response", why: WHY } };
  },
  "POST /dead-letters/revive": async () => {
    await store.db.query(
      `insert into inbox (tenant_id, key, installation_id, account_id, kind, occurred_at, received_at, payload, state, ready_at, reason)
       values ($1, 'd1', 'crm:1', '1', 'contact', 0, 0, '{}', 'dead', 0, 'refused')`,
      [world.tenantId],
    );
    return { body: { box: "inbox", kind: "contact", key: "d1", installationId: "crm:1" } };
  },
  "GET /dead-letters": async () => ({}),
  "GET /members": async () => ({}),
  "PUT /members/{id}/role": async () => ({ params: { id: await member() }, body: { role: "manager" } }),
  "POST /members/{id}/sessions/end": async () => ({ params: { id: await member() } }),
  "POST /setup/fields": async () => ({}),
  "GET /duplicates": async () => ({}),
  "POST /duplicates": async () => {
    await lead();
    const form: Said = { kind: "engaged", occurredAt: NINE, engagement: "form", properties: {} };
    await world.tell("map:contact:9", { name: "Ada" }, form);
    const records = [RECORD, "map:contact:9"] as const;
    await store.duplicates.propose(world.tenantId, [{ records, why: "phone" }], NINE);
    return { body: { records, verdict: "apart" } };
  },
  "POST /gate/examination": async () => ({}),
  "POST /gate/live": async () => {
    await world.ask("POST /gate/silent", { body: { why: WHY, testRecipient: "crm:7" } });
    return { body: { overrideReason: "The board wants it live today." } };
  },
  "POST /gate/silent": async () => ({ body: { why: WHY, testRecipient: "crm:7" } }),
  "POST /gate/hypercare": async () => {
    await world.ask("POST /gate/silent", { body: { why: WHY, testRecipient: "crm:7" } });
    await world.ask("POST /gate/live", { body: { overrideReason: "The board wants it live today." } });
    return { body: { days: 5, why: WHY } };
  },
  "POST /gate/attestations": async () => ({ body: { items: ["training"], note: WHY } }),
  "POST /gate/findings": async () => ({ body: { what: "Bob rang twice", severity: "minor" } }),
  "POST /gate/findings/{number}/close": async () => ({
    params: { number: await finding() },
    body: { note: WHY },
  }),
  "POST /gate/rules": async () => ({ body: { openDays: 4, leads: 20 } }),
  "PUT /policies/draft": async () => {
    const [policy] = await store.policies.published(world.tenantId);
    return { body: { policy: fromPolicy(policy!), basedOn: 1, revision: 0 } };
  },
  "DELETE /policies/draft": async () => ({ query: { revision: await draft() } }),
  "GET /policies/holidays": async () => ({ query: { country: "DE", from: 2026, to: 2026 } }),
  "POST /policies/changes": async () => ({
    body: { policy: fromPolicy((await store.policies.published(world.tenantId))[0]!) },
  }),
  "POST /annotations": async () => ({ body: NOTE }),
  "DELETE /annotations/{id}": async () => ({
    params: await world.ask<{ id: string }>("POST /annotations", { body: NOTE }).then(({ id }) => ({ id })),
  }),
  "POST /policies/validate": async () => ({ body: { policy: {} } }),
  "POST /policies/publish": async () => ({ body: { revision: await ready() } }),
  "POST /policies/rollback": async () => {
    await world.ask("POST /policies/publish", { body: { revision: await ready() } });
    return { body: { version: 1 } };
  },
  "POST /policies/draft/approvals": async () => ({ body: { revision: await draft(), parts: "all" } }),
  "POST /policies/{version}/approvals": async () => ({ params: { version: 1 }, body: { parts: "all" } }),
  "POST /policies/draft/preview": async () => {
    await draft();
    return { body: {} };
  },
  "POST /reviews/{handle}/decision": async () => ({
    params: { handle: await complaint() },
    body: { decision: "release" },
  }),
  "POST /reviews/{handle}/undo": async () => {
    const handle = await complaint();
    await world.ask("POST /reviews/{handle}/decision", { params: { handle }, body: { decision: "release" } });
    return { params: { handle }, body: {} };
  },
};

/** What is worked out, and can be worked out again, is no change; nor is the trail itself. */
const NO_CHANGE = new Set([
  "audit",
  "audit_heads",
  "page_changes",
  "policy_previews",
  "journeys",
  "leads",
  "rate_limits",
]);

/** Everything the tenant has, table by table. */
async function everything(): Promise<string> {
  const { rows: tables } = await store.db.query<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = current_schema() and column_name = 'tenant_id' order by table_name`,
  );
  const parts: string[] = [];
  for (const { name } of tables.filter((table) => !NO_CHANGE.has(table.name))) {
    const { rows } = await store.db.query<{ all: string | null }>(
      `select md5(string_agg(t::text, '|' order by t::text)) as all from "${name}" t where tenant_id = $1`,
      [world.tenantId],
    );
    parts.push(`${name} ${rows[0]!.all}`);
  }
  return parts.join("\n");
}

const has = (detail: object, ...names: readonly string[]) => names.every((name) => name in detail);
const tellsTheChange = ({ detail }: { detail: object }) =>
  has(detail, "was", "is") || has(detail, "before", "after");

/** Asked with a body, and nothing is kept. */
const QUESTIONS = new Set(["POST /policies/validate", "POST /policies/changes"]);

const demanding = apiRoutes({ store: {} } as ApiDeps).filter(
  ({ needs }) => needs !== "read" && needs !== "readAll",
);

test("there are routes that need more than reading", () => {
  expect(demanding.length).toBeGreaterThan(25);
});

test.each(demanding.map(nameOf))("%s leaves who did what, from what to what", async (name) => {
  const way = WAYS[name];
  if (!way) throw new Error(`Say in WAYS how ${name} is brought about: nobody knows whether it is audited.`);
  const asked = await way();
  const [before, trail] = [await everything(), await store.audit.list(world.tenantId, undefined, 10_000)];
  await world.ask(name, asked, ASKER);
  const changed = (await everything()) !== before;
  const known = new Set(trail.map(({ seq }) => seq));
  const entries = (await store.audit.list(world.tenantId, undefined, 10_000)).filter(
    ({ seq, actor }) => !known.has(seq) && actor === ASKER,
  );
  const isQuestion = name.startsWith("GET ") || QUESTIONS.has(name);
  if (isQuestion) expect(changed).toBe(false);
  else expect(entries.map(({ action }) => action)).not.toEqual([]);
  if (changed) expect(entries.filter((one) => !tellsTheChange(one))).toEqual([]);
});
