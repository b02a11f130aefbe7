import { readFileSync } from "node:fs";
import { DEFAULT_SLICE, emailOfCall, firstCalls, readFireCalls } from "../../sandbox/replay/sf-fire-calls.ts";
import { ownersOf } from "../../sandbox/stages/hubspot/account.ts";
import { scenario as hubspotScenario } from "../../sandbox/stages/hubspot/scenario.ts";
import { parseCsv } from "../../sandbox/support/csv.ts";
import { instantOfWallClock } from "../../sandbox/support/local-time.ts";

const rows = parseCsv(readFileSync("data/sf-fire-calls/calls-2020-04.csv", "utf8"));
const { calls, units } = readFireCalls(rows);
const owners = ownersOf(units);
const seconds = (values: readonly number[]) => values.map((ms) => ms / 1000).sort((a, b) => a - b);
const median = (sorted: readonly number[]) =>
  ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.floor(sorted.length / 2)] ?? 0)) / 2;
const p90 = (sorted: readonly number[]) => sorted[Math.floor(0.9 * sorted.length)];

describe("the San Francisco fire calls, read from the file", () => {
  test("hold as many rows, calls and units as the file's README says", () => {
    expect(rows).toHaveLength(10_410);
    expect(calls).toHaveLength(5_292);
    expect(units).toHaveLength(199);
  });

  test("received to first dispatch equals the reference values", () => {
    const delays = seconds(calls.map((call) => call.owner.dispatchedAt - call.receivedAt));
    expect(median(delays)).toBe(103);
    expect(p90(delays)).toBe(238);
    expect(delays.filter((s) => s <= 300)).toHaveLength(5_046);
    expect(delays.filter((s) => s <= 900)).toHaveLength(5_290);
  });

  test("received to first touch equals the reference values", () => {
    const delays = seconds(
      calls.flatMap((call) => (call.arrival ? [call.arrival.at - call.receivedAt] : [])),
    );
    expect(delays).toHaveLength(5_118);
    expect(median(delays)).toBe(420);
    expect(p90(delays)).toBe(1_027);
    expect(delays.filter((s) => s <= 300)).toHaveLength(1_229);
    expect(delays.filter((s) => s <= 900)).toHaveLength(4_352);
  });

  test("250 calls were touched by another unit than the owner, 174 by nobody", () => {
    expect(calls.filter((call) => call.arrival && call.arrival.unit !== call.owner.unit)).toHaveLength(250);
    expect(calls.filter((call) => !call.arrival)).toHaveLength(174);
  });

  test("wall-clock times are those of San Francisco, in summer time", () => {
    const call = calls.find(({ number }) => number === "200983546");
    expect(call?.receivedAt).toBe(Date.parse("2020-04-07T23:53:08-07:00"));
    expect(call?.owner).toEqual({ unit: "E32", dispatchedAt: Date.parse("2020-04-07T23:55:56-07:00") });
    expect(call?.arrival).toEqual({ unit: "E32", at: Date.parse("2020-04-08T00:00:00-07:00") });
  });

  test("every call was entered between being received and being dispatched", () => {
    const wrong = calls.filter(
      ({ receivedAt, enteredAt, owner }) => enteredAt < receivedAt || enteredAt > owner.dispatchedAt,
    );
    expect(wrong).toEqual([]);
    expect(calls.filter(({ receivedAt, enteredAt }) => enteredAt > receivedAt).length).toBeGreaterThan(3_000);
  });

  test("a row without a needed value is refused with its call and column", () => {
    const row = { ...rows[0], "Final Priority": "" };
    expect(() => readFireCalls([row])).toThrow('call 200983546: "Final Priority" is missing.');
    expect(() => readFireCalls([{ ...rows[0], "Received DtTm": "2020-04-07" }])).toThrow(/not MM\/DD\/YYYY/);
  });
});

