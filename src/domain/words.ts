import { zoneOf } from "./calendar/zone.ts";
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

interface ZoneNames {
  readonly formats: readonly Intl.DateTimeFormat[];
  readonly byQuarterHour: Map<number, string>;
}

const zoneNames = new Map<string, ZoneNames>();
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"];

/** A time with its zone, for instance `Tue 17 Nov, 14:03:12 EST`; never without the zone, and with its year where `now` is in another. */
export function instantWords(at: Instant, timeZone: string, now: Instant = at): string {
  const local = localDate(at, timeZone);
  const year = local.getUTCFullYear();
  const isThisYear = now === at || localDate(now, timeZone).getUTCFullYear() === year;
  const day = `${WEEKDAYS[local.getUTCDay()]} ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]}`;
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(twoDigits).join(":");
  return `${day}${isThisYear ? "" : ` ${year}`}, ${time} ${zoneNameAt(at, timeZone)}`;
}

/** A date whose UTC parts are the local ones. */
function localDate(at: Instant, timeZone: string): Date {
  return new Date(at + zoneOf(timeZone).offsetAt(at));
}

function twoDigits(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}

const QUARTER_HOUR = 15 * MINUTE;
const MOST_NAMES = 50_000;

/** Zones change at quarter hours; looking a name up costs more than the rest of the sentence. */
function zoneNameAt(at: Instant, timeZone: string): string {
  let known = zoneNames.get(timeZone);
  if (!known) {
    const english = (locale: string) => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "short" });
    known = { formats: ["en-US", "en-GB", "en-AU"].map(english), byQuarterHour: new Map() };
    zoneNames.set(timeZone, known);
  }
  const { formats, byQuarterHour } = known;
  const quarter = Math.floor(at / QUARTER_HOUR);
  let name = byQuarterHour.get(quarter);
  if (name === undefined) {
    name = zoneName(formats, at) ?? timeZone;
    if (byQuarterHour.size >= MOST_NAMES) byQuarterHour.clear();
    byQuarterHour.set(quarter, name);
  }
  return name;
}

/** Each English knows other zones by name (EST here, CET there); where none does, the first one's offset. */
function zoneName(formats: ZoneNames["formats"], at: Instant): string | undefined {
  let offset: string | undefined;
  for (const format of formats) {
    const name = format.formatToParts(at).find((part) => part.type === "timeZoneName")?.value;
    if (name !== undefined && /^[A-Z]{2,5}$/.test(name)) return name;
    offset ??= name;
  }
  return offset;
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

/** Where most of the systems delay went, as `19 min in a queue (crm)`; `null`: it was all in one place (R-056). */
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
