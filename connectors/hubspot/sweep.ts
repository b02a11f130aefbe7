import { z } from "zod";
import type { Period } from "../../src/domain/time.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { BadInput } from "../../src/errors.ts";
import type { Session, SweepPage } from "../connector.ts";
import { parseJson } from "./failures.ts";
import { hydrate, type Reader, type ToRead } from "./hydrate.ts";
import { ACTIVITY_TYPES, isActivity, isGranted, type ObjectType } from "./object-types.ts";
import { searchRecords } from "./reads.ts";

/** Search shows changes late, so every window looks back a little before its start. */
const OVERLAP = 5 * MINUTE;
/** Records a page: two readings with history, or one without. */
const PAGE = 100;

const TYPES: readonly ObjectType[] = ["contacts", ...ACTIVITY_TYPES, "leads"];

/** Where a sweep stands: what it counts or reads, the last id read, and what was counted. */
const Cursor = z.object({
  counting: z.boolean(),
  type: z.enum(["contacts", "leads", "calls", "emails", "meetings", "communications", "notes", "tasks"]),
  last: z.string().regex(/^\d+$/),
  totals: z.record(z.string(), z.int()),
});
type Cursor = z.infer<typeof Cursor>;

/**
 * One page of what changed in the window: first one count per type, then the records by rising id, past any
 * number of results. One search a page, so that a page never waits for the search limit half-way.
 */
export async function sweep(
  reader: Reader,
  session: Session,
  window: Period,
  cursor: string | null,
): Promise<SweepPage> {
  const types = TYPES.filter((type) => isGranted(type, session.installation.scopes));
  const at =
    cursor === null ? { counting: true, type: types[0]!, last: "0", totals: {} } : readCursor(cursor);
  const { results, total } = await searchRecords(reader.client, session, at.type, {
    groups: [
      [
        { propertyName: changedAt(at.type), operator: "GTE", value: String(window.start - OVERLAP) },
        { propertyName: changedAt(at.type), operator: "LT", value: String(window.end) },
        { propertyName: "hs_object_id", operator: "GT", value: at.last },
      ],
    ],
    properties: ["hs_object_id"],
    limit: at.counting ? 1 : PAGE,
  });
  if (at.counting)
    return counted(types, { ...at, totals: { ...at.totals, [at.type]: total ?? results.length } });

  const ids = results.map(({ id }) => id);
  const read = await hydrate(reader, session, wantedOf(at.type, ids));
  const next = ids.length === PAGE ? { ...at, last: ids.at(-1)! } : following(types, at);
  return {
    understood: { ...read, ignored: new Map(), dead: new Map(), erase: [] },
    next: next && JSON.stringify(next),
    seen: ids.length,
    total: sum(at.totals),
  };
}

const changedAt = (type: ObjectType): string =>
  type === "contacts" ? "lastmodifieddate" : "hs_lastmodifieddate";

function counted(types: readonly ObjectType[], at: Cursor): SweepPage {
  const uncounted = types[types.indexOf(at.type) + 1];
  const first = types.find((type) => at.totals[type]);
  const next: Cursor | null = uncounted
    ? { ...at, type: uncounted }
    : first
      ? { ...at, counting: false, type: first }
      : null;
  const nothing = { facts: [], tenantFacts: [], cards: [], ignored: new Map(), dead: new Map(), erase: [] };
  return {
    understood: nothing,
    next: next && JSON.stringify(next),
    seen: 0,
    total: uncounted ? null : sum(at.totals),
  };
}

/** The next type that has anything. */
function following(types: readonly ObjectType[], at: Cursor): Cursor | null {
  const type = types.slice(types.indexOf(at.type) + 1).find((one) => at.totals[one]);
  return type ? { ...at, type, last: "0" } : null;
}

function wantedOf(type: ObjectType, ids: readonly string[]): ToRead {
  return {
    contacts: new Set(type === "contacts" ? ids : []),
    leads: new Set(type === "leads" ? ids : []),
    activities: isActivity(type) ? new Map([[type, new Set(ids)]]) : new Map(),
    withdrawn: [],
  };
}

function readCursor(text: string): Cursor {
  const parsed = Cursor.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new BadInput(
    "cursor",
    "This is no cursor of a HubSpot sweep.",
    "Start the sweep anew without a cursor.",
  );
}

const sum = (totals: Readonly<Record<string, number>>): number =>
  Object.values(totals).reduce((a, b) => a + b, 0);