describe("the scenario made from them", () => {
  const scenario = hubspotScenario(calls, owners, "alone", () => "");

  test("has one submission and one owner per call, one logged call per touched call, each with its own id", () => {
    const count = (kind: string) => scenario.filter((action) => action.do === kind).length;
    expect([count("submitForm"), count("setOwner"), count("logCall")]).toEqual([5_292, 5_292, 5_118]);
    expect(new Set(scenario.map((action) => action.id)).size).toBe(scenario.length);
  });

  test("happens in order, and a lead exists before it is owned and touched", () => {
    const steps = new Map<string, string[]>();
    for (const action of scenario) {
      const call = action.id.split("-")[1] ?? "";
      steps.set(call, [...(steps.get(call) ?? []), action.do]);
    }
    expect(scenario.map(({ at }) => at)).toEqual(scenario.map(({ at }) => at).sort((a, b) => a - b));
    expect(new Set([...steps.values()].map((step) => step.join(" ")))).toEqual(
      new Set(["submitForm setOwner logCall", "submitForm setOwner"]),
    );
  });

  test("as marketing's CRM it takes the form and notes the other record, nothing else", () => {
    const passing = hubspotScenario(calls.slice(0, 3), owners, "marketing", ({ number }) => `00Q${number}`);
    expect(passing.map((action) => action.do).sort()).toEqual([
      ...Array(3).fill("submitForm"),
      ...Array(3).fill("updateContact"),
    ]);
    const [call] = calls;
    expect(passing.find(({ id }) => id === `sf-${call?.number}-passed-on`)).toMatchObject({
      at: call?.enteredAt,
      properties: { salesforceleadid: `00Q${call?.number}` },
    });
  });

  test("the unit that arrived logs it as its own user, at the time it happened", () => {
    const other = calls.find((call) => call.arrival && call.arrival.unit !== call.owner.unit);
    if (!other?.arrival) throw new Error("the data has such calls");
    const logged = scenario.find((action) => action.id === `sf-${other.number}-on-scene`);
    const crew = owners.find((owner) => owner.lastName === other.arrival?.unit);
    expect(logged).toMatchObject({
      do: "logCall",
      contacts: [{ email: emailOfCall(other.number) }],
      userId: crew?.userId,
      timestamp: other.arrival.at,
    });
  });

  test("the default slice is the first 400 calls received, just over a day", () => {
    const slice = firstCalls(calls);
    expect(slice).toHaveLength(DEFAULT_SLICE);
    expect(new Date(slice[0]?.receivedAt ?? 0).toISOString()).toBe("2020-04-07T07:01:25.000Z");
    expect(new Date(slice.at(-1)?.receivedAt ?? 0).toISOString()).toBe("2020-04-08T09:14:34.000Z");
  });

  test("people have stable ids: those of a unit do not depend on how many calls are replayed", () => {
    expect(new Set(owners.map(({ id }) => id)).size).toBe(202);
    expect(new Set(owners.map(({ userId }) => userId)).size).toBe(202);
    expect(owners.find(({ lastName }) => lastName === "E32")?.email).toBe("unit-e32@sffd.example");
  });
});

describe("CSV and local times", () => {
  test("quoted fields keep commas, quotes and line breaks", () => {
    expect(parseCsv('\uFEFFa,b\r\n"x, ""y""","1\n2"\r\n,\n')).toEqual([
      { a: 'x, "y"', b: "1\n2" },
      { a: "", b: "" },
    ]);
  });

  test("bad rows are named by their line", () => {
    expect(() => parseCsv("a,b\n1\n")).toThrow("line 2: 1 fields where the heading has 2.");
    expect(() => parseCsv('a,b\n1,"2\n')).toThrow("line 2: a quoted field is never closed.");
    expect(() => parseCsv('a\n"1"2\n')).toThrow("line 2: text after a closing quote");
    expect(() => parseCsv("")).toThrow("line 1: the file is empty");
  });

  test("a local time that a clock change skips or repeats is refused", () => {
    const at = (iso: string) => instantOfWallClock(Date.parse(`${iso}Z`), "America/Los_Angeles");
    expect(at("2020-03-08T03:00:00")).toBe(Date.parse("2020-03-08T10:00:00Z"));
    expect(() => at("2020-03-08T02:30:00")).toThrow("skipped by a clock change");
    expect(() => at("2020-11-01T01:30:00")).toThrow("repeated by a clock change");
  });
});
