import { csvOf } from "../../console/app/charts/csv.ts";
import { rateRange } from "../../console/app/charts/dots.ts";
import { cutTo, linePath, pinsOf, spread, thinned, wrapped } from "../../console/app/charts/layout.ts";
import { type ChartPoints, movedBy, nearest } from "../../console/app/charts/points.ts";
import { axisEnd, bandOf, stepsOf } from "../../console/app/charts/waterfall.ts";
import { DAY, HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";

describe("a chart's table as a file", () => {
  test("is read by spreadsheets, runs nothing, and carries its note", () => {
    const table = {
      head: ["Rep", "Hits"],
      rows: [
        ["O'Neil, Pat", 12],
        ['=HYPERLINK("x")', -3],
      ],
    };
    expect(csvOf(table, "Hits. 1 Mar to 7 Mar 2026, 2 excluded")).toBe(
      '\uFEFFRep,Hits\r\n"O\'Neil, Pat",12\r\n"\'=HYPERLINK(""x"")",-3\r\nNote,"Hits. 1 Mar to 7 Mar 2026, 2 excluded"\r\n',
    );
  });
});

describe("labels", () => {
  test("the last is always written, and no more than have room", () => {
    expect([...thinned(13, 400, 62)].sort((a, b) => a - b)).toEqual([0, 3, 6, 9, 12]);
    expect([...thinned(3, 400, 62)]).toEqual([2, 1, 0]);
    expect([...thinned(5, 10, 62)]).toEqual([4]);
    expect(thinned(0, 400, 62).size).toBe(0);
  });

  test("labels at the end of lines move apart in their order and stay in the picture", () => {
    expect(spread([100, 104, 20], 27, [10, 220])).toEqual([100, 127, 20]);
    expect(spread([218, 219, 220], 27, [10, 220])).toEqual([166, 193, 220]);
    expect(spread([50], 27, [10, 220])).toEqual([50]);
  });

  test("long names are cut, short ones are not", () => {
    expect(cutTo("Non-hand-raiser", 200)).toBe("Non-hand-raiser");
    expect(cutTo("International Consolidated Packaging", 96)).toBe("International…");
  });

  test("a note is broken where it would be too wide", () => {
    expect(wrapped("one two three four", 9, (text) => text.length)).toEqual(["one two", "three", "four"]);
    expect(wrapped("incomprehensibilities a", 9, (text) => text.length)).toEqual([
      "incomprehensibilities",
      "a",
    ]);
  });
});

describe("lines", () => {
  test("are broken where nothing is known", () => {
    expect(linePath([[0, 1], [10, 2], null, [30, 4]])).toBe("M0.0 1.0L10.0 2.0M30.0 4.0");
    expect(linePath([null, null])).toBe("");
  });
});

describe("pins", () => {
  const weeks = [0, 7 * DAY, 14 * DAY];
  test("stand at the point in which they fall, one for all of a point, lettered by time", () => {
    const marks = [
      { at: 15 * DAY, words: "Policy v2" },
      { at: 7 * DAY, words: "Went live" },
      { at: 20 * DAY, words: "HubSpot outage" },
    ];
    expect(pinsOf(marks, weeks, 21 * DAY)).toEqual([
      { index: 1, letter: "A", words: ["Went live"] },
      { index: 2, letter: "B", words: ["Policy v2", "HubSpot outage"] },
    ]);
  });
  test("before the first point and after the last there are none", () => {
    expect(
      pinsOf(
        [
          { at: -1, words: "Installed" },
          { at: 21 * DAY, words: "Later" },
        ],
        weeks,
        21 * DAY,
      ),
    ).toEqual([]);
  });
  test("after Z come two letters", () => {
    const many = Array.from({ length: 28 }, (_one, index) => ({ at: index, words: String(index) }));
    const pins = pinsOf(
      many,
      many.map(({ at }) => at),
      100,
    );
    expect(pins.map(({ letter }) => letter).slice(24)).toEqual(["Y", "Z", "AA", "AB"]);
  });
});

describe("the hop waterfall", () => {
  test("each hop begins where the one before ends", () => {
    const steps = stepsOf([
      { name: "Form to contact", ms: 6 * SECOND },
      { name: "Workflow", ms: 10 * MINUTE },
    ]);
    expect(steps.map(({ from, to }) => [from, to])).toEqual([
      [0, 6 * SECOND],
      [6 * SECOND, 10 * MINUTE + 6 * SECOND],
    ]);
  });
  test.each([
    [0, "best"],
    [5 * MINUTE - 1, "best"],
    [5 * MINUTE, "normal"],
    [10 * MINUTE, "watch"],
    [15 * MINUTE, "alert"],
    [30 * MINUTE, "critical"],
    [3 * HOUR, "critical"],
  ])("an average of %d ms is %s", (ms, word) => expect(bandOf(ms).word).toBe(word));
  test("the axis shows the bands of everyday and never cuts the sum off", () => {
    expect(axisEnd(MINUTE)).toBe(35 * MINUTE);
    expect(axisEnd(2 * HOUR)).toBeGreaterThan(2 * HOUR);
  });
});

describe("rates of people", () => {
  test("the axis is widened to fit, in tenths", () => {
    expect(rateRange([0.92, 0.88])).toEqual([0.8, 1]);
    expect(rateRange([0.71])).toEqual([0.7, 1]);
    expect(rateRange([0.3, 0.95])).toEqual([0.3, 1]);
    expect(rateRange([0])).toEqual([0, 1]);
    expect(rateRange([])).toEqual([0.8, 1]);
  });
});

describe("reading a chart by keys and pointer", () => {
  const points = (along: "x" | "y", count = 4): ChartPoints => ({
    count,
    along,
    at: (index) => index * 10,
    words: () => [],
  });
  test("arrows move within the points and enter at the latest, or at the top row", () => {
    expect(movedBy("ArrowLeft", null, points("x"))).toBe(3);
    expect(movedBy("ArrowDown", null, points("y"))).toBe(0);
    expect(movedBy("ArrowLeft", 3, points("x"))).toBe(2);
    expect(movedBy("ArrowRight", 3, points("x"))).toBe(3);
    expect(movedBy("Home", 3, points("x"))).toBe(0);
    expect(movedBy("End", 0, points("x"))).toBe(3);
    expect(movedBy("Escape", 2, points("x"))).toBeNull();
  });
  test("other keys, and all keys where nothing is, are left to the page", () => {
    expect(movedBy("j", 1, points("x"))).toBeUndefined();
    expect(movedBy("Escape", null, points("x"))).toBeUndefined();
    expect(movedBy("End", null, points("x", 0))).toBeUndefined();
  });
  test("the pointer takes the nearest point", () => {
    expect(nearest(points("x"), 14, 100)).toBe(1);
    expect(nearest(points("x"), 16, 100)).toBe(2);
    expect(nearest(points("x", 0), 16, 100)).toBeNull();
  });
});
