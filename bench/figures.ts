import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Journey } from "../src/domain/journey.ts";
import { alertFigures } from "../src/store/figures/alert-figures.ts";
import type { FigureFilter } from "../src/store/figures/filter.ts";
import { figuredLeads } from "../src/store/figures/leads.ts";
import { grouped, hops, measures, misses, trend } from "../src/store/figures/reader.ts";
import { type OpenStore, openStore } from "../src/store/open-store.ts";

/** Made-up journeys of one tenant over two years, and how long each figure takes over periods of several lengths. */
const { values } = parseArgs({
  options: {
    journeys: { type: "string", default: "1000000" },
    tries: { type: "string", default: "7" },
    database: { type: "string" },
  },
});
const JOURNEYS = Number(values.journeys);
const TRIES = Number(values.tries);
const DAYS = 730;
const LAST = "2026-06-30";
const TENANT = "bench";

const ROWS = `
insert into journey_figures (tenant_id, journey_id, lead_id, engaged_at, measured_until, day, history, is_returning, lead_type,
  source, owner_id, verdict, cause, breach_reason, miss_open_ms, miss_calendar_ms, exclusion, in_outage, systems_ms, human_ms,
  total_ms, hops, head_start_ms)
select '${TENANT}', 'lead-' || n || '/e' || n, 'lead-' || n, at, at + coalesce(s + h, 0), day, false, n % 11 = 0,
  (array['hand-raiser', 'demo', 'content', 'event', 'partner'])[1 + n % 5], (array['ORGANIC_SEARCH', 'PAID_SEARCH', 'REFERRALS',
  'EMAIL_MARKETING', 'OFFLINE', 'SOCIAL_MEDIA', 'DIRECT_TRAFFIC', 'OTHER_CAMPAIGNS'])[1 + (n / 5) % 8], 'hubspot:' || (500 + (n * 7919) % 20),
  verdict, case when verdict = 'miss' then (array['rep', 'rep', 'routing', 'unassigned', 'absence'])[1 + n % 5] end,
  case when verdict = 'miss' and n % 3 > 0 then 'in-a-meeting' end, case when verdict = 'miss' then h / 3 end,
  case when verdict = 'miss' then h end, null, n % 400 = 0, s, h, s + h,
  jsonb_build_object('engaged form', s / 4, 'recordCreated hubspot', s / 4, 'queue salesforce', s / 4, 'person salesforce', s / 4), 0
from (
  select n, day, extract(epoch from day)::bigint * 1000 + n % 86400000 as at, case when n % 17 > 0 then s end as s, case when n % 17 > 0 then h end as h,
    case when n % 17 = 0 then 'excluded' when n % 13 = 0 then 'pending' when h > 3600000 then 'miss' else 'hit' end as verdict
  from (
    select n, (date '${LAST}' - ((${DAYS} * (${JOURNEYS} - n)) / ${JOURNEYS})::int) as day,
      (exp(12 + 1.5 * sqrt(-2 * ln((n * 7 % 99991 + 1) / 99992.0)) * cos(6.283 * (n * 13 % 99989) / 99989.0)))::bigint as s,
      (exp(13 + 1.5 * sqrt(-2 * ln((n * 11 % 99971 + 1) / 99972.0)) * cos(6.283 * (n * 17 % 99961) / 99961.0)))::bigint as h
    from generate_series($1::bigint, $2::bigint) n
  ) m
) r`;

const PERIODS = { "4 weeks": 28, "13 weeks": 91, "1 year": 365, "2 years": DAYS };

async function fill(store: OpenStore): Promise<void> {
  for (let from = 1; from <= JOURNEYS; from += 100_000)
    await store.db.query(ROWS, [from, Math.min(JOURNEYS, from + 99_999)]);
  await store.db.query("vacuum analyze journey_figures");
}

function filterOf(days: number, more: Partial<FigureFilter>): FigureFilter {
  const from = new Date(Date.parse(LAST) - (days - 1) * 86_400_000).toISOString().slice(0, 10);
  return { from, to: LAST, history: "without", ...more };
}

