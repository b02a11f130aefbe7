import {
  bands,
  countTicks,
  durationTicks,
  durationTickWords,
  linear,
} from "../../console/app/charts/scale.ts";
import { heldOrder } from "../../console/app/client/held-order.ts";
import { ServerClock } from "../../console/app/client/server-clock.ts";
import { countdownWords, counted, countWords, rateWords } from "../../console/app/client/words.ts";
import { HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";

describe("the server's time", () => {
  test("runs on between two answers", () => {
    const clock = new ServerClock();
    expect(clock.now(0)).toBeNull();
    clock.heard(1_000_000, 0);
    expect(clock.now(1_500)).toBe(1_001_500);
    clock.heard(1_002_010, 2_000);
    expect(clock.now(2_500)).toBe(1_002_510);
  });

  test("stands still where the server's does, and does not guess where it leaps", () => {
    const clock = new ServerClock();
    clock.heard(1_000_000, 0);
    clock.heard(1_000_000, 2_000);
    expect(clock.now(3_900)).toBe(1_000_000);
    clock.heard(4_600_000, 4_000);
    expect(clock.now(5_000)).toBe(4_600_000);
    clock.heard(4_602_000, 6_000);
    expect(clock.now(6_500)).toBe(4_602_500);
  });
});

describe("a list that is held", () => {
  const idOf = ({ id }: { id: string }) => id;
  const list = (...ids: string[]) => ids.map((id) => ({ id, text: `${id} now` }));
  const before = new Map(["a", "b", "c"].map((id) => [id, { id, text: `${id} before` }]));

  test("changes each item in its place", () => {
    const { shown, changes } = heldOrder(before, list("a", "b", "c"), idOf);
    expect(shown.map(({ item }) => item.text)).toEqual(["a now", "b now", "c now"]);
    expect(changes).toBe(0);
  });

  test("keeps who went, lets who came wait, and counts both", () => {
    const { shown, changes } = heldOrder(before, list("d", "a", "c"), idOf);
    expect(shown.map(({ item, isGone }) => [item.id, isGone])).toEqual([
      ["a", false],
      ["b", true],
      ["c", false],
    ]);
    expect(changes).toBe(2);
  });

  test("counts two that changed places as one change", () => {
    expect(heldOrder(before, list("b", "a", "c"), idOf).changes).toBe(1);
  });
});

describe("words", () => {
  test("a countdown goes by the minute above two minutes, by the second below", () => {
    expect(countdownWords(26 * MINUTE + 30 * SECOND)).toBe("26 min");
    expect(countdownWords(2 * MINUTE - SECOND)).toBe("1 min 59 s");
    expect(countdownWords(HOUR + 44 * MINUTE + SECOND)).toBe("1 h 44 min");
  });

  test("counts are exact up to a million, and a rate of few is no rate", () => {
    expect([countWords(1_284), countWords(1_280_000)]).toEqual(["1,284", "1.28 M"]);
    expect([counted(1, "lead"), counted(4, "lead")]).toEqual(["1 lead", "4 leads"]);
    expect([rateWords(2, 3), rateWords(868, 1_000)]).toEqual(["2 of 3, too few for a rate", "86.8 %"]);
  });
});

describe("charts", () => {
  test("ticks are at steps that people count in, from 0 to where the last one covers all", () => {
    expect(durationTicks(2 * HOUR + MINUTE).map(durationTickWords)).toEqual([
      "0",
      "30 min",
      "1 h",
      "1.5 h",
      "2 h",
      "2.5 h",
    ]);
    expect(durationTicks(45 * SECOND).map(durationTickWords)).toEqual([
      "0",
      "10 s",
      "20 s",
      "30 s",
      "40 s",
      "50 s",
    ]);
    expect(countTicks(151)).toEqual([0, 50, 100, 150, 200]);
    expect(countTicks(3)).toEqual([0, 1, 2, 3]);
  });

  test("a scale goes from the ends of its values to the ends of its pixels", () => {
    const y = linear([0, 200], [300, 0]);
    expect([y.at(0), y.at(100), y.at(200)]).toEqual([300, 150, 0]);
    const x = bands(4, [0, 400]);
    expect([x.width, x.at(0), x.at(3)]).toEqual([75, 12.5, 312.5]);
  });
});
