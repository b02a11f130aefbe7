import { notFound, refuse } from "../core/errors.ts";
import { instant } from "../data/value.ts";
import type { Call, Reply, Route } from "../http/call.ts";
import type { ObjectDefinition } from "../objects/field.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
/** How far back either route looks, and how long deleted rows can be found ("sObject Get Updated", "Get Deleted"). */
const REACH = 30 * DAY;
const BIN = 15 * DAY;
const MOST_IDS = 600_000;

/** Ids that changed or went in a window, for copies of data. Seconds of both ends are ignored. */
export const changedRoutes: Route[] = [
  route("updated", (call, object, window) => {
    const ids = changed(call, object, window, 0).map(({ id }) => id);
    return { ids, latestDateCovered: instant(window.covered) };
  }),
  route("deleted", (call, object, window) => {
    const earliest = floor(call.world.clock.now() - BIN);
    const from = Math.max(window.start, earliest);
    const rows = changed(call, object, { ...window, start: from }, 1);
    return {
      deletedRecords: rows.map(({ id, stamp_at }) => ({ id, deletedDate: instant(stamp_at) })),
      earliestDateAvailable: instant(earliest),
      latestDateCovered: instant(window.covered),
    };
  }),
];

interface Window {
  start: number;
  end: number;
  /** The end, or the present minute if that comes first. */
  covered: number;
}

function route(
  kind: string,
  answer: (call: Call, object: ObjectDefinition, window: Window) => unknown,
): Route {
  return {
    method: "GET",
    paths: [`/services/data/{version}/sobjects/{object}/${kind}`],
    auth: "session",
    handle: (call): Reply => {
      const { world, session } = call;
      const object = world.definitions.object(session.org, call.params.object ?? "");
      if (!object || !world.access.object(session.org, session.user, object.name).read) throw notFound();
      if (!object.replicateable)
        throw refuse(
          400,
          "INVALID_TYPE_FOR_OPERATION",
          `entity type ${object.name} does not support replication`,
        );
      return { status: 200, body: answer(call, object, windowOf(call)) };
    },
  };
}

function windowOf(call: Call): Window {
  const now = call.world.clock.now();
  const [start, end] = [parameter(call, "start"), parameter(call, "end")];
  if (start >= end) throw refuse(400, "INVALID_REPLICATION_DATE", "startDate must be before endDate");
  if (start < floor(now - REACH))
    throw refuse(400, "INVALID_REPLICATION_DATE", "startDate cannot be more than 30 days ago");
  return { start, end, covered: Math.min(end, floor(now)) };
}

function parameter(call: Call, name: string): number {
  const text = call.query.get(name);
  if (text === null) throw refuse(400, "MISSING_ARGUMENT", `Missing parameter: ${name}`);
  // An unencoded plus arrives as a space.
  const at = Date.parse(text.replace(" ", "+").replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  if (Number.isNaN(at))
    throw refuse(400, "INVALID_REPLICATION_DATE", `${name} is not an ISO 8601 date and time: ${text}`);
  return floor(at);
}

function changed(
  { world, session }: Call,
  object: ObjectDefinition,
  window: Window,
  deleted: 0 | 1,
): { id: string; stamp_at: number }[] {
  const rows = world.db.all<{ id: string; stamp_at: number }>(
    `SELECT id, stamp_at FROM records WHERE org = ? AND type = ? AND stamp_at >= ? AND stamp_at < ? AND deleted = ?
     ORDER BY stamp_at, id LIMIT ?`,
    session.org,
    object.name,
    window.start,
    window.end,
    deleted,
    MOST_IDS + 1,
  );
  if (rows.length > MOST_IDS)
    throw refuse(400, "EXCEEDED_ID_LIMIT", `More than ${MOST_IDS} ids; bring start and end closer together`);
  return rows;
}

function floor(at: number): number {
  return Math.floor(at / MINUTE) * MINUTE;
}