const READS: Readonly<Record<string, (store: OpenStore, filter: FigureFilter) => Promise<unknown>>> = {
  overview: ({ db }, filter) => measures(db, TENANT, filter),
  "trend by week": ({ db }, filter) => trend(db, TENANT, filter, "week"),
  "by owner": ({ db }, filter) => grouped(db, TENANT, filter, "owner", {}),
  hops: ({ db }, filter) => hops(db, TENANT, filter),
  misses: ({ db }, filter) => misses(db, TENANT, filter, {}),
  alerts: ({ db }, filter) => alertFigures(db, TENANT, filter),
  leads: ({ db }, filter) => figuredLeads(db, TENANT, filter, "miss", null, 50),
};

/** Wall time of all but the slowest twentieth, and processor time of this process, in which the embedded store runs. */
async function timed(work: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  const cpu = process.cpuUsage();
  for (let n = 0; n < TRIES; n++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(cpu);
  const p95 = times.sort((a, b) => a - b)[Math.floor(0.95 * (TRIES - 1))]!;
  return `${Math.round(p95)}\t${Math.round((user + system) / 1_000 / TRIES)}`;
}

const SAVED = 2_000;

/** What the figures add to saving a lead's journey, with its triggers and without. */
async function learning(store: OpenStore): Promise<void> {
  const { tenantId, ...lead } = { tenantId: "bench learning", installationId: "crm:1" };
  for (const triggers of ["enable", "disable", "enable", "disable"]) {
    for (const name of ["figures_insert", "figures_update", "figures_merge"])
      await store.db.query(`alter table journeys ${triggers} trigger ${name}`);
    const records = Array.from({ length: SAVED }, (_, n) => `crm:contact:${triggers}${n}`);
    const leads = await store.leads.resolve(tenantId, lead.installationId, records);
    const cpu = process.cpuUsage();
    const start = performance.now();
    await store.transaction(async (data) => {
      for (const [n, id] of [...leads.values()].entries())
        await data.leads.save(tenantId, id, [journeyOf(id, n)], null, Date.parse(LAST));
    });
    const { user, system } = process.cpuUsage(cpu);
    console.log(
      `saving one journey, triggers ${triggers}d\t${((performance.now() - start) / SAVED).toFixed(3)}\t${((user + system) / 1_000 / SAVED).toFixed(3)}`,
    );
  }
  await store.db.query("alter table journeys enable trigger user");
}

function journeyOf(leadId: string, n: number): Journey {
  const at = Date.parse(LAST) - n * 60_000;
  const delay = (calendarMs: number) => ({ calendarMs, openMs: calendarMs });
  const clock = {
    clock: "response",
    number: 1,
    answerable: "rep",
    startedAt: at,
    stoppedAt: at + n,
    dueAt: at + 1_800_000,
    status: "hit",
    segments: [{ ownerId: "crm:7", start: at, end: null, openUsedMs: 1, heldAtDue: true }],
    steps: [],
  };
  return {
    id: `${leadId}/e${performance.now()}`,
    leadId,
    number: 1,
    status: "answered",
    history: false,
    policyVersion: 1,
    leadType: "demo",
    ownerId: "crm:7",
    engagement: { kind: "form", factKey: "e", factKeys: ["e"], properties: { LeadSource: "PAID" } },
    stamps: { engagedAt: at, handoverAt: at + n, firstTouchAt: at + 2 * n },
    delays: { systems: delay(n), human: delay(n), headStart: delay(0), total: delay(2 * n) },
    hops: [{ at, what: "queue", system: "crm", ownerId: "q", calendarMs: n }],
    clocks: [clock],
    reviews: [],
  } as unknown as Journey;
}

const directory = mkdtempSync(path.join(os.tmpdir(), "leadclock-bench-"));
const secretKey = Buffer.alloc(32, 7).toString("base64");
const store = await openStore(
  values.database ? { databaseUrl: values.database, secretKey } : { dataDir: directory, secretKey },
);
try {
  const start = performance.now();
  await learning(store);
  await fill(store);
  console.log(
    `${JOURNEYS} rows in ${Math.round(performance.now() - start)} ms; p95 and processor time in ms:`,
  );
  for (const [period, days] of Object.entries(PERIODS))
    for (const [more, filter] of Object.entries({
      all: {},
      "one type": { types: ["demo"] },
      "a rep": { scope: ["hubspot:507"] },
    }))
      for (const [name, read] of Object.entries(READS))
        console.log([period, more, name, await timed(() => read(store, filterOf(days, filter)))].join("\t"));
} finally {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
}
