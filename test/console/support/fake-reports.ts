import { readFileSync } from "node:fs";
import { type FireCall, readFireCalls } from "../../../sandbox/replay/sf-fire-calls.ts";
import { ownersOf } from "../../../sandbox/stages/hubspot/account.ts";
import { parseCsv } from "../../../sandbox/support/csv.ts";
import type {
  AlertEntry,
  ConsoleFigures,
  ConsoleReports,
  LeadEntry,
  Spread,
} from "../../../src/console/ports.ts";
import { median } from "../../../src/demo/sorted-figures.ts";
import type { Journey } from "../../../src/domain/journey.ts";
import { readPolicies } from "../../../src/settings/read-policies.ts";
import { journeyOfCall } from "./journey-of-call.ts";

const policies = readPolicies(JSON.parse(readFileSync("data/sf-fire-calls/policy.json", "utf8")), {});
if (!policies.ok) throw new Error(JSON.stringify(policies.problems));
export const policy = policies.policies[0]!;

const { calls, units } = readFireCalls(
  parseCsv(readFileSync("data/sf-fire-calls/calls-2020-04.csv", "utf8")),
);
const owners = ownersOf(units);
const idOfUnit = new Map(owners.map((owner) => [owner.lastName, `hubspot:${owner.id}`]));

/** Reports over the real calls as they stood at a moment; nothing of the store is used. */
export function fakeReports(clock: { now(): number }): ConsoleReports {
  const known = () =>
    calls.filter((call) => call.receivedAt <= clock.now()).map((call) => entryOf(call, clock.now()));
  const waiting = () =>
    known()
      .filter(({ journey }) => journey.status === "unanswered")
      .sort((a, b) => dueOf(a.journey) - dueOf(b.journey));
  const settled = () =>
    known()
      .filter(({ journey }) => ["hit", "miss"].includes(sla(journey)?.status ?? ""))
      .sort((a, b) => verdictAt(b.journey) - verdictAt(a.journey));
  return {
    version: async () => String(clock.now()),
    figures: async () => figuresOf(known().map(({ journey }) => journey)),
    waiting: async (limit) => ({ total: waiting().length, entries: waiting().slice(0, limit) }),
    settled: async (limit) => ({ total: settled().length, entries: settled().slice(0, limit) }),
    alerts: async (limit) =>
      known()
        .flatMap(alertsOf)
        .sort((a, b) => b.decidedAt - a.decidedAt)
        .slice(0, limit),
    lead: async (id) => {
      const entry = known().find(({ leadId }) => leadId === id);
      return entry ? { ...entry, earlier: [], alerts: [...alertsOf(entry)].reverse() } : null;
    },
    people: async () =>
      new Map(owners.map((owner) => [`hubspot:${owner.id}`, `${owner.firstName} ${owner.lastName}`])),
    policies: async () => [policy],
  };
}

function entryOf(call: FireCall, now: number): LeadEntry {
  const journey = journeyOfCall(call, (unit) => idOfUnit.get(unit) ?? unit, now);
  const card = {
    record: `hubspot:contact:${call.number}`,
    name: `${call.callType} ${call.number}`,
    company: call.neighbourhood,
    url: `http://127.0.0.1/contacts/1/record/0-1/${call.number}`,
  };
  return { leadId: journey.leadId, journey, card };
}

const sla = (journey: Journey) => journey.clocks.find(({ clock }) => clock === "response");
const dueOf = (journey: Journey) => sla(journey)?.dueAt ?? journey.clocks[0]?.dueAt ?? 0;
const verdictAt = (journey: Journey) =>
  Math.min(sla(journey)?.stoppedAt ?? Number.POSITIVE_INFINITY, sla(journey)?.dueAt ?? 0);

function alertsOf({ leadId, journey, card }: LeadEntry): readonly AlertEntry[] {
  const to = {
    owner: journey.ownerId,
    backupOwner: null,
    manager: "hubspot:550002",
    executive: "hubspot:550003",
    operations: "hubspot:550001",
  };
  return journey.clocks.flatMap((clock) =>
    clock.steps
      .filter((step) => step.state === "due")
      .map((step) => ({
        leadId,
        leadName: card?.name ?? null,
        clock: clock.clock,
        step: step.step,
        kind: step.kind === "warning" ? ("warning" as const) : ("breach" as const),
        decidedAt: step.at,
        recipientId: (to as Readonly<Record<string, string | null>>)[step.to[0] ?? "owner"] ?? null,
        sentAs: "live" as const,
        state: clock.stoppedAt === null ? ("open" as const) : ("closed" as const),
      })),
  );
}

function figuresOf(journeys: readonly Journey[]): ConsoleFigures {
  const count = (status: string) => journeys.filter((journey) => sla(journey)?.status === status).length;
  const unanswered = journeys.filter(({ status }) => status === "unanswered");
  const alerts = journeys.flatMap((journey) =>
    journey.clocks.flatMap(({ steps }) => steps.filter(({ state }) => state === "due")),
  );
  return {
    leads: journeys.length,
    waiting: unanswered.length,
    pastDue: unanswered.filter((journey) => sla(journey)?.status === "miss").length,
    unowned: unanswered.filter(({ ownerId }) => ownerId === null).length,
    systemsDelay: spread(journeys.map(({ delays }) => delays.systems?.calendarMs)),
    humanDelay: spread(journeys.map(({ delays }) => delays.human?.calendarMs)),
    speedToLead: spread(journeys.map(({ delays }) => delays.total?.calendarMs)),
    hits: count("hit"),
    misses: count("miss"),
    pending: count("pending") + journeys.filter((journey) => !sla(journey)).length,
    review: 0,
    excluded: 0,
    superseded: 0,
    warnings: alerts.filter(({ kind }) => kind === "warning").length,
    breaches: alerts.filter(({ kind }) => kind === "tier").length,
    reviews: 0,
    alerts: alerts.length,
  };
}

function spread(values: readonly (number | undefined)[]): Spread {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const n = sorted.length;
  const meanMs = n === 0 ? null : sorted.reduce((sum, value) => sum + value, 0) / n;
  return {
    n,
    meanMs,
    medianMs: median(sorted),
    p90Ms: sorted[Math.floor(0.9 * n)] ?? null,
    within5Min: sorted.filter((value) => value <= 300_000).length,
  };
}
