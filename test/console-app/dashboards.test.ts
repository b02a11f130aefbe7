import { type Cell, cellFrom, cellText, keyOf, queryOf } from "../../console/app/pages/dashboards/filter.ts";
import {
  fullPointWords,
  instantOf,
  isPeriod,
  periodWords,
  pointsOf,
  spanOf,
  stepFor,
} from "../../console/app/pages/dashboards/period.ts";

describe("a dashboard's period", () => {
  test("ends today and has every point in it, the first and last cut short", () => {
    expect(spanOf(7, "2026-03-02")).toEqual({ from: "2026-02-24", to: "2026-03-02" });
    expect(pointsOf({ from: "2026-02-18", to: "2026-03-03" }, "week")).toEqual([
      { from: "2026-02-18", to: "2026-02-22" },
      { from: "2026-02-23", to: "2026-03-01" },
      { from: "2026-03-02", to: "2026-03-03" },
    ]);
    expect(pointsOf({ from: "2025-12-31", to: "2026-02-01" }, "month").map(({ from }) => from)).toEqual([
      "2025-12-31",
      "2026-01-01",
      "2026-02-01",
    ]);
    expect(pointsOf({ from: "2026-03-28", to: "2026-03-30" }, "day")).toHaveLength(3);
  });
  test("has about thirty points at most where nobody chose", () => {
    expect([7, 28, 90, 365].map((days) => stepFor(spanOf(days, "2026-03-02")))).toEqual([
      "day",
      "day",
      "week",
      "month",
    ]);
  });
  test("is said as people say it", () => {
    expect(periodWords({ from: "2026-03-02", to: "2026-03-08" })).toBe("2 to 8 Mar 2026");
    expect(periodWords({ from: "2025-12-28", to: "2026-01-03" })).toBe("28 Dec 2025 to 3 Jan 2026");
    expect(periodWords({ from: "2026-03-02", to: "2026-03-02" })).toBe("2 Mar 2026");
    expect(fullPointWords({ from: "2026-03-02", to: "2026-03-08" }, "week")).toBe("Week of 2 Mar 2026");
    expect(fullPointWords({ from: "2026-03-02", to: "2026-03-02" }, "day")).toBe("Mon 2 Mar 2026");
  });
  test.each([
    ["2026-03-02", "2026-03-01"],
    ["", "2026-03-01"],
    ["2026-02-31", "nonsense"],
    ["1970-01-01", "2026-03-01"],
  ])("%s to %s is none", (from, to) => expect(isPeriod({ from, to })).toBe(false));
  test("a local time is the instant in that zone, summer and winter", () => {
    expect(new Date(instantOf("2026-03-02T09:00", "America/New_York")).toISOString()).toBe(
      "2026-03-02T14:00:00.000Z",
    );
    expect(new Date(instantOf("2026-07-02T00:00", "Europe/Berlin")).toISOString()).toBe(
      "2026-07-01T22:00:00.000Z",
    );
  });
});

describe("a dashboard's filter", () => {
  const filter = { from: "2026-03-01", to: "2026-03-08", type: "", owner: "", source: "Referrals, 50% off" };
  test("escapes what would be two values, and leaves out what is not chosen", () => {
    expect(queryOf(filter)).toEqual({
      from: "2026-03-01",
      to: "2026-03-08",
      source: "Referrals%2C 50%25 off",
    });
  });
  test("is narrowed by the number that was pressed", () => {
    expect(queryOf(filter, { where: "miss", says: "missed", from: "2026-03-02", owner: keyOf("") })).toEqual({
      from: "2026-03-02",
      to: "2026-03-08",
      owner: "-",
      source: "Referrals%2C 50%25 off",
    });
  });
  test("a pressed number survives the address; an address that somebody changed does no harm", () => {
    const cell: Cell = { where: "reason:a & b", says: "missed: a & b", source: "x=1&y, z" };
    expect(cellFrom(cellText(cell))).toEqual(cell);
    for (const text of ["", "{", "null", '"where"', '{"where":7}', '{"says":"x"}'])
      expect(cellFrom(text)).toBeNull();
  });
});
