import type { Portal } from "./portal.ts";

/** A record as the portal keeps it, with every write to it; `at` is the portal's time, `realAt` the machine's. */
export interface PortalRecord {
  readonly id: string;
  readonly archived: boolean;
  readonly properties: Readonly<Record<string, string | null>>;
  readonly associations: readonly { readonly type: string; readonly id: string }[];
  readonly writes: readonly {
    readonly property: string;
    readonly value: string | null;
    readonly at: number;
    readonly realAt: number;
  }[];
}

/** One webhook event as the portal logged it. */
interface PortalEvent {
  readonly event: {
    readonly objectId?: number;
    readonly occurredAt: number;
    readonly subscriptionType: string;
  };
  /** Machine time of the first try to send it; `null`: not sent yet. */
  readonly firstSentRealAt: number | null;
}

/** Requests the portal answered, by method, route and status. */
interface PortalCalls {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly count: number;
}

/** What the portal holds: the only source of the demo's figures. */
export interface PortalReadout {
  readonly contacts: readonly PortalRecord[];
  readonly tasks: readonly PortalRecord[];
  /** Logged calls, for which contact an event about one belongs to. */
  readonly activities: readonly PortalRecord[];
  readonly events: readonly PortalEvent[];
  readonly calls: readonly PortalCalls[];
}

/** Reads all of it through the portal's control routes, page by page. */
export async function readPortal(portal: Portal, hubId: number): Promise<PortalReadout> {
  return {
    contacts: await records(portal, hubId, "contacts"),
    tasks: await records(portal, hubId, "tasks"),
    activities: await records(portal, hubId, "calls"),
    events: await events(portal, hubId),
    calls: (await portal.get<{ calls: PortalCalls[] }>(`/_sandbox/calls?portal=${hubId}`)).calls,
  };
}

async function records(portal: Portal, hubId: number, type: string): Promise<readonly PortalRecord[]> {
  const all: PortalRecord[] = [];
  for (let after: string | null = "0"; after !== null; ) {
    const page: { results: PortalRecord[]; paging?: { next: { after: string } } } = await portal.get(
      `/_sandbox/records/${hubId}/${type}?limit=1000&after=${after}`,
    );
    all.push(...page.results);
    after = page.paging?.next.after ?? null;
  }
  return all;
}

async function events(portal: Portal, hubId: number): Promise<readonly PortalEvent[]> {
  const size = 20_000;
  const all: PortalEvent[] = [];
  for (let after = 0; ; ) {
    const page = await portal.get<{ results: (PortalEvent & { seq: number })[] }>(
      `/_sandbox/webhooks/${hubId}?limit=${size}&after=${after}`,
    );
    all.push(...page.results);
    const last = page.results.at(-1);
    if (!last || page.results.length < size) return all;
    after = last.seq;
  }
}
