import { fieldName } from "../../../connectors/hubspot/field-names.ts";
import { taskKeyIn } from "../../../connectors/hubspot/task-body.ts";
import type { EmulatorProcess } from "../process.ts";
import type { LeadRow, Readout, StampRow, TaskRow, Telling } from "../stage.ts";
import { HUB_ID } from "./account.ts";

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
  readonly event: { readonly objectId?: number; readonly occurredAt: number };
  /** Machine time of the first try to send it; `null`: not sent yet. */
  readonly firstSentRealAt: number | null;
}

interface PortalCalls {
  readonly method: string;
  readonly route: string;
  readonly count: number;
}

/** Reads all of it through the portal's control routes, page by page. */
export async function readPortal(portal: EmulatorProcess): Promise<Readout> {
  const calls = await records(portal, "calls");
  const { calls: requests } = await portal.get<{ calls: PortalCalls[] }>(`/_sandbox/calls?portal=${HUB_ID}`);
  return {
    leads: leadRows(await records(portal, "contacts")),
    tasks: (await records(portal, "tasks")).flatMap(taskRow),
    tellings: tellings(await events(portal), calls),
    calls: requests.map(({ method, route, count }) => ({ kind: `${method} ${route}`, count })),
  };
}

export function leadRows(contacts: readonly PortalRecord[]): readonly LeadRow[] {
  return contacts
    .filter(({ archived }) => !archived)
    .map((contact) => ({
      id: contact.id,
      stamps: {
        engagedAt: stampRow(contact, "engaged_at"),
        assignedAt: stampRow(contact, "assigned_at"),
        firstTouchAt: stampRow(contact, "first_touch_at"),
      },
      slaStatus: contact.properties[fieldName("sla_status")] ?? null,
    }));
}

function stampRow({ properties, writes }: PortalRecord, spec: string): StampRow | null {
  const property = fieldName(spec);
  const value = properties[property];
  if (!value) return null;
  const write = writes.find((one) => one.property === property && one.value === value);
  return { at: instantOf(value), writtenRealAt: write?.realAt ?? null };
}

/** A stored datetime: epoch milliseconds or ISO-8601. */
const instantOf = (value: string): number => (/^-?\d+$/.test(value) ? Number(value) : Date.parse(value));

/** None for a task that is not ours, or thrown away. */
export function taskRow({ archived, properties }: PortalRecord): readonly TaskRow[] {
  const body = properties.hs_task_body ?? "";
  const key = archived ? null : taskKeyIn(body);
  if (key === null) return [];
  const paragraphs = [...body.matchAll(/<p>([\s\S]*?)<\/p>/g)].map(([, text]) => text!);
  return [{ key, subject: properties.hs_task_subject ?? "", paragraphs }];
}

/** An event about one of a contact's calls tells of the contact. */
export function tellings(events: readonly PortalEvent[], calls: readonly PortalRecord[]): readonly Telling[] {
  const contactOf = new Map(
    calls.flatMap(({ id, associations }) =>
      associations.filter(({ type }) => type === "contacts").map((contact) => [id, contact.id] as const),
    ),
  );
  return events.flatMap(({ event, firstSentRealAt }) => {
    if (firstSentRealAt === null || event.objectId === undefined) return [];
    const object = String(event.objectId);
    return [{ lead: contactOf.get(object) ?? object, at: event.occurredAt, sentRealAt: firstSentRealAt }];
  });
}

async function records(portal: EmulatorProcess, type: string): Promise<readonly PortalRecord[]> {
  const all: PortalRecord[] = [];
  for (let after: string | null = "0"; after !== null; ) {
    const page: { results: PortalRecord[]; paging?: { next: { after: string } } } = await portal.get(
      `/_sandbox/records/${HUB_ID}/${type}?limit=1000&after=${after}`,
    );
    all.push(...page.results);
    after = page.paging?.next.after ?? null;
  }
  return all;
}

async function events(portal: EmulatorProcess): Promise<readonly PortalEvent[]> {
  const size = 20_000;
  const all: PortalEvent[] = [];
  for (let after = 0; ; ) {
    const page = await portal.get<{ results: (PortalEvent & { readonly seq: number })[] }>(
      `/_sandbox/webhooks/${HUB_ID}?limit=${size}&after=${after}`,
    );
    all.push(...page.results);
    const last = page.results.at(-1);
    if (!last || page.results.length < size) return all;
    after = last.seq;
  }
}
