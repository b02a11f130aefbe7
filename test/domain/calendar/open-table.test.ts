import { OpenTable } from "../../../src/domain/calendar/open-table.ts";
import { DAY, type Period } from "../../../src/domain/time.ts";

const NOW = Date.UTC(2026, 2, 2);
const WEEK = 7 * DAY;
const CENTURIES = { start: Date.UTC(1900), end: Date.UTC(2400), weekOpenMs: WEEK };

/** Open round the clock, and for which time somebody asked. */
function roundTheClock() {
  const asked: Period[] = [];
  const table = new OpenTable(({ start, end }) => {
    if (end > start) asked.push({ start, end });
    return end > start ? [start, end] : [];
  }, CENTURIES);
  return { table, asked };
}

describe("a calendar that never closes", () => {
  it("is known for the years of a question, not for centuries", () => {
    const { table, asked } = roundTheClock();
    expect(table.closing(NOW, NOW + 14 * DAY)).toBeGreaterThanOrEqual(NOW + 14 * DAY);
    expect(Math.max(...asked.map(({ end }) => end))).toBeLessThanOrEqual(Date.UTC(2028));
  });

  it("is looked at in ever longer strides, since each makes the table anew", () => {
    const { table, asked } = roundTheClock();
    expect(table.closing(NOW, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(asked.length).toBeLessThan(15);
  });
});
