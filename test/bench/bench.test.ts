import { fold } from "../../bench/fold/bench.ts";
import { inTurns, median, quantile, rateOf, scatterOf } from "../../bench/support/rounds.ts";
import { runBench } from "../../bench/support/run-bench.ts";
import { resultsPage } from "../../bench/support/table.ts";

describe("rounds", () => {
  test("contestants are measured in turn, and their medians count", async () => {
    const order: string[] = [];
    const of = (name: string, values: number[]) => () => {
      order.push(name);
      return values.shift()!;
    };
    const { medians, scatter, repeated } = await inTurns(
      { ours: of("ours", [10, 10, 11, 10, 90]), theirs: of("theirs", [5, 5, 5, 5, 1]) },
      { rounds: 5, quick: false },
    );
    expect(order.slice(0, 4)).toEqual(["ours", "theirs", "ours", "theirs"]);
    expect(medians).toEqual({ ours: 10, theirs: 5 });
    expect([scatter, repeated]).toEqual([0.1, 0]);
  });

  test("a run that scatters by more than a fifth is repeated, and the calmest one counts", async () => {
    const values = [1, 5, 9, 5, 5, 5];
    const { medians, scatter, repeated } = await inTurns(
      { ours: () => values.shift()! },
      { rounds: 3, quick: false },
    );
    expect([medians.ours, scatter, repeated]).toEqual([5, 0, 1]);
  });

  test("one that never calms down is repeated twice and says how much it scatters", async () => {
    let runs = 0;
    const { scatter, repeated } = await inTurns(
      { ours: () => (runs++ % 2) + 1 },
      { rounds: 4, quick: false },
    );
    expect([runs, repeated]).toEqual([12, 2]);
    expect(scatter).toBeGreaterThan(0.2);
  });

  test("middle, share and spread of values", () => {
    expect(median([3, 1, 2, 10])).toBe(2.5);
    expect(quantile([5, 1, 4, 2, 3], 0.8)).toBe(5);
    expect(scatterOf([100, 1, 10, 11, 9])).toBeCloseTo(0.2);
    expect(rateOf(() => 1, { ms: 1, block: 10 })).toBeGreaterThan(0);
  });
});

test("a bench runs in a process of its own and answers figures that mean something", async () => {
  const said: string[] = [];
  const { rows } = await runBench(fold, {
    quick: true,
    stores: ["embedded"],
    say: (text) => said.push(text),
  });
  expect(said).toContain("ordinary leads");
  expect(rows.length).toBeGreaterThan(2);
  for (const { ours } of rows) expect(ours).toBeGreaterThan(0);
  expect(rows[0]).toMatchObject({ against: { what: "parsing the same facts" }, unit: "facts/s a core" });
});

test("the table says what was not held, what scattered, and on which machine", () => {
  const machine = {
    cores: 2,
    cpu: "a CPU",
    memoryGb: 24,
    node: "v24",
    system: "linux x64",
    commit: "abc",
    load: 0.1,
  };
  const page = resultsPage([
    {
      name: "one",
      title: "One figure",
      at: "2026-11-22T05:00:00.000Z",
      seconds: 3,
      machine,
      rows: [
        {
          what: "calls",
          ours: 1234.5,
          unit: "a second",
          against: { what: "a limit", value: 0.01234 },
          ratio: 2,
          target: "≥ 2,000",
          holds: false,
          scatter: 0.25,
        },
      ],
      profile: ["50 % f file.ts"],
    },
    {
      name: "two",
      title: "Two",
      at: "2026-11-22T06:00:00.000Z",
      seconds: 3,
      machine,
      rows: [],
      error: "stopped",
    },
  ]);
  expect(page).toContain("2 cores (a CPU), 24 GB");
  expect(page).toContain(
    "| One figure | calls | 1,235 a second | 0.0123 a second, a limit | 2 | ≥ 2,000 | **no** | 25 % |",
  );
  expect(page).toContain("  - 50 % f file.ts");
  expect(page).toContain("- Two: not measured, stopped");
});
