import { examine } from "../../src/doctor/examine.ts";
import type { Report } from "../../src/doctor/report.ts";
import { HOUR, MINUTE } from "../../src/domain/time.ts";
import { BadInput } from "../../src/errors.ts";
import {
  called,
  fillWithFates,
  form,
  type Lived,
  lived,
  NINE,
  owned,
  POLICY,
} from "../support/examined-store.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { anInstallation } from "../support/store-data.ts";

const TEN = NINE + HOUR;
let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

const examined = ({ tenantId }: Lived): Promise<Report> => examine(store, { tenantId, now: NINE });
const kinds = ({ findings }: Report) => findings.map(({ invariant, severity }) => `${severity} ${invariant}`);

/** What the doctor finds after these statements, in which `$1` is the tenant. */
async function afterBreaking(acme: Lived, ...statements: readonly string[]): Promise<Report> {
  expect(kinds(await examined(acme))).toEqual([]);
  for (const statement of statements) {
    const { rowCount } = await store.db.query(statement, statement.includes("$1") ? [acme.tenantId] : []);
    if (statement.includes("$1")) expect(rowCount).toBeGreaterThan(0);
  }
  return examined(acme);
}

/** A tenant with one lead that was answered in time. */
async function oneAnswered(): Promise<Lived> {
  const acme = await lived(store);
  const touchedAt = TEN + 10 * MINUTE;
  await acme.tell(touchedAt, 1, form(TEN), owned(TEN + MINUTE), called(touchedAt));
  return acme;
}

/** A tenant with one lead that its owner has not called, past its due. */
async function oneMissed(): Promise<Lived> {
  const acme = await lived(store);
  await acme.tell(TEN, 1, form(TEN), owned(TEN));
  for (const minutes of [25, 31, 151]) await acme.look(TEN + minutes * MINUTE, 1);
  return acme;
}

test("a healthy store with leads of every fate holds every invariant", async () => {
  const acme = await lived(store);
  await fillWithFates(store, acme);
  const report = await examined(acme);
  expect(report.findings).toEqual([]);
  expect(report.holds).toBe(true);
  expect(report.looked).toMatchObject({ leads: 11, rebuilt: 9, erased: 1, grants: 1 });
  expect(report.looked.dues).toBeGreaterThan(10);
  expect(report.looked.alerts).toBeGreaterThan(3);
});

test("leads are read page by page, all of them once", async () => {
  const acme = await lived(store);
  for (let n = 1; n <= 230; n++) await acme.tell(TEN, n, form(TEN), owned(TEN));
  const seen: string[] = [];
  const progress = (leads: number, of: number) => void seen.push(`${leads} of ${of}`);
  const report = await examine(store, { tenantId: acme.tenantId, now: NINE, progress });
  expect(seen).toEqual(["100 of 230", "200 of 230", "230 of 230"]);
  expect([kinds(report), report.looked.rebuilt]).toEqual([[], 230]);
});

test("leads that come in meanwhile, and people whom they stand on, are no finding", async () => {
  const acme = await lived(store);
  for (let n = 1; n <= 120; n++) await acme.tell(TEN, n, form(TEN), owned(TEN));
  let writing = true;
  const writer = (async () => {
    for (let n = 121; writing; n++) {
      const at = TEN + n * HOUR;
      const who = { kind: "userChanged", key: `u${n}`, occurredAt: NINE, source: "hubspot" } as const;
      await acme.tellPeople(at, { ...who, userId: `hubspot:${n}`, sales: false });
      await acme.tell(at, n, form(at), owned(at, `hubspot:${n}`));
    }
  })();
  const reports: Report[] = [];
  for (let n = 0; n < 3; n++) reports.push(await examined(acme));
  writing = false;
  await writer;
  for (const report of reports) expect(report.findings).toEqual([]);
  expect(reports[2]?.looked.rebuilt).toBeGreaterThan(120);
});

