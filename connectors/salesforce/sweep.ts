import { z } from "zod";
import { DAY, type Instant, MINUTE, type Period } from "../../src/domain/time.ts";
import { BadInput } from "../../src/errors.ts";
import type { Session, SweepPage, Understood } from "../connector.ts";
import { parseJson } from "./failures.ts";
import { hydrate, type Reader, type ToRead } from "./hydrate.ts";
import { idIn, instantIn, type Row, textOf } from "./rows.ts";

/** The stamp is set before the transaction commits, so every window looks back a little before its start. */
const OVERLAP = 5 * MINUTE;
/** Records a page. */
const PAGE = 200;
/** In a window no longer than this there is seldom more than one page of everything. */
const SHORT = DAY;

const OBJECTS = ["Lead", "Contact", "Task", "Event", "EmailMessage", "CampaignMember", "Individual"] as const;
type SweptObject = (typeof OBJECTS)[number];

/** Where a sweep stands: the object, the last row read, and what was counted before the reading began. */
const Cursor = z.object({
  counting: z.boolean(),
  object: z.enum(OBJECTS),
  stamp: z.int(),
  last: z.string().regex(/^\w{0,18}$/),
  totals: z.record(z.string(), z.int()),
});
type Cursor = z.infer<typeof Cursor>;

/**
 * One page of what changed in the window, deleted rows too: first their counts, all at once, then the rows by rising
 * SystemModstamp and id, so that a cursor means the same rows whenever it is used. Histories have no walk of their own:
 * their entries come with a change of the record.
 */
export async function sweep(
  reader: Reader,
  session: Session,
  window: Period,
  cursor: string | null,
): Promise<SweepPage> {
  const objects = await sweptOf(reader, session);
  const from = window.start - OVERLAP;
  const at =
    cursor === null
      ? { counting: true, object: objects[0] ?? "Lead", stamp: from, last: "", totals: {} }
      : readCursor(cursor);
  const little = cursor === null && window.end - window.start <= SHORT;
  const whole = little ? await atOnce(reader, session, objects, at, window.end) : null;
  if (whole) return whole;
  if (at.counting) return count(reader, session, objects, at, { start: from, end: window.end });

  const rows = await page(reader, session, at, window.end);
  const understood = await hydrate(reader, session, await wantedOf(reader, session, at.object, rows));
  const last = rows.at(-1);
  const next: Cursor | null =
    last && rows.length === PAGE
      ? { ...at, stamp: instantIn(last, "SystemModstamp") ?? at.stamp, last: idIn(last) }
      : following(objects, at, from);
  return {
    understood: { ...understood, ignored: new Map(), dead: new Map() },
    next: next && JSON.stringify(next),
    seen: rows.length,
    total: sum(at.totals),
  };
}

/** Everything of a window in which little happened, without counting first; `null`: it is more than a page. */
async function atOnce(
  reader: Reader,
  session: Session,
  objects: readonly SweptObject[],
  at: Cursor,
  end: Instant,
): Promise<SweepPage | null> {
  const found = await Promise.all(
    objects.map(async (object) => ({
      object,
      rows: await page(reader, session, { ...at, object }, end),
    })),
  );
  const seen = found.reduce((total, { rows }) => total + rows.length, 0);
  // A full page of one object is cut off there: how many more there are, nobody has said.
  if (seen > PAGE || found.some(({ rows }) => rows.length === PAGE)) return null;
  if (seen === 0) return { understood: NOTHING, next: null, seen, total: 0 };
  const wanted = await Promise.all(found.map(({ object, rows }) => wantedOf(reader, session, object, rows)));
  const all = (of: (one: ToRead) => ReadonlySet<string>) => new Set(wanted.flatMap((one) => [...of(one)]));
  const understood = await hydrate(reader, session, {
    leads: all((one) => one.leads),
    contacts: all((one) => one.contacts),
    tasks: all((one) => one.tasks),
    events: all((one) => one.events),
    mails: all((one) => one.mails),
    told: new Map(),
  });
  return {
    understood: { ...understood, ignored: new Map(), dead: new Map() },
    next: null,
    seen,
    total: seen,
  };
}

