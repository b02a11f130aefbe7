import { fieldName, TASK_FIELDS } from "../../../connectors/salesforce/names.ts";
import type { EmulatorProcess } from "../process.ts";
import type { LeadRow, Readout, StampName, StampRow, TaskRow, Telling } from "../stage.ts";
import { ORG } from "./org.ts";

/** A record as the org keeps it; instants are epoch milliseconds, `realAt` the machine's time of a value's first write. */
export interface OrgRecord {
  readonly id: string;
  readonly deleted: boolean;
  readonly values: Readonly<Record<string, unknown>>;
  readonly firstWrites: readonly {
    readonly field: string;
    readonly value: number;
    readonly realAt: number;
  }[];
}

/** One change as the bus logged it; `sentRealAt` is the machine's time of the first sending. */
export interface OrgEvent {
  readonly entity: string;
  readonly at: number;
  readonly header: { readonly recordIds: readonly string[] };
  readonly sentRealAt: number | null;
}

interface OrgCalls {
  readonly method: string;
  readonly route: string;
  readonly count: number;
}

/** Fields of ours as they stand where no package brought them. */
const ours = (spec: string): string => fieldName(spec, { account: {} });

const STAMPS: Readonly<Record<StampName, string>> = {
  engagedAt: ours("engaged_at"),
  assignedAt: ours("assigned_at"),
  firstTouchAt: ours("first_touch_at"),
};

/** Reads all of it through the org's control routes. */
export async function readOrg(emulator: EmulatorProcess): Promise<Readout> {
  const events = await eventsOf(emulator);
  const tasks = await recordsOf(emulator, "Task");
  const { calls } = await emulator.get<{ calls: OrgCalls[] }>(`/_sandbox/calls?org=${ORG}`);
  return {
    leads: leadRows(await recordsOf(emulator, "Lead")),
    tasks: tasks.flatMap(taskRow),
    tellings: tellings(events, tasks),
    calls: calls.map(({ method, route, count }) => ({ kind: `${method} ${route}`, count })),
  };
}

export function leadRows(leads: readonly OrgRecord[]): readonly LeadRow[] {
  return leads
    .filter(({ deleted }) => !deleted)
    .map((lead) => ({
      id: lead.id,
      stamps: {
        engagedAt: stampRow(lead, STAMPS.engagedAt),
        assignedAt: stampRow(lead, STAMPS.assignedAt),
        firstTouchAt: stampRow(lead, STAMPS.firstTouchAt),
      },
      slaStatus: textOf(lead.values[ours("sla_status")]),
    }));
}

/** Our own writes are filtered out of the stream, so the record tells when a stamp came to be, not an event. */
function stampRow({ values, firstWrites }: OrgRecord, field: string): StampRow | null {
  const at = values[field];
  if (typeof at !== "number") return null;
  const write = firstWrites.find((one) => one.field === field && one.value === at);
  return { at, writtenRealAt: write?.realAt ?? null };
}

/** None for a task that is not ours, or thrown away. */
function taskRow({ deleted, values }: OrgRecord): readonly TaskRow[] {
  const key = deleted ? null : textOf(values[ours(TASK_FIELDS.key)]);
  if (key === null) return [];
  const paragraphs = (textOf(values.Description) ?? "").split("\n\n");
  return [{ key, subject: textOf(values.Subject) ?? "", paragraphs }];
}

/** An event about a lead's task tells of the lead. */
export function tellings(events: readonly OrgEvent[], tasks: readonly OrgRecord[]): readonly Telling[] {
  const leadOf = new Map(tasks.map(({ id, values }) => [id, textOf(values.WhoId)]));
  return events.flatMap(({ entity, at, header, sentRealAt }) => {
    if (sentRealAt === null) return [];
    const leads =
      entity === "Task" ? header.recordIds.map((id) => leadOf.get(id) ?? null) : [...header.recordIds];
    return leads.flatMap((lead) => (lead === null ? [] : [{ lead, at, sentRealAt }]));
  });
}

const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

async function recordsOf(emulator: EmulatorProcess, type: string): Promise<readonly OrgRecord[]> {
  const lines = await emulator.text(`/_sandbox/records/${ORG}/${type}`);
  return lines
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as OrgRecord);
}

async function eventsOf(emulator: EmulatorProcess): Promise<readonly OrgEvent[]> {
  const size = 20_000;
  const all: OrgEvent[] = [];
  for (let after = 0; ; ) {
    const page = await emulator.get<{ results: (OrgEvent & { readonly seq: number })[] }>(
      `/_sandbox/events?org=${ORG}&limit=${size}&after=${after}`,
    );
    all.push(...page.results);
    const last = page.results.at(-1);
    if (!last || page.results.length < size) return all;
    after = last.seq;
  }
}
