import { z } from "zod";
import type { Delivery, Session, Understood } from "../connector.ts";
import { isEcho } from "./events/deliveries.ts";
import type { Told } from "./history.ts";
import { hydrate, type Reader, type ToRead } from "./hydrate.ts";
import { id18 } from "./refs.ts";
import { watchedFields } from "./wanted.ts";

const Payload = z.object({
  entity: z.string(),
  ids: z.array(z.string()).min(1),
  changeType: z.enum(["CREATE", "UPDATE", "DELETE", "UNDELETE"]),
  at: z.int(),
  commit: z.number().nullish(),
  user: z.string(),
  origin: z.string().default(""),
  changed: z.array(z.string()).nullish(),
  values: z.record(z.string(), z.unknown()).nullish(),
  gap: z.literal(true).optional(),
});
type Payload = z.infer<typeof Payload>;

type Kind = "leads" | "contacts" | "tasks" | "events" | "mails";

/** What is read for a change of these objects. */
const READ: Readonly<Record<string, Kind>> = {
  Lead: "leads",
  Contact: "contacts",
  Task: "tasks",
  Event: "events",
  EmailMessage: "mails",
};

/** A lead or contact, as activities name whom they are with. */
const PERSON = /^00[3Q]\w{12}(\w{3})?$/;

interface Agenda extends ToRead {
  readonly likely: Set<string>;
  readonly ignored: Map<string, string>;
  readonly dead: Map<string, string>;
}

/** Deliveries → facts: each says which records changed; one reading of all of them says what that means. */
export async function understand(
  reader: Reader,
  session: Session,
  deliveries: readonly Delivery[],
): Promise<Understood> {
  const rules = [...reader.ruleProperties, ...((await session.ruleProperties?.()) ?? [])];
  for (const [object, names] of changedIn(deliveries)) await reader.selecting.notice(session, object, names);
  const { ignored, dead, ...wanted } = agendaOf(deliveries, watchedFields(session, rules));
  return { ...(await hydrate(reader, session, wanted)), ignored, dead };
}

/** The fields that events name as changed, by object; they are those this user may read. */
function changedIn(deliveries: readonly Delivery[]): ReadonlyMap<string, readonly string[]> {
  const changed = new Map<string, string[]>();
  for (const { payload } of deliveries) {
    const parsed = Payload.safeParse(payload);
    if (!parsed.success || !READ[parsed.data.entity]) continue;
    const { entity, changed: names, values } = parsed.data;
    changed.set(entity, [...(changed.get(entity) ?? []), ...(names ?? []), ...Object.keys(values ?? {})]);
  }
  return changed;
}

/** Sorts deliveries by what must be read for them; one reading serves every event about a record. */
export function agendaOf(deliveries: readonly Delivery[], watched: ReadonlySet<string>): Agenda {
  const sets = { leads: new Set<string>(), contacts: new Set<string>(), tasks: new Set<string>() };
  const told = new Map<string, Told[]>();
  const agenda = {
    ...sets,
    events: new Set<string>(),
    mails: new Set<string>(),
    told,
    likely: new Set<string>(),
    ignored: new Map<string, string>(),
    dead: new Map<string, string>(),
  };
  for (const { key, payload, dead } of deliveries) {
    const parsed = Payload.safeParse(payload);
    if (dead || !parsed.success) agenda.dead.set(key, dead ?? "The event cannot be read");
    else {
      const why = whyIgnored(parsed.data, watched);
      if (why) agenda.ignored.set(key, why);
      else note(parsed.data, agenda, told);
    }
  }
  for (const list of told.values()) list.sort((a, b) => a.at - b.at || a.commit - b.commit);
  return agenda;
}

function note(event: Payload, agenda: Agenda, told: Map<string, Told[]>): void {
  const kind = READ[event.entity]!;
  for (const id of event.ids.map(id18)) {
    (agenda[kind] as Set<string>).add(id);
    if (kind !== "leads" && kind !== "contacts") {
      const who = event.gap ? undefined : event.values?.WhoId;
      if (typeof who === "string" && PERSON.test(who)) agenda.likely.add(id18(who));
      continue;
    }
    const known = told.get(id) ?? [];
    told.set(id, [...known, toldBy(event)]);
  }
}

/** After a gap the event knows nothing but that, and when, the record was changed. */
const toldBy = ({ at, commit, user, changeType, changed, values, gap }: Payload): Told => ({
  at,
  commit: commit ?? 0,
  user: user || null,
  type: gap && changeType === "CREATE" ? "UPDATE" : changeType,
  changed: gap ? [] : (changed ?? []),
  values: gap ? {} : (values ?? {}),
});

function whyIgnored(event: Payload, watched: ReadonlySet<string>): string | null {
  const { entity, changeType, gap, origin } = event;
  if (!READ[entity]) return `Objects of type ${entity} are not watched`;
  const changed = event.changed ?? [];
  const change = { ...event, changed, values: {}, transactionKey: "", sequence: 0 };
  if (isEcho({ ...change, ...(gap ? { gap } : {}), origin } as Parameters<typeof isEcho>[0]))
    return "Leadclock wrote this itself";
  if (gap || changeType !== "UPDATE" || changed.length === 0) return null;
  if (entity !== "Lead" && entity !== "Contact") return null;
  const seen = changed.some((name) => name.split(".").some((part) => watched.has(part)));
  return seen ? null : `Of these fields nothing is watched: ${changed.join(", ")}`;
}