describe("delays", () => {
  const set = (human: string, total: string) => `
    update journeys set human_ms = ${human}, total_ms = ${total}, body = jsonb_set(jsonb_set(body,
      '{delays,human,calendarMs}', to_jsonb(${human})), '{delays,total,calendarMs}', to_jsonb(${total}))
    where tenant_id = $1`;

  test("that do not add up to the millisecond", async () => {
    const report = await afterBreaking(await oneAnswered(), set("human_ms", "total_ms + 1"));
    expect(kinds(report)).toEqual(["broken delays"]);
    expect(report.findings[0]?.what).toBe(
      "Systems delay 60000 + human delay 540000 − head start 0 ms is 600000 ms, but speed to lead says 600001 ms.",
    );
    expect(report.holds).toBe(false);
  });

  test("that are negative, even if they add up", async () => {
    const report = await afterBreaking(await oneAnswered(), set("-1000", "systems_ms - 1000"));
    expect(kinds(report)).toEqual(["broken delays"]);
  });
});

test("a due that is a millisecond away from start plus target", async () => {
  const acme = await oneAnswered();
  const [row] = (
    await store.db.query<{ i: number }>(
      `select (c.ordinality - 1)::int as i from journeys, jsonb_array_elements(body -> 'clocks') with ordinality c
       where tenant_id = $1 and c.value ->> 'clock' = 'lead-wait'`,
      [acme.tenantId],
    )
  ).rows;
  const path = `{clocks,${row?.i},dueAt}`;
  const report = await afterBreaking(
    acme,
    `update journeys set body = jsonb_set(body, '${path}', to_jsonb((body #>> '${path}')::bigint + 1)) where tenant_id = $1`,
  );
  expect(kinds(report)).toEqual(["broken due"]);
  expect(report.findings[0]?.what).toMatch(/^lead-wait 1: .* but its target is \d+ ms\.$/);
});

test("two unanswered journeys of one lead", async () => {
  const acme = await lived(store);
  await acme.tell(TEN, 1, form(TEN), owned(TEN));
  const report = await afterBreaking(
    acme,
    `insert into journeys (tenant_id, journey_id, lead_id, number, status, history, lead_type, owner_id, engaged_at, systems_ms, body)
     select tenant_id, journey_id || '+', lead_id, 2, status, history, lead_type, owner_id, engaged_at, systems_ms,
       body || jsonb_build_object('id', journey_id || '+', 'number', 2) from journeys where tenant_id = $1`,
  );
  expect(kinds(report)).toEqual(["broken oneWaiting"]);
});

describe("alerts", () => {
  const copy = (journey: string, engagement = "engagement_key", state = "state") => `
    insert into alerts (tenant_id, journey_id, clock, number, step, lead_id, engagement_key, kind, outcome, decided_at, state, body)
    select tenant_id, ${journey}, clock, number, step, lead_id, ${engagement}, kind, outcome, decided_at, ${state}, body
    from alerts where tenant_id = $1 order by step limit 1`;

  test("a step that was alerted twice, once under an earlier id of the journey", async () => {
    const acme = await oneMissed();
    const report = await afterBreaking(acme, copy("journey_id || '+'", undefined, "'closed'"));
    expect(kinds(report)).toEqual(["broken oneAlert"]);
  });

  test("two leads that were alerted, and then became one, are no finding", async () => {
    const acme = await lived(store);
    for (const n of [1, 2]) await acme.tell(TEN, n, form(TEN + n), owned(TEN + n));
    for (const n of [1, 2]) await acme.look(TEN + 31 * MINUTE, n);
    const merged = { kind: "merged", occurredAt: TEN + HOUR, survivor: "hubspot:contact:1" } as const;
    await acme.tell(TEN + HOUR, 1, { ...merged, losers: ["hubspot:contact:2"] });
    expect(kinds(await examined(acme))).toEqual([]);
  });

  test("one for a lead that engaged before Leadclock watched", async () => {
    const acme = await lived(store);
    await acme.tell(TEN, 1, form(NINE - HOUR), owned(NINE - HOUR));
    const report = await afterBreaking(
      acme,
      `insert into alerts (tenant_id, journey_id, clock, number, step, lead_id, engagement_key, kind, outcome, decided_at, state, task_id, body)
       select tenant_id, journey_id, 'response', 1, 'tier-1', lead_id, body #>> '{engagement,factKey}', 'breach', 'sent', 0, 'open', 't1', '{}'
       from journeys where tenant_id = $1`,
    );
    expect(kinds(report)).toEqual(["broken history"]);
  });

  test("one that waits, and nothing will send it", async () => {
    const report = await afterBreaking(
      await oneMissed(),
      "delete from outbox where tenant_id = $1 and kind = 'createTask' and key like '%|tier-1'",
    );
    expect(kinds(report)).toEqual(["broken outbox"]);
  });

  test("one that waits, and whose task was given up, is a dead letter and no contradiction", async () => {
    const report = await afterBreaking(
      await oneMissed(),
      "update outbox set state = 'dead' where tenant_id = $1 and kind = 'createTask'",
    );
    expect(kinds(report)).toEqual(["warning deadLetters"]);
    expect(report.holds).toBe(true);
  });
});

