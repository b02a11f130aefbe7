import type { Instant } from "../domain/time.ts";
import type { ConsoleReports, ConsoleTenant } from "./ports.ts";
import type { Context } from "./present/context.ts";
import { leadView } from "./present/lead.ts";
import { type OverviewData, overviewView } from "./present/overview.ts";
import { settledRow, waitingRow } from "./present/row.ts";
import type { LeadRowView, LeadView, OverviewView } from "./view.ts";
import { timesIn } from "./words.ts";

/** How many rows the first screen shows; the whole number stands beside them. */
const SHOWN = { waiting: 60, settled: 30, alerts: 40 } as const;

export interface SnapshotSource {
  readonly reports: ConsoleReports;
  readonly clock: { now(): Instant };
  readonly tenant: () => Promise<ConsoleTenant>;
}

/** Reads for the page. Rows are read again only when the version changed; words are made anew for every "now". */
export interface Snapshot {
  overview(): Promise<OverviewView>;
  lead(id: string): Promise<LeadView | null>;
  rows(
    list: "waiting" | "settled",
    limit: number,
  ): Promise<{ readonly total: number; readonly rows: readonly LeadRowView[] }>;
}

interface Reading {
  readonly data: OverviewData;
  readonly base: Pick<Context, "people" | "policies">;
}

export function snapshotOf({ reports, clock, tenant }: SnapshotSource): Snapshot {
  let latest: Reading | null = null;
  let reading: Promise<Reading> | null = null;

  async function read(): Promise<Reading> {
    const version = await reports.version();
    const whose = await tenant();
    if (latest?.data.version === version) return { ...latest, data: { ...latest.data, tenant: whose } };
    const [figures, waiting, settled, alerts, people, policies] = await Promise.all([
      reports.figures(),
      reports.waiting(SHOWN.waiting),
      reports.settled(SHOWN.settled),
      reports.alerts(SHOWN.alerts),
      reports.people(),
      reports.policies(),
    ]);
    latest = {
      data: { version, tenant: whose, figures, waiting, settled, alerts },
      base: { people, policies },
    };
    return latest;
  }

  /** However many pages ask at once, the store is asked once. */
  function readOnce(): Promise<Reading> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  function contextOf({ data, base }: Reading): Context {
    const now = clock.now();
    const timeZone = base.policies.at(-1)?.timeZone ?? "UTC";
    return { ...base, now, times: timesIn(timeZone, now), crm: data.tenant.crm, crms: data.tenant.crms };
  }

  return {
    async overview() {
      const current = await readOnce();
      return overviewView(current.data, contextOf(current));
    },
    async lead(id) {
      const entry = await reports.lead(id);
      return entry === null ? null : leadView(entry, contextOf(await readOnce()));
    },
    async rows(list, limit) {
      const page = await (list === "waiting" ? reports.waiting(limit) : reports.settled(limit));
      const context = contextOf(await readOnce());
      const present = list === "waiting" ? waitingRow : settledRow;
      return { total: page.total, rows: page.entries.map((entry) => present(entry, context)) };
    },
  };
}
