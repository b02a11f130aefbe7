import type { Hop, Journey } from "./journey.ts";
import type { Recipient } from "./policy.ts";
import { DAY, HOUR, type Instant, MINUTE, SECOND } from "./time.ts";

/** A duration as people say it: `52 min 48 s`, `7 h 15 min`, `3 d 4 h`; exact below a minute. */
export function durationWords(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return joined(Math.floor(ms / MINUTE), "min", Math.floor((ms % MINUTE) / SECOND), "s");
  if (ms < DAY) return joined(Math.floor(ms / HOUR), "h", Math.floor((ms % HOUR) / MINUTE), "min");
  return joined(Math.floor(ms / DAY), "d", Math.floor((ms % DAY) / HOUR), "h");
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

interface Formats {
  readonly time: Intl.DateTimeFormat;
  readonly dated: Intl.DateTimeFormat;
  readonly year: Intl.DateTimeFormat;
  readonly zones: readonly Intl.DateTimeFormat[];
  /** Zone names by quarter hour. */
  readonly names: Map<number, string>;
}

const formats = new Map<string, Formats>();

/** A time with its zone, for instance `Tue 17 Nov, 14:03:12 EST`; never without the zone, and with its year where `now` is in another. */
export function instantWords(at: Instant, timeZone: string, now: Instant = at): string {
  const { time, dated, year, zones, names } = formatsOf(timeZone);
  // Zones change at quarter hours; looking a name up costs more than the rest of the sentence.
  const quarter = Math.floor(at / QUARTER_HOUR);
  let name = names.get(quarter);
  if (name === undefined) {
    name = zoneName(zones, at) ?? timeZone;
    if (names.size >= MOST_NAMES) names.clear();
    names.set(quarter, name);
  }
  const isThisYear = now === at || year.format(now) === year.format(at);
  // With a year English puts a comma after the weekday; here the comma stands before the time alone.
  return `${isThisYear ? time.format(at) : dated.format(at).replace(",", "")} ${name}`;
}

const QUARTER_HOUR = 15 * MINUTE;
const MOST_NAMES = 50_000;

/** Each English knows other zones by name (EST here, CET there); where none does, the first one's offset. */
function zoneName(zones: Formats["zones"], at: Instant): string | undefined {
  let offset: string | undefined;
  for (const zone of zones) {
    const name = zone.formatToParts(at).find((part) => part.type === "timeZoneName")?.value;
    if (name !== undefined && /^[A-Z]{2,5}$/.test(name)) return name;
    offset ??= name;
  }
  return offset;
}

function formatsOf(timeZone: string): Formats {
  let known = formats.get(timeZone);
  if (!known) {
    const zone = (locale: string) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "short" });
    const parts = {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    } as const;
    const time = new Intl.DateTimeFormat("en-GB", parts);
    const dated = new Intl.DateTimeFormat("en-GB", { ...parts, year: "numeric" });
    const year = new Intl.DateTimeFormat("en-GB", { timeZone, year: "numeric" });
    known = { time, dated, year, zones: [zone("en-US"), zone("en-GB"), zone("en-AU")], names: new Map() };
    formats.set(timeZone, known);
  }
  return known;
}

/** How a lead waits at each hop, in words that follow a duration or the name of a system. */
export const WAITED: Readonly<Record<Hop["what"], string>> = {
  engaged: "before any record or owner",
  recordCreated: "on a record without an owner",
  attributionCompleted: "after attribution was complete",
  enrichmentCompleted: "after enrichment was complete",
  lifecycleCompleted: "after the lifecycle update was complete",
  queue: "in a queue",
  nobody: "with nobody",
  person: "with an owner who was not told",
  notified: "after the notification",
  touched: "after the touch",
};

/** Where most of the systems delay went, as `19 min in a queue (crm)`; `null`: it was all in one place. */
export function slowestHopWords(
  { hops, slowestHop, stamps }: Journey,
  systemName: (system: string) => string = (system) => system,
): string | null {
  const stretches = hops.filter(({ at, calendarMs }) => calendarMs !== 0 && at < (stamps.handoverAt ?? 0));
  if (!slowestHop || stretches.length < 2) return null;
  const { what, system, calendarMs } = slowestHop;
  return `${durationWords(calendarMs)} ${WAITED[what]} (${systemName(system)})`;
}

const ROLES: Readonly<Record<string, string>> = {
  backupOwner: "backup owner",
  onCall: "person on call",
};

/** A recipient's role as people say it: `backup owner`, `person on call`, or the policy's own name for it. */
export function roleWords(role: Recipient): string {
  return ROLES[role] ?? role.replace(/^role:/, "");
}

const ENGAGEMENTS: Readonly<Record<Journey["engagement"]["kind"], string>> = {
  form: "form",
  cta: "call to action",
  inboundCall: "inbound call",
  missedCall: "missed call",
  chat: "chat",
  nurtureReply: "reply",
  meetingBooked: "booked meeting",
  listUpload: "list",
  referral: "referral",
  event: "event",
  other: "request",
  created: "record created",
};

/** How a lead asked, in a word or two. */
export function engagementWords({ engagement }: Journey): string {
  return ENGAGEMENTS[engagement.kind];
}