/** The objects that this user may read and that can be walked. */
async function sweptOf(reader: Reader, session: Session): Promise<SweptObject[]> {
  const readable = await Promise.all(
    OBJECTS.map(
      async (object) => (await reader.selecting.readable(session, object, ["SystemModstamp"])).length,
    ),
  );
  return OBJECTS.filter((_object, index) => readable[index]);
}

/** A time as SOQL writes it. */
const soqlTime = (at: Instant): string => new Date(at).toISOString();

/** An individual matters here only when it asks to be forgotten. */
const alsoOf = (object: SweptObject): string => (object === "Individual" ? " AND ShouldForget = true" : "");

async function count(
  reader: Reader,
  session: Session,
  objects: readonly SweptObject[],
  at: Cursor,
  { start, end }: Period,
): Promise<SweepPage> {
  const counts = objects.map(async (object) => {
    const window = `SystemModstamp >= ${soqlTime(start)} AND SystemModstamp < ${soqlTime(end)}${alsoOf(object)}`;
    const soql = `SELECT COUNT() FROM ${object} WHERE ${window}`;
    const { totalSize } = await reader.selecting.ask(session, {
      soql,
      all: true,
      what: `a count of ${object} rows`,
    });
    return [object, totalSize] as const;
  });
  const totals = Object.fromEntries(await Promise.all(counts));
  const first = objects.find((object) => totals[object]);
  const next: Cursor | null = first ? { ...at, totals, counting: false, object: first } : null;
  return { understood: NOTHING, next: next && JSON.stringify(next), seen: 0, total: sum(totals) };
}

const NOTHING: Understood = {
  facts: [],
  tenantFacts: [],
  cards: [],
  ignored: new Map(),
  dead: new Map(),
  erase: [],
};

/** The rows after the cursor; of one stamp those with a higher id. */
async function page(reader: Reader, session: Session, at: Cursor, end: Instant): Promise<readonly Row[]> {
  const stamp = soqlTime(at.stamp);
  const after = at.last
    ? `(SystemModstamp > ${stamp} OR (SystemModstamp = ${stamp} AND Id > '${at.last}'))`
    : `SystemModstamp >= ${stamp}`;
  const fields = at.object === "CampaignMember" ? ", LeadId, ContactId" : "";
  const soql = `SELECT Id, SystemModstamp${fields} FROM ${at.object} WHERE ${after} AND SystemModstamp < ${soqlTime(end)}${alsoOf(at.object)} ORDER BY SystemModstamp, Id LIMIT ${PAGE}`;
  const what = `a sweep of ${at.object}`;
  return (await reader.selecting.ask(session, { soql, all: true, what })).records;
}

async function wantedOf(
  reader: Reader,
  session: Session,
  object: SweptObject,
  rows: readonly Row[],
): Promise<ToRead> {
  const ids = rows.map(idIn);
  const of = (one: SweptObject): string[] => (object === one ? ids : []);
  const through = async (field: "LeadId" | "ContactId", type: "Lead" | "Contact"): Promise<string[]> => {
    if (object === "CampaignMember") return rows.flatMap((row) => textOf(row, field) ?? []);
    if (object !== "Individual") return [];
    const people = { object: type, fields: [], among: ["IndividualId", ids] as const, all: true };
    return (await reader.selecting.rows(session, people)).map(idIn);
  };
  return {
    leads: new Set([...of("Lead"), ...(await through("LeadId", "Lead"))]),
    contacts: new Set([...of("Contact"), ...(await through("ContactId", "Contact"))]),
    tasks: new Set(of("Task")),
    events: new Set(of("Event")),
    mails: new Set(of("EmailMessage")),
    told: new Map(),
  };
}

/** The next object that has anything. */
function following(objects: readonly SweptObject[], at: Cursor, from: Instant): Cursor | null {
  const object = objects.slice(objects.indexOf(at.object) + 1).find((one) => at.totals[one]);
  return object ? { ...at, object, stamp: from, last: "" } : null;
}

function readCursor(text: string): Cursor {
  const parsed = Cursor.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new BadInput(
    "cursor",
    "This is no cursor of a Salesforce sweep.",
    "Start the sweep anew without a cursor.",
  );
}

const sum = (totals: Readonly<Record<string, number>>): number =>
  Object.values(totals).reduce((a, b) => a + b, 0);
