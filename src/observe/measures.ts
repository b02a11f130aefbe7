import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Seconds, from "at once" to "a quarter of a day". */
const LAGS = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3_600, 21_600];
const CALLS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60];
/** More different events than the program has: what comes beyond is one. */
const MOST_EVENTS = 200;

export type Measures = ReturnType<typeof openMeasures>;

/**
 * Everything that is measured, under its Prometheus name. Labels are kinds, results and CRMs: sets that the code bounds. No
 * tenant, record or person is ever a label; `leadclock status` says whose it is.
 */
export function openMeasures() {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Counter<L>({ name: `leadclock_${name}`, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge<L>({ name: `leadclock_${name}`, help, labelNames, registers });
  const histogram = <L extends string>(name: string, help: string, buckets: number[], ...labelNames: L[]) =>
    new Histogram<L>({ name: `leadclock_${name}`, help, buckets, labelNames, registers });
  collectDefaultMetrics({ register: registry });

  const events = new Set<string>();
  const logged = counter("log_events_total", "Lines of the log, by what they say", "level", "event");
  return {
    registry,
    deliveries: counter(
      "deliveries_total",
      "Deliveries of the CRMs: kept, or known already",
      "crm",
      "outcome",
    ),
    settled: counter("deliveries_settled_total", "Deliveries by what became of them", "outcome"),
    intakeLag: histogram("intake_lag_seconds", "From the event in the CRM to its delivery kept", LAGS, "crm"),
    understoodAfter: histogram("understood_after_seconds", "From a delivery kept to its facts", LAGS),
    facts: counter("facts_total", "New facts by kind and by who told", "kind", "seen_by"),
    decisions: counter("decisions_total", "Leads that were decided anew"),
    alerts: counter("alerts_total", "Alerts decided, by kind and outcome", "kind", "outcome"),
    lateness: histogram("clock_lateness_seconds", "From the instant of a step to its alert decided", LAGS),
    effects: counter("effects_total", "Effects by what became of them", "kind", "outcome"),
    calls: counter("crm_calls_total", "Calls to CRMs by how they ended", "crm", "call", "result"),
    callTime: histogram("crm_call_seconds", "How long calls to CRMs took", CALLS, "crm", "call"),
    permits: counter("crm_permits_total", "Leave to call a CRM: granted, or told to wait", "limit", "answer"),
    headroom: gauge(
      "crm_limit_headroom_ratio",
      "What is left of a limit, of the account with least",
      "limit",
    ),
    web: histogram("http_seconds", "Answers over HTTP by door and status", CALLS, "door", "status"),
    logged,
    /** Counts a line of the log; events are constants of the code, and still bounded. */
    logEvent(level: string, event: string): void {
      if (events.size < MOST_EVENTS) events.add(event);
      logged.inc({ level, event: events.has(event) ? event : "other" });
    },
    waiting: gauge("queue_waiting", "What waits, also for a later instant", "queue", "kind"),
    ready: gauge("queue_ready", "What could go now", "queue", "kind"),
    oldest: gauge("queue_oldest_seconds", "Since when the longest waiting one could go", "queue", "kind"),
    retrying: gauge("queue_retrying", "What waits after several tries", "queue", "kind"),
    dead: gauge("dead_letters", "What was given up", "queue", "kind"),
    installations: gauge("installations", "Accounts by state", "crm", "status"),
    tokens: gauge("tokens", "Grants of connected accounts by state of their access token", "crm", "state"),
    streams: gauge("streams", "Streams by state", "state"),
    outages: gauge("outages_open", "Outages that go on", "system"),
    floods: gauge("floods_open", "Accounts whose sending holds because of far too many alerts"),
    tenants: gauge("tenants", "Tenants by mode", "mode"),
    beat: gauge("last_sign_of_life_seconds", "Since the last sign of life of any worker"),
    migrations: gauge("migrations_missing", "Migrations that this program knows and the database lacks"),
    worked: gauge("last_work_seconds", "Since work went on in this process"),
    unreadable: gauge("state_unreadable", "1 while the store could not be asked for the figures"),
  };
}
