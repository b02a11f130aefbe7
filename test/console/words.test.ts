import { hitRate } from "../../src/console/present/figures.ts";
import { ruleViews } from "../../src/console/present/rules.ts";
import { countdownWords, durationWords, timesIn } from "../../src/console/words.ts";
import { policy } from "./support/fake-reports.ts";

describe("durations", () => {
  test.each([
    [0, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [168_000, "2 min 48 s"],
    [3_900_000, "1 h 05 min"],
    [86_400_000, "1 d"],
    [273_600_000, "3 d 4 h"],
  ])("%d ms is %s", (ms, words) => expect(durationWords(ms)).toBe(words));

  test("a countdown goes by minute above two minutes, by second below", () => {
    expect(countdownWords(185_000)).toBe("3 min");
    expect(countdownWords(119_000)).toBe("1 min 59 s");
  });
});

describe("times", () => {
  const now = Date.parse("2020-04-07T23:55:56-07:00");
  const { at, short, full, zone } = timesIn("America/Los_Angeles", now);

  test("have their zone, and their day when it is another one", () => {
    expect(at(now)).toBe("23:55:56 PDT");
    expect(at(now + 600_000)).toBe("Wed 8 Apr, 00:05:56 PDT");
    expect(short(now)).toBe("23:55:56");
    expect(full(now)).toBe("Tue 7 Apr 2020, 23:55:56 PDT");
    expect(zone).toBe("PDT");
  });

  test("name the zone in force at that instant, not today's", () => {
    expect(at(Date.parse("2020-01-07T12:00:00Z"))).toBe("Tue 7 Jan, 04:00:00 PST");
  });
});

test("a hit rate is cut, never rounded up to a hundred, and is nothing when nothing was judged", () => {
  expect(hitRate({ hits: 9_999, misses: 1 })).toBe("99.9 %");
  expect(hitRate({ hits: 0, misses: 0 })).toBeNull();
});

test("the rules in force read as sentences", () => {
  expect(ruleViews(policy)).toEqual([
    { clock: "Assignment", words: "5 min, from the engagement to the assignment. Tier 1 at due." },
    {
      clock: "Response (SLA)",
      words:
        "10 min for Priority 3, emergency, 20 min for Priority 2, non-emergency, otherwise 20 min, from the handover to the first touch by anyone. Warns at 80 %, tier 1 at due, tier 2 20 min after, tier 3 1 h after.",
    },
    {
      clock: "Lead wait",
      words:
        "Due of response plus 5 min, from the engagement to the first touch by anyone. Tier 1 at due. Quiet while a person holds the response clock.",
    },
  ]);
});
