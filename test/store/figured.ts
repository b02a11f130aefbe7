import fc from "fast-check";
import type { Cause, Clock, Journey } from "../../src/domain/journey.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import type { FigureFilter } from "../../src/store/figures/filter.ts";
import type { FreshStore } from "../support/store.ts";
import { aClock, aJourney, engaged, NOON } from "../support/store-data.ts";

export const ALL: FigureFilter = { from: "2026-01-01", to: "2026-12-31", history: "with" };
const CAUSES: readonly Cause[] = ["outage", "covered", "unassigned", "absence", "routing", "policy", "rep"];
const STATUSES: readonly Clock["status"][] = [
  "pending",
  "paused",
  "review",
  "hit",
  "miss",
  "excluded",
  "superseded",
];

/** What chance decides about one journey. */
export interface Drawn {
  readonly after: number;
  readonly systems: number | null;
  readonly human: number | null;
  readonly headStart: number;
  readonly status: Clock["status"] | null;
  readonly cause: Cause;
  readonly owner: string | null;
  readonly held: string | null;
  readonly type: string | null;
  readonly source: string | null;
  readonly history: boolean;
  readonly selfBooked: boolean;
  readonly ended: Journey["endedBy"];
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  after: fc.integer({ min: -3 * DAY, max: 3 * DAY }),
  systems: fc.option(fc.integer({ min: 0, max: 5 * HOUR })),
  human: fc.option(fc.integer({ min: 0, max: 2 * DAY })),
  headStart: fc.integer({ min: 0, max: HOUR }),
  status: fc.option(fc.constantFrom(...STATUSES)),
  cause: fc.constantFrom(...CAUSES),
  owner: fc.option(fc.constantFrom("crm:1", "crm:2")),
  held: fc.option(fc.constantFrom("crm:1", "crm:2", "crm:3")),
  type: fc.option(fc.constantFrom("demo", "content")),
  source: fc.option(fc.constantFrom("PAID", "EMAIL")),
  history: fc.boolean(),
  selfBooked: fc.boolean(),
  ended: fc.constantFrom("excluded", "superseded", "outcome", "lapsed", null),
});

const delay = (calendarMs: number) => ({ calendarMs, openMs: Math.floor(calendarMs / 2) });

export function journeyOf(lead: string, key: string, it: Drawn): Journey {
  const engagedAt = NOON + it.after;
  const { systems } = it;
  const human = systems === null ? null : it.human;
  const headStart = human === 0 && systems !== null ? Math.min(it.headStart, systems) : 0;
  const total = systems === null || human === null ? null : systems + human - headStart;
  const base = aJourney(lead, key);
  return {
    ...base,
    history: it.history,
    status: it.ended === null ? (total === null ? "unanswered" : "answered") : "ended",
    endedBy: it.ended,
    leadType: it.type,
    ownerId: it.owner,
    engagement: { ...base.engagement, properties: it.source === null ? {} : { LeadSource: it.source } },
    stamps: {
      ...base.stamps,
      engagedAt,
      handoverAt: systems === null ? null : engagedAt + systems,
      firstTouchAt: total === null ? null : engagedAt + total,
    },
    delays: {
      systems: systems === null ? null : delay(systems),
      human: human === null ? null : delay(human),
      headStart: human === null ? null : delay(headStart),
      total: total === null ? null : delay(total),
    },
    firstTouch:
      total === null
        ? null
        : {
            at: engagedAt + total,
            activity: "call",
            activityId: "c1",
            actorId: null,
            level: "attempt",
            selfBooked: it.selfBooked,
            factKey: "c1",
          },
    hops:
      systems === null
        ? []
        : [
            {
              at: engagedAt,
              what: "engaged",
              system: "form",
              ownerId: null,
              calendarMs: Math.floor(systems / 3),
            },
            {
              at: engagedAt + Math.floor(systems / 3),
              what: "queue",
              system: "crm",
              ownerId: "q",
              calendarMs: systems - Math.floor(systems / 3),
            },
          ],
    clocks:
      it.status === null
        ? []
        : [
            aClock({
              status: it.status,
              cause: it.status === "miss" ? { cause: it.cause, evidence: "" } : null,
              miss: it.status === "miss" ? delay(40 * MINUTE) : null,
              segments: [
                { ownerId: "crm:9", start: 0, end: 1, openUsedMs: 1, heldAtDue: false },
                { ownerId: it.held, start: 1, end: null, openUsedMs: 1, heldAtDue: true },
                { ownerId: "crm:8", start: 2, end: null, openUsedMs: 1, heldAtDue: false },
              ],
            }),
          ],
  };
}

