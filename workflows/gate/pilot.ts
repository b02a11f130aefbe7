import { DAY, type Instant } from "../../src/domain/time.ts";
import type { Evidence, GateAlert, GateLead, Pilot } from "./book.ts";

const DAYS = 30;
const SOURCES = 3;
const CAPTURED = 0.95;
const LOOKED_AT = 20_000;

/** The pilot that began at `from`, computed from what is stored. */
export async function pilotOf(
  evidence: Evidence,
  tenantId: string,
  from: Instant,
  now: Instant,
): Promise<Pilot> {
  const to = from + DAYS * DAY;
  const leads = await evidence.leads(tenantId, from, Math.min(to, now), LOOKED_AT);
  const alerts = await evidence.alerts(tenantId, from, now);
  const bySource = [...Map.groupBy(leads, sourceOf)]
    .sort(([a, of], [b, others]) => others.length - of.length || (a < b ? -1 : 1))
    .slice(0, SOURCES);
  const sources = bySource.map(([source, of]) => ({
    source,
    leads: of.length,
    captured: of.filter(isCaptured).length,
  }));
  const breaches = leads.filter(({ journey }) => journey.clocks.some(({ status }) => status === "miss"));
  const flagged = breaches.filter((one) => isFlagged(one, alerts));
  const enough =
    sources.every(({ leads: n, captured }) => captured / n >= CAPTURED) && flagged.length === breaches.length;
  return {
    from,
    to,
    days: Math.min(DAYS, Math.floor((now - from) / DAY)),
    over: now >= to,
    sources,
    breaches: breaches.length,
    flagged: flagged.length,
    passed: now < to || leads.length === 0 ? null : enough,
  };
}

function sourceOf({ journey: { engagement } }: GateLead): string {
  return String(engagement.properties.source ?? engagement.properties.leadSource ?? engagement.kind);
}

function isCaptured({ journey }: GateLead): boolean {
  return journey.engagement.kind !== "created" && !journey.unclassified && journey.clocks.length > 0;
}

function isFlagged(lead: GateLead, alerts: readonly GateAlert[]): boolean {
  const { journey, journeyId } = lead;
  const missed = journey.clocks.filter(({ status }) => status === "miss");
  return missed.every(
    ({ clock, answerable, segments }) =>
      alerts.some((one) => one.journeyId === journeyId && one.clock === clock && one.kind !== "warning") &&
      (answerable === "operations" ||
        journey.ownerId !== null ||
        segments.some(({ ownerId }) => ownerId !== null)),
  );
}