test("a dead end: nobody owns the lead, nobody was told, nothing is ahead", async () => {
  const assignment = POLICY.clocks.filter(({ name }) => name === "assignment" || name === "response");
  const acme = await lived(store, { ...POLICY, clocks: assignment });
  await acme.tell(TEN, 1, form(TEN));
  await acme.look(TEN + 2 * MINUTE, 1);
  const report = await afterBreaking(acme, "update alerts set state = 'closed' where tenant_id = $1");
  expect(kinds(report)).toEqual(["broken deadEnds"]);
});

describe("the fold", () => {
  /** Figures are counted from facts and by policies too. */
  const ALSO = "broken figures";
  test.each([
    ["a fact that was lost", "delete from facts where tenant_id = $1 and kind = 'activity'", ALSO],
    [
      "a fact that was changed",
      "update facts set body = body || '{\"actorId\": \"hubspot:99\"}' where tenant_id = $1 and kind = 'activity'",
    ],
    ["a journey that was lost", "delete from journeys where tenant_id = $1"],
    [
      "a journey that was changed",
      'update journeys set body = body || \'{"breachReason": "weather"}\' where tenant_id = $1',
    ],
    ["a lead that was never decided", "update leads set decided_at = null where tenant_id = $1"],
    ["a policy that was lost", "delete from policies where tenant_id = $1", ALSO],
    [
      "a person who was changed",
      "update tenant_facts set body = body || '{\"human\": false}' where tenant_id = $1",
    ],
  ])("%s", async (_what, statement, ...also) => {
    const acme = await oneAnswered();
    await acme.tellPeople(TEN, {
      kind: "userChanged",
      key: "u",
      occurredAt: NINE,
      source: "hubspot",
      userId: "hubspot:7",
      name: "Ada",
    });
    await acme.look(TEN + HOUR, 1);
    const report = await afterBreaking(acme, statement);
    expect(kinds(report)).toEqual(["broken rebuild", ...also]);
  });

  test("stands on the people who were known then, also while they were being read", async () => {
    const acme = await lived(store);
    const olga = { kind: "userChanged", key: "u", occurredAt: NINE, source: "hubspot" } as const;
    await acme.tell(TEN + MINUTE, 1, form(TEN), owned(TEN));
    await acme.tellPeople(TEN, { ...olga, userId: "hubspot:7", sales: false });
    expect(kinds(await examined(acme))).toEqual([]);
  });

  test("names what differs", async () => {
    const acme = await oneAnswered();
    const report = await afterBreaking(
      acme,
      'update journeys set body = body || \'{"breachReason": "weather"}\' where tenant_id = $1',
    );
    const lead = await acme.lead(1);
    const journeyId = `${lead}/hubspot:contact:1:engaged:${TEN}`;
    expect(report.findings).toMatchObject([{ leadId: lead, journeyId }]);
    expect(report.findings[0]?.what).toBe(`Folded anew from 3 facts: ${journeyId} differs in breachReason.`);
  });
});

