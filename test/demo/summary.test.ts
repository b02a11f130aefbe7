import { compare } from "../../src/demo/compare.ts";
import type { DemoFigures } from "../../src/demo/figures.ts";
import { replayProgress } from "../../src/demo/progress.ts";
import { delayFigures } from "../../src/demo/sorted-figures.ts";
import { summaryText } from "../../src/demo/summary.ts";
import { secondsWords, terminalOf } from "../../src/demo/summary-words.ts";

const toDispatchMs = [30_000, 60_000, 400_000];
const toArrivalMs = [120_000, 300_000];
const reference = { calls: 3, toDispatchMs, toArrivalMs, untouched: 1 };
const figures: DemoFigures = {
  leads: 3,
  systemsDelay: delayFigures(toDispatchMs),
  speedToLead: delayFigures(toArrivalMs),
  untouched: 1,
  hits: 2,
  misses: 1,
  excluded: 0,
  alerts: { warning: 1, breach: 3, catchUp: 0, review: 0, total: 4 },
  crmCalls: { total: 9, perLead: 3, byKind: {} },
  stampLagMs: { n: 3, median: 41, p95: 97 },
};
const input = {
  figures,
  comparison: compare(figures, reference),
  story: "3 real calls of 7 April 2020, America/Los_Angeles.",
  rules: "Response within 10 min for priority 3 and 20 min for priority 2, around the clock.",
  mode: "live" as const,
  pageUrl: "http://127.0.0.1:4780/",
};
const plain = terminalOf({}, {});

describe("the summary in the terminal", () => {
  test("says counts, rate, both delays, alerts by kind, requests, lag, and where the page is", () => {
    const text = summaryText(input, plain);
    expect(text).toContain("SLA hit rate      66.6 %  2 hit, 1 missed");
    expect(text).toContain("3 leads, 1 never touched, 0 excluded");
    expect(text).toContain("Systems delay     median 1 min 0 s, p90 6 min 40 s, 2 of 3 within 5 min");
    expect(text).toContain("Speed to lead     median 3 min 30 s, p90 5 min 0 s, 2 of 2 within 5 min");
    expect(text).toContain("4: 1 warning before due, 3 at or after due");
    expect(text).toContain("9 to the CRM, 3 per lead");
    expect(text).toContain("Event to stamp    median 41 ms, p95 97 ms");
    expect(text).toContain("All 12 figures equal those worked out straight from the data file.");
    expect(text).toContain("demo is live");
    expect(text).toContain("http://127.0.0.1:4780/");
  });

  test("does not say that it is live once somebody put it into silence", () => {
    const text = summaryText({ ...input, mode: "silent" }, plain);
    expect(text).not.toContain("is live");
    expect(text).toContain("silent mode");
  });

  test("names each figure that differs from the data, and never hides one", () => {
    const wrong = { ...figures, leads: 2, speedToLead: { ...figures.speedToLead, medianMs: 200_000 } };
    const text = summaryText({ ...input, comparison: compare(wrong, reference) }, plain);
    expect(text).toContain("2 of 12 figures differ from the data file:");
    expect(text).toContain("  leads: CRM 2, data 3");
    expect(text).toContain("  speed to lead, median: CRM 3 min 20 s, data 3 min 30 s");
  });

  test("keeps inside a narrow terminal", () => {
    const narrow = terminalOf({ isTTY: true, columns: 44 }, { NO_COLOR: "1" });
    const tooLong = summaryText(input, narrow)
      .split("\n")
      .filter((line) => line.length > 44);
    expect(tooLong).toEqual([]);
  });

  test("has no colour codes off a terminal or under NO_COLOR, and has them on one", () => {
    const esc = String.fromCharCode(27);
    expect(summaryText(input, plain)).not.toContain(esc);
    expect(summaryText(input, terminalOf({ isTTY: true, columns: 90 }, { NO_COLOR: "1" }))).not.toContain(
      esc,
    );
    expect(summaryText(input, terminalOf({ isTTY: true, columns: 90 }, {}))).toContain(`${esc}[35m▨`);
  });

  test("the word SLA never stands beside systems delay", () => {
    const lines = summaryText(input, plain).split("\n");
    expect(lines.filter((line) => line.includes("SLA") && line.toLowerCase().includes("systems"))).toEqual(
      [],
    );
  });

  test("a CRM without leads has words instead of figures", () => {
    const none = {
      ...figures,
      leads: 0,
      hits: 0,
      misses: 0,
      speedToLead: delayFigures([]),
      systemsDelay: delayFigures([]),
    };
    const text = summaryText({ ...input, figures: none, pageUrl: null }, plain);
    expect(text).toContain("none judged");
    expect(text).not.toContain("Page:");
    expect(secondsWords(null)).toBe("none");
  });
});

describe("progress", () => {
  const run = (isTTY: boolean) => {
    const written: string[] = [];
    const out = { isTTY, columns: 60, write: (text: string) => written.push(text) };
    const from = Date.parse("2020-04-07T07:00:00Z");
    const progress = replayProgress({ from, to: from + 100_000, timeZone: "America/Los_Angeles", out });
    for (let at = from; at <= from + 100_000; at += 1_000) progress.at(at);
    progress.end();
    return written;
  };

  test("is one plain line a tenth where nobody watches", () => {
    const lines = run(false);
    expect(lines).toHaveLength(11);
    expect(lines[5]).toMatch(/^replayed 50 %, Tue,? 7 Apr,? 00:00 (GMT-7|PDT)\n$/);
  });

  test("is drawn in place on a terminal, never wider than it, and cleared at the end", () => {
    const drawn = run(true);
    const visible = drawn.map((text) => text.replace("\r\u001b[2K", ""));
    expect(Math.max(...visible.map((text) => text.length))).toBeLessThan(60);
    expect(visible.at(-2)).toContain("100 %");
    expect(drawn.at(-1)).toBe("\r\u001b[2K");
  });
});