export type Op =
  | { readonly do: "save"; readonly lead: number; readonly journeys: readonly Drawn[] }
  | { readonly do: "merge"; readonly lead: number; readonly into: number }
  | { readonly do: "erase"; readonly lead: number }
  | { readonly do: "outage"; readonly name: number; readonly after: number; readonly length: number }
  | { readonly do: "facts"; readonly lead: number; readonly key: number; readonly pushed: boolean };

const lead = fc.integer({ min: 0, max: 4 });
export const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("save" as const),
      lead,
      journeys: fc.array(drawn, { maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("merge" as const), lead, into: lead }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("erase" as const), lead }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("outage" as const),
      name: fc.integer({ min: 0, max: 1 }),
      after: fc.integer({ min: -2 * DAY, max: 2 * DAY }),
      length: fc.integer({ min: 0, max: DAY }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("facts" as const),
      lead,
      key: fc.integer({ min: 0, max: 5 }),
      pushed: fc.boolean(),
    }),
  },
);

export const recordOf = (n: number) => `hubspot:contact:${n}`;

const SOURCES = ["PAID", "EMAIL", null];

export const plain: Drawn = {
  after: 0,
  systems: 10 * MINUTE,
  human: 20 * MINUTE,
  headStart: 0,
  status: "hit",
  cause: "rep",
  owner: "crm:1",
  held: "crm:1",
  type: "demo",
  source: "PAID",
  history: false,
  selfBooked: false,
  ended: null,
};

/** Does to a tenant's leads what chance decided. */
export async function happened(
  store: FreshStore,
  tenantId: string,
  ops: readonly Op[],
  sourced = false,
): Promise<void> {
  const leadOf = async (n: number) =>
    (await store.leads.resolve(tenantId, "portal", [recordOf(n)])).get(recordOf(n)) as string;
  let revision = 0;
  for (const one of ops)
    switch (one.do) {
      case "save": {
        const id = await leadOf(one.lead);
        await store.leads.save(
          tenantId,
          id,
          // What an engagement said stays with it: only an erasure takes it away.
          one.journeys.map((it, n) => journeyOf(id, `e${n}`, sourced ? { ...it, source: SOURCES[n]! } : it)),
          null,
          NOON,
        );
        break;
      }
      case "merge": {
        const [loser, survivor] = [await leadOf(one.lead), await leadOf(one.into)];
        if (loser !== survivor) await store.leads.merge(tenantId, survivor, [loser]);
        break;
      }
      case "erase":
        await store.leads.erase(tenantId, recordOf(one.lead), NOON);
        break;
      case "outage":
        revision++;
        await store.tenantFacts.add(
          tenantId,
          [
            {
              kind: "outage",
              key: `outage ${one.name} ${revision}`,
              outage: `${one.name}`,
              revision,
              occurredAt: NOON + one.after,
              endedAt: NOON + one.after + one.length,
              source: "leadclock",
              system: "hubspot",
            },
          ],
          NOON,
        );
        break;
      case "facts":
        await store.leads.addFacts(
          tenantId,
          await leadOf(one.lead),
          [engaged(`fact ${one.key}`, NOON - one.key * MINUTE)],
          NOON,
          one.pushed ? "push" : "sweep",
        );
    }
}
