/** The week all histories play in: Monday is 16 November 2026, `Mon2` the Monday after; no day means Tuesday. */
const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONDAY = Date.UTC(2026, 10, 16);
const WHEN =
  /^(?:(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(2)? )?(\d{2}:\d{2}(?::\d{2}(?:\.\d{3})?)?)|(\d{4}-\d{2}-\d{2}T[\d:.]+Z))/;

/** `10:00`, `Wed 10:00:00.001`, `Mon2 09:00` or ISO-8601 in UTC, as ISO-8601. */
function instantOf(text: string): string {
  const found = WHEN.exec(text);
  if (!found || found[0] !== text) throw new Error(`"${text}" is no time`);
  const [, day = "Tue", later, time, iso] = found;
  if (iso) return iso.length === 17 ? iso.replace("Z", ":00Z") : iso;
  const date = new Date(MONDAY + (DAYS.indexOf(day) + (later ? 7 : 0)) * 86_400_000);
  return `${date.toISOString().slice(0, 10)}T${time}Z`;
}

/** An instant as histories write it. */
export function whenOf(iso: string): string {
  const at = Date.parse(iso);
  const days = Math.floor((at - MONDAY) / 86_400_000);
  const time = iso
    .slice(11, 23)
    .replace(/\.000$/, "")
    .replace(/^(\d\d:\d\d):00$/, "$1");
  if (days < 0 || days > 13) return `${iso.slice(0, 10)}T${time}Z`;
  if (days === 1) return time;
  return `${DAYS[days % 7]}${days > 6 ? "2" : ""} ${time}`;
}

/** A small history, what must come of it, and the decisions that say so. */
export interface ByHand {
  readonly name: string;
  readonly policy: object;
  readonly events: readonly object[];
  readonly at: string | undefined;
  readonly watchFrom: string | undefined;
  readonly expected: readonly (readonly [question: string, answer: string])[];
}

/**
 * The histories of a file. Each starts with `##`, the decisions and a name; then come `policy:` (what differs), `watch
 * from:`, the events, `until:` (else the last event's time), and what must come out after `=>`.
 */
export function readHistories(text: string): readonly ByHand[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((block) => {
      const [name = "", ...lines] = block.trim().split("\n");
      const member = (title: string) =>
        lines.find((line) => line.startsWith(`${title}: `))?.slice(title.length + 2);
      const at = member("until");
      const watchFrom = member("watch from");
      return {
        name,
        policy: JSON.parse(member("policy") ?? "{}"),
        events: lines.filter((line) => WHEN.test(line)).map(eventOf),
        at: at && instantOf(at),
        watchFrom: watchFrom && instantOf(watchFrom),
        expected: lines.flatMap((line) => {
          const [, question, answer] = /^=> ([^:]+): (.*)$/.exec(line) ?? [];
          return question && answer ? [[question, answer] as const] : [];
        }),
      };
    });
}

function eventOf(step: string): object {
  const when = WHEN.exec(step)?.[0];
  if (!when) throw new Error(`"${step}" starts with no time`);
  let rest = step.slice(when.length).trim();
  let lead = "L1";
  const named = /^(L\d): /.exec(rest);
  if (named) {
    lead = named[1]!;
    rest = rest.slice(named[0].length);
  }
  const options: Record<string, string> = {};
  rest = rest.replace(/\s(\w+)=("[^"]*"|\S+)/g, (_, name: string, value: string) => {
    options[name] = value.replaceAll('"', "");
    return "";
  });
  const [word = "", ...words] = rest.split(" ");
  const { received, logged, source, record, sequence, ...own } = options;
  const event = {
    at: instantOf(when),
    ...(received && { receivedAt: instantOf(received) }),
    ...(logged && { loggedAt: instantOf(logged) }),
    ...(source && { source }),
    ...(sequence && { sequence: Number(sequence) }),
    ...(record && { record }),
    ...contentOf(word, words, own),
  };
  return word === "user" || word === "outage" ? event : { lead, ...event };
}

function contentOf(word: string, [first = ""]: string[], own: Record<string, string>): object {
  switch (word) {
    case "engaged":
      return {
        type: "engaged",
        engagement: own.kind ?? "form",
        ...(first !== "-" && { properties: { form: first } }),
        ...(own.batch && { importBatch: own.batch }),
        ...(own.until && { endedAt: instantOf(own.until) }),
      };
    case "created":
      return {
        type: "created",
        ...(own.via && { via: own.via }),
        ...(own.batch && { importBatch: own.batch }),
      };
    case "owner":
      return { type: "ownerChanged", ownerId: first === "-" ? null : first };
    case "queue":
      return { type: "ownerChanged", ownerId: first, ownerKind: "queue" };
    case "notified":
      return { type: "ownerNotified", ownerId: first };
    case "replied":
      return { type: "leadReplied" };
    case "acknowledged":
      return { type: "acknowledged" };
    case "call":
    case "email":
    case "meeting":
    case "message":
    case "task":
    case "note":
      return {
        type: "activity",
        activity: word,
        ...(first && { actorId: first }),
        ...(own.kind && { actorKind: own.kind }),
        ...(own.id && { activityId: own.id }),
        ...(own.dir && { direction: own.dir }),
        ...(own.status && { status: own.status }),
        ...(own.level && { level: own.level }),
        ...(own.modified && { modifiedAt: instantOf(own.modified) }),
        ...(own.ended && { endedAt: instantOf(own.ended) }),
        ...(own.selfBooked && { selfBooked: true }),
        ...(own.automation && { automation: [own.automation] }),
        ...(own.integration && { integrationId: own.integration }),
        ...(own.ours && { ours: true }),
      };
    case "stage":
      return { type: "stageChanged", stage: first, ...own };
    case "consent":
      return { type: "consentChanged", consent: first, ...own };
    case "flag":
      return { type: "flagged", flag: first };
    case "reclassified":
      return { type: "reclassified", leadType: first, ...own };
    case "reason":
      return { type: "reasonRecorded", reason: first };
    case "paused":
      return { type: "paused", reason: first };
    case "resumed":
      return { type: "resumed", ...(first && { reason: first }) };
    case "deleted":
    case "restored":
      return { type: word };
    case "merged":
      return { type: "merged", survivor: "L1", losers: [first] };
    case "converted":
      return { type: "converted", to: first };
    case "decided":
      return { type: "decided", by: own.by, decision: decisionOf(first, own) };
    case "user":
      return {
        type: "userChanged",
        userId: first,
        ...(own.active && { active: own.active === "true" }),
        ...(own.human && { human: own.human === "true" }),
        ...(own.team && { teamId: own.team }),
        ...(own.calendar && { calendar: own.calendar }),
        ...(own.absence && {
          absences: [
            { start: instantOf(own.absence.split("/")[0]!), end: instantOf(own.absence.split("/")[1]!) },
          ],
        }),
      };
    case "outage":
      return { type: "outage", system: first, endedAt: instantOf(own.until!) };
    default:
      throw new Error(`"${word}" is no word of these histories`);
  }
}

function decisionOf(type: string, own: Record<string, string>): object {
  if (type === "release") return { type, ...(own.review && { review: own.review }) };
  if (type === "exclude") return { type, reason: own.reason ?? "not ours" };
  if (type === "acceptLateTouch") return { type, activityId: own.activity };
  return { type, version: Number(own.version) };
}
