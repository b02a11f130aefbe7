import { readFileSync } from "node:fs";
import { readFireCalls } from "../../sandbox/replay/sf-fire-calls.ts";
import { parseCsv } from "../../sandbox/support/csv.ts";
import type { Context } from "../../src/console/present/context.ts";
import { hopViews } from "../../src/console/present/hops.ts";
import { leadView } from "../../src/console/present/lead.ts";
import { timesIn } from "../../src/console/words.ts";
import type { Hop, Journey } from "../../src/domain/journey.ts";
import { MINUTE, SECOND } from "../../src/domain/time.ts";
import { policy } from "./support/fake-reports.ts";
import { journeyOfCall } from "./support/journey-of-call.ts";

const [call] = readFireCalls(
  parseCsv(readFileSync("data/sf-fire-calls/calls-2020-04.csv", "utf8")),
).calls.filter(({ arrival }) => arrival !== null);
const FORM = call!.receivedAt;
const at = (minutes: number) => FORM + minutes * MINUTE;

const context = (now: number): Context => ({
  now,
  times: timesIn("America/Los_Angeles", now),
  crm: "Sales CRM",
  crms: { map: "Marketing CRM", crm: "Sales CRM" },
  policies: [policy],
  people: new Map([["crm:7", "Ada King"]]),
});

const hop = (minutes: number, what: Hop["what"], system: string, took: number | null): Hop => ({
  at: at(minutes),
  what,
  system,
  ownerId: what === "person" || what === "touched" ? "crm:7" : null,
  calendarMs: took,
});

/** A form in marketing's CRM, passed on after five minutes, in a queue for one, then somebody's. */
const PASSED_ON = [
  hop(0, "engaged", "map", 0),
  hop(0, "recordCreated", "map", 5 * MINUTE),
  hop(5, "recordCreated", "crm", 0),
  hop(5, "queue", "crm", MINUTE),
];
const HANDED_OVER = [...PASSED_ON, hop(6, "person", "crm", 4 * MINUTE), hop(10, "touched", "crm", null)];

function journey(hops: readonly Hop[], handoverAt: number | null): Journey {
  const base = journeyOfCall(call!, () => "crm:7", FORM + 1);
  return { ...base, hops, stamps: { ...base.stamps, handoverAt } };
}

test("the systems delay is told stretch by stretch, each with its CRM, the slowest marked", () => {
  const views = hopViews(journey(HANDED_OVER, at(6)), context(at(20)));
  expect(views.map(({ system, where, took, slowest }) => [system, where, took, slowest])).toEqual([
    ["Marketing CRM", "on a record without an owner", "5 min", true],
    ["Sales CRM", "in a queue", "1 min", false],
  ]);
});

test("while nobody has the lead the last stretch runs on, and may become the slowest", () => {
  const running = [...PASSED_ON.slice(0, 3), hop(5, "queue", "crm", null)];
  const seen = (now: number) =>
    hopViews(journey(running, null), context(now)).map(
      ({ took, slowest }) => `${took}${slowest ? " !" : ""}`,
    );
  expect(seen(at(5) + 30 * SECOND)).toEqual(["5 min !", "30 s so far"]);
  expect(seen(at(12))).toEqual(["5 min", "7 min so far !"]);
});

test("a delay in one place only, or none, needs no table", () => {
  const alone = [hop(0, "engaged", "crm", 0), hop(0, "queue", "crm", MINUTE), hop(1, "person", "crm", null)];
  expect(hopViews(journey(alone, at(1)), context(at(9)))).toEqual([]);
  expect(hopViews(journey([hop(0, "person", "crm", null)], FORM), context(at(9)))).toEqual([]);
});

test("what happened names the touch once, and each system as people call it", () => {
  const base = journey(HANDED_OVER, at(6));
  const answered: Journey = {
    ...base,
    status: "answered",
    stamps: { ...base.stamps, firstTouchAt: at(10) },
    firstTouch: {
      at: at(10),
      activity: "call",
      activityId: "a1",
      actorId: "crm:7",
      level: "attempt",
      selfBooked: false,
      factKey: "a1",
    },
  };
  const entry = { leadId: "lead-1", journey: answered, card: null, earlier: [], alerts: [] };
  const { happened } = leadView(entry, context(at(20)));
  expect(happened.filter(({ what }) => what === "First touch")).toEqual([
    expect.objectContaining({ detail: "call by Ada King", source: "Sales CRM" }),
  ]);
  expect(happened.at(-1)?.source).toBe("Marketing CRM");
});
