import type { LeadFact } from "../../src/domain/facts.ts";
import { HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import type { Bench, Measured, Row, Run } from "../support/bench.ts";
import { quantile } from "../support/rounds.ts";
import { withStores } from "../support/stores.ts";
import { deliveryOf, openPipeline, type Pipeline } from "./pipeline.ts";

const RATE = 100;
const LOOK_AGAIN_MS = 10;

/** From a delivery that is stored to its stamp in a CRM that answers at once, in real time. */
export const stamps: Bench = { name: "stamps", title: "Event to stamp in the CRM", minutes: 4, measure };

async function measure(run: Run): Promise<Measured> {
  const rows: Row[] = [];
  for (const kind of run.stores)
    rows.push(
      ...(await withStores(kind, async (stores) => {
        const pipeline = await openPipeline({
          where: await stores.fresh("stamps"),
          clock: { now: () => Date.now() },
        });
        try {
          run.say(`${kind}: idle`);
          const idle = await timed(pipeline, "idle", run.quick ? 3 : 20, 4);
          run.say(`${kind}: ${RATE} leads a second`);
          const busy = await timed(pipeline, "busy", run.quick ? 30 : 1_500, RATE);
          return [
            row(kind, "idle, one lead at a time", idle, 500),
            row(kind, `${RATE} leads a second`, busy, 2_000),
          ];
        } finally {
          await pipeline.close();
        }
      })),
    );
  return {
    rows,
    notes: [
      "The window in which writes of one lead are gathered is part of every time: what changes twice in it costs one write.",
    ],
  };
}

function row(kind: string, what: string, times: readonly number[], most: number): Row {
  const p95 = quantile(times, 0.95);
  return {
    what: `95 of 100 stamped, ${what}, ${kind}`,
    ours: p95,
    unit: "ms",
    target: `< ${most.toLocaleString("en-US")} ms`,
    holds: p95 < most,
    scatter: null,
    note: `half of them within ${Math.round(quantile(times, 0.5))} ms`,
  };
}

/** So many new leads with an owner at an even rate, while the work goes on; how long after its event each was stamped. */
async function timed(
  pipeline: Pipeline,
  name: string,
  leads: number,
  aSecond: number,
): Promise<readonly number[]> {
  const came = new Map<string, number>();
  let told = 0;
  const start = performance.now();
  const arriving = (async () => {
    while (told < leads) {
      const due = Math.min(leads, Math.floor(((performance.now() - start) / 1_000) * aSecond) + 1);
      const now = Date.now();
      const records = Array.from({ length: due - told }, (_, n) => `bench:contact:${name}${told + n}`);
      told = due;
      for (const record of records) came.set(record, now);
      await pipeline.store.inbox.put(
        pipeline.installation,
        records.flatMap((record) => arrival(record, now)),
        now,
      );
      await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
    }
  })();
  const isStamped = () => [...came.keys()].every((record) => pipeline.writtenAt.has(record));
  while (told < leads || !isStamped()) {
    if (performance.now() - start > (leads / aSecond) * 1_000 + MINUTE)
      throw new Error(`not all of ${leads} leads were stamped within a minute`);
    if (!(await pipeline.step())) await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
  }
  await arriving;
  return [...came].map(([record, at]) => pipeline.writtenAt.get(record)! - at);
}

function arrival(record: string, now: number) {
  const facts: LeadFact[] = [
    {
      kind: "engaged",
      key: "e",
      occurredAt: now - SECOND,
      source: "bench",
      engagement: "form",
      properties: {},
    },
    { kind: "ownerChanged", key: "o", occurredAt: now, source: "bench", ownerId: "bench:7" },
  ];
  return facts.map((fact) => deliveryOf(record, fact));
}

/** How many calls a lead costs at several rates, its whole first day lived through on a clock that is moved. */
export const calls: Bench = { name: "calls", title: "CRM calls per lead", minutes: 4, measure: measureCalls };

const RATES = [1, 100, 10_000];
const LIMITS = { hubspot: 100, salesforce: 200 } as const;
/** Moved by this much at a time: what comes within it is gathered, as it is when time runs by itself. */
const TICK = SECOND;

async function measureCalls({ quick, say }: Run): Promise<Measured> {
  const rows: Row[] = [];
  for (const crm of ["hubspot", "salesforce"] as const)
    for (const rate of quick ? RATES.slice(2) : RATES)
      rows.push(
        await withStores("embedded", async (stores) => {
          say(`${rate} leads an hour, batches of ${crm}`);
          const leads = quick ? 20 : rate === 1 ? 3 : rate === 100 ? 50 : 1_500;
          const perLead = await lived(await stores.fresh("calls"), crm, leads, rate);
          const limit = PHASES / LIMITS[crm];
          return {
            what: `${rate.toLocaleString("en-US")} leads an hour, batches of ${crm}`,
            ours: perLead,
            unit: "calls a lead",
            against: { what: `full batches: ${PHASES} phases ÷ ${LIMITS[crm]}`, value: limit },
            ratio: limit / perLead,
            ...(rate === 10_000
              ? { target: "within 2 times of full batches", holds: perLead <= 2 * limit }
              : { target: "≤ 6 a lead", holds: perLead <= 6 }),
            scatter: null,
          };
        }),
      );
  return { rows };
}

/** A lead is read when it comes, when it gets an owner and when it is touched, and written after each. */
const PHASES = 6;

async function lived(
  where: { dataDir: string; databaseUrl?: string },
  crm: string,
  leads: number,
  rate: number,
): Promise<number> {
  let now = Date.UTC(2026, 5, 15, 13);
  const pipeline = await openPipeline({ where, clock: { now: () => now }, batchesOf: crm });
  try {
    const start = now;
    const events = Array.from({ length: leads }, (_, n) => {
      const at = start + Math.floor((n * HOUR) / rate);
      const record = `bench:contact:${n}`;
      const fact = (own: object, when: number) => ({
        at: when,
        record,
        fact: { source: "bench", occurredAt: when, ...own } as LeadFact,
      });
      return [
        fact({ kind: "engaged", key: "e", engagement: "form", properties: {} }, at),
        fact({ kind: "ownerChanged", key: "o", ownerId: "bench:7" }, at + 20 * SECOND),
        fact(
          {
            kind: "activity",
            key: "a",
            activity: "call",
            activityId: `a${n}`,
            direction: "outbound",
            actorId: "bench:7",
            actorKind: "user",
            status: "done",
          },
          at + 10 * MINUTE,
        ),
      ];
    }).flat();
    events.sort((a, b) => a.at - b.at);
    pipeline.calls.clear();
    for (let next = 0; next < events.length; ) {
      const from = next;
      now = Math.max(now + TICK, Math.ceil(events[next]!.at / TICK) * TICK);
      while (next < events.length && events[next]!.at <= now) next += 1;
      await pipeline.store.inbox.put(
        pipeline.installation,
        events.slice(from, next).map((one) => deliveryOf(one.record, one.fact)),
        now,
      );
      // The gathering window of writes passes before the next arrivals are looked at only where none come sooner.
      while (await pipeline.step());
    }
    for (let ticks = 0; ticks < 60; ticks++) {
      now += TICK;
      while (await pipeline.step());
    }
    return [...pipeline.calls.values()].reduce((sum, n) => sum + n, 0) / leads;
  } finally {
    await pipeline.close();
  }
}