test("a column that says something else than its journey", async () => {
  const report = await afterBreaking(
    await oneAnswered(),
    "update journeys set total_ms = total_ms + 1 where tenant_id = $1",
  );
  expect(kinds(report)).toEqual(["broken columns"]);
});

describe("the due index", () => {
  test.each([
    ["no due instant", "update leads set next_due_at = null, wake_at = null where tenant_id = $1"],
    ["a due instant that is too late", "update leads set next_due_at = next_due_at + 1 where tenant_id = $1"],
    ["nothing that wakes the lead", "update leads set wake_at = null where tenant_id = $1"],
  ])("%s", async (_what, statement) => {
    const acme = await lived(store);
    await acme.tell(TEN, 1, form(TEN), owned(TEN));
    expect(kinds(await afterBreaking(acme, statement))).toEqual(["broken dueIndex"]);
  });

  test("a lead that is looked at early, or held by a worker, is no finding", async () => {
    const acme = await lived(store);
    await acme.tell(TEN, 1, form(TEN), owned(TEN));
    await store.db.query(
      "update leads set next_due_at = next_due_at - 1, wake_at = wake_at + 120000 where tenant_id = $1",
      [acme.tenantId],
    );
    expect(kinds(await examined(acme))).toEqual([]);
  });
});

describe("belonging", () => {
  const loser = "(select lead_id from leads where tenant_id = $1 and merged_into is not null)";
  const fact = (lead: string) => `
    insert into facts (tenant_id, key, lead_id, kind, source, occurred_at, received_at, pushed, swept, body)
    values ($1, 'stray', ${lead}, 'engaged', 'hubspot', 1, 1, true, false, '{}')`;
  test.each([
    [
      "a record without a lead",
      "insert into lead_records values ($1, 'hubspot:contact:9', 'nobody', 'portal')",
    ],
    [
      "a record left behind by a merge",
      `insert into lead_records values ($1, 'hubspot:contact:9', ${loser}, 'portal')`,
    ],
    ["a fact without a lead", fact("'nobody'")],
    [
      "a journey without a lead",
      `insert into journeys (tenant_id, journey_id, lead_id, number, status, history, engaged_at, body)
       values ($1, 'nobody/1', 'nobody', 1, 'answered', false, 1, '{}')`,
    ],
    [
      "an alert without a lead",
      `insert into alerts (tenant_id, journey_id, clock, number, step, lead_id, engagement_key, kind, outcome, decided_at, state, body)
       values ($1, 'nobody/1', 'response', 1, 'tier-1', 'nobody', 'e', 'breach', 'sent', 1, 'closed', '{}')`,
    ],
    ["a fact left behind by a merge", fact(loser)],
  ])("%s", async (_what, statement) => {
    const acme = await lived(store);
    for (const n of [1, 2]) await acme.tell(TEN, n, form(TEN), owned(TEN));
    const merged = { kind: "merged", occurredAt: TEN + MINUTE, survivor: "hubspot:contact:1" } as const;
    await acme.tell(TEN + MINUTE, 1, { ...merged, losers: ["hubspot:contact:2"] });
    expect(kinds(await afterBreaking(acme, statement))).toEqual(["broken belonging"]);
  });

  test("many findings are counted, some of them listed", async () => {
    const acme = await lived(store);
    const report = await afterBreaking(
      acme,
      "insert into lead_records select $1, 'hubspot:contact:' || n, 'nobody', 'portal' from generate_series(1, 60) n",
    );
    expect(report.findings).toHaveLength(50);
    expect(report.invariants).toContainEqual(
      expect.objectContaining({ invariant: "belonging", broken: 60, warnings: 0 }),
    );
  });
});

test("all tenants are examined unless one is named, and an unknown one is refused", async () => {
  const one = await oneAnswered();
  const other = await oneAnswered();
  const report = await examine(store, { now: NINE });
  expect(report.tenants).toEqual(expect.arrayContaining([one.tenantId, other.tenantId]));
  const unknown = examine(store, { tenantId: anInstallation().tenantId, now: NINE });
  await expect(unknown).rejects.toThrow(BadInput);
});
