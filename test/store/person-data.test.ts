import { exportPerson } from "../../src/store/export-person.ts";
import { PERSON_PLACES } from "../../src/store/person-data.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { aCard, aDelivery, aJourney, anAlert, anInstallation, engaged, NOON } from "../support/store-data.ts";

const [ADA, TWIN, BOB] = ["hubspot:contact:101", "hubspot:contact:103", "hubspot:contact:102"];
let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

async function tenantTables(): Promise<readonly string[]> {
  const { rows } = await store.db.query<{ name: string }>(
    `select c.table_name as name from information_schema.columns c join information_schema.tables t
       using (table_schema, table_name)
     where c.table_schema = current_schema() and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE'
     order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Free words that no lead is named beside, in each table where people write. */
const WRITTEN: Readonly<Record<string, (words: string) => string>> = {
  findings: (words) =>
    `(tenant_id, number, severity, kind, what, opened_by, opened_at, note) values ($1, ${words.length}, 'minor', 'other', '${words}', 'sam', 1, '${words}')`,
  attestations: (words) =>
    `(tenant_id, item, attested_by, attested_at, note, evidence) values ($1, '${words.length}', 'sam', 1, '${words}', '${words}')`,
  import_reviews: (words) =>
    `(tenant_id, batch, decision, reason, decided_by, decided_at) values ($1, '${words.length}', 'x', '${words}', 'sam', 1)`,
  outages: (words) =>
    `(tenant_id, outage_id, system, started_at, found_by, entered_by, why) values ($1, '${words.length}', 'crm', 1, 'hand', 'sam', '${words}')`,
  switches: (words) =>
    `(tenant_id, scope, name, since, switched_by, why) values ($1, 'rule', '${words.length}', 1, 'sam', '${words}')`,
  floods: (words) =>
    `(tenant_id, since, alerts, usual, verdict, why) values ($1, ${words.length}, 1, 1, 'released', '${words}')`,
  tenant_states: (words) =>
    `(tenant_id, seq, state, since, set_by, why) values ($1, ${words.length}, 'silent', 1, 'sam', '${words}')`,
  policies: (words) =>
    `(tenant_id, version, effective_at, published_by, published_at, body, note) values ($1, ${words.length}, 1, 'sam', 1, '{}', '${words}')`,
  annotations: (words) =>
    `(tenant_id, annotation_id, at, words, made_by, made_at) values ($1, '${words.length}', 1, '${words}', 'sam', 1)`,
};

const HUSBAND = "Ada said her husband called";
const BOBS = "bob.b@lead.example wants it in spring";

/** Ada, whose two records became one lead, with her name in every place; and Bob. */
async function twoPeople() {
  const portal = anInstallation();
  const { tenantId } = portal;
  const { leads, inbox, alerts, audit, db } = store;
  const homes = await leads.resolve(tenantId, portal.id, [ADA, TWIN, BOB]);
  const [ada, twin, bob] = [homes.get(ADA)!, homes.get(TWIN)!, homes.get(BOB)!];
  for (const [record, lead, name] of [
    [ADA, ada, "Ada Lovelace"],
    [TWIN, twin, "Ada Lovelace"],
    [BOB, bob, "Bob Babbage"],
  ] as const) {
    await inbox.put(
      portal,
      [aDelivery(`d ${lead}`, { payload: { objectId: Number(record.slice(-3)), name } })],
      NOON,
    );
    const key = `e ${lead}`;
    await leads.addFacts(
      tenantId,
      lead,
      [{ ...engaged(key), properties: { who: name } } as never],
      NOON,
      "push",
    );
    const journey = aJourney(lead, key, {
      engagement: { kind: "form", factKey: key, factKeys: [key], properties: { who: name } },
    });
    await leads.save(tenantId, lead, [journey], null, NOON);
    await leads.putCards(tenantId, [aCard(record, name)]);
    await alerts.add(tenantId, lead, [anAlert(lead, journey.id, { body: { subject: name }, state: "open" })]);
    await db.query(
      `insert into messages (tenant_id, message_id, lead_id, kind, recipient, person, channels, severity, state, why, planned_at, not_before)
       values ($1, $2, $2, 'alert', 'r', 'r', '[]', 'high', 'failed', $3, 1, 1)`,
      [tenantId, lead, name],
    );
    await db.query(
      "insert into receipts (tenant_id, message_id, channel, state, why, since, at) values ($1, $2, 'email', 'failed', $3, 1, 1)",
      [tenantId, lead, name],
    );
    await db.query(
      `insert into held_alerts (tenant_id, journey_id, clock, number, step, held_as, lead_id, since, why)
       values ($1, $2, 'response', 1, 's', 'decision', $2, 1, $3)`,
      [tenantId, lead, name],
    );
    await db.query(
      `insert into owner_changes (tenant_id, engagement_key, change, journey_id, lead_id, cause, to_user, decided_at, state, why)
       values ($1, $2, 'c', $2, $2, 'absent', 'u', 1, 'done', $3)`,
      [tenantId, lead, name],
    );
    await audit.append(tenantId, [
      {
        at: NOON,
        actor: "sam",
        action: "pending.cancelled",
        subject: lead,
        detail: { why: `${name} called`, was: "pending" },
      },
    ]);
  }
  await leads.merge(tenantId, ada, [twin]);
  for (const words of [HUSBAND, BOBS]) {
    for (const [table, row] of Object.entries(WRITTEN))
      await db.query(`insert into ${table} ${row(words)}`, [tenantId]);
    await audit.append(tenantId, [
      { at: NOON, actor: "sam", action: "switch.off", subject: "everything", detail: { why: words } },
      { at: NOON, actor: "sam", action: "finding.opened", subject: "1", detail: { what: words } },
    ]);
  }
  return { tenantId, ada, twin, bob };
}

/** Tables with a row of the tenant's that holds one of these. */
async function tablesWith(tenantId: string, pattern: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const table of await tenantTables()) {
    const { rows } = await store.db.query(
      `select 1 from ${table} t where tenant_id = $1 and t::text ~ $2 limit 1`,
      [tenantId, pattern],
    );
    if (rows.length > 0) found.push(table);
  }
  return found;
}

test("every table that names a tenant has its line, and no line is about a table that is gone", async () => {
  expect(PERSON_PLACES.map(({ table }) => table).sort()).toEqual([...(await tenantTables())].sort());
});

test("whatever erasing touches is in an export", () => {
  const touched = PERSON_PLACES.filter(({ erase }) => erase.length > 0);
  expect(touched.length).toBeGreaterThan(15);
  expect(touched.filter(({ rows }) => rows === null)).toEqual([]);
});

test("an export names each place in which something of the person stands, and nobody else", async () => {
  const { tenantId, ada, twin } = await twoPeople();
  const wherever = await tablesWith(tenantId, "Ada|Lovelace|contact:10[13]|ada@");
  const seen = await exportPerson(store.db, tenantId, ada);
  expect(new Set(seen.leads)).toEqual(new Set([ada, twin]));
  expect(seen.records).toEqual([ADA, TWIN]);
  const full = Object.entries(seen.data).flatMap(([table, { rows }]) => (rows.length > 0 ? [table] : []));
  expect(wherever.length).toBeGreaterThan(15);
  expect(wherever.filter((table) => !full.includes(table))).toEqual([]);
  expect(JSON.stringify(seen)).not.toMatch(/Bob|bob\.b@|Babbage/);
});

test("erased, the person's name stands nowhere: not in words about others, not in a merged lead, not in the trail", async () => {
  const { tenantId, ada, bob } = await twoPeople();
  expect(await tablesWith(tenantId, "Ada|Lovelace")).toEqual(
    expect.arrayContaining(["findings", "spoken_words"]),
  );
  const before = await tablesWith(tenantId, "Bob|bob\\.b@");
  const counts = () =>
    store.db.query(
      "select (select count(*) from journeys where tenant_id = $1) as j, (select count(*) from alerts where tenant_id = $1) as a, (select count(*) from findings where tenant_id = $1) as f",
      [tenantId],
    );
  const { rows: counted } = await counts();

  await store.leads.erase(tenantId, TWIN, NOON + 100);

  expect(await tablesWith(tenantId, "Ada|Lovelace|contact:10[13]")).toEqual([]);
  expect(await tablesWith(tenantId, "Bob|bob\\.b@")).toEqual(before);
  expect((await counts()).rows).toEqual(counted);
  expect(await store.audit.verify(tenantId)).toBeNull();
  const whys = (await store.audit.list(tenantId, undefined, 100)).map(({ subject, detail }) => [
    subject === ada ? "ada" : subject === bob ? "bob" : subject,
    detail.why ?? detail.what,
  ]);
  expect(whys).toEqual(
    expect.arrayContaining([
      ["ada", "erased"],
      ["everything", "erased"],
      ["bob", "Bob Babbage called"],
      ["everything", BOBS],
    ]),
  );
});

test("in the chain stands a digest of what people wrote; whoever reads the trail reads the words", async () => {
  const { tenantId } = anInstallation();
  const entry = {
    at: NOON,
    actor: "sam",
    action: "switch.off",
    subject: "everything",
    detail: { why: "a storm", is: "off" },
  };
  const ours = { ...entry, actor: "leadclock", detail: { why: "too late" } };
  await store.audit.append(tenantId, [entry, ours]);
  expect(await store.audit.list(tenantId)).toMatchObject([entry, ours]);
  const { rows } = await store.db.query("select detail from audit where tenant_id = $1 order by seq", [
    tenantId,
  ]);
  expect(rows).toEqual([
    {
      detail: {
        is: "off",
        why: { spoken: expect.any(String), digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    },
    { detail: { why: "too late" } },
  ]);
});
