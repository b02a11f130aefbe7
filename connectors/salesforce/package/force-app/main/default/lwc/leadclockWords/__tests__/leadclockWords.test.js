import { duration, tale, verdict } from "c/leadclockWords";

describe("times and verdicts in words", () => {
  test.each([
    [0.5, "30 s"],
    [12, "12 min"],
    [59.6, "1 h"],
    [185, "3 h 5 min"],
    [1440, "1 d"],
    [3120, "2 d 4 h"],
    [null, null],
    [undefined, null],
  ])("%s minutes are %s", (minutes, words) => {
    expect(duration(minutes)).toBe(words);
  });

  test("a lead is told by what is known of it", () => {
    expect(tale({})).toEqual([]);
    expect(tale({ engaged_at: "2026-03-02T09:00:00.000Z" })).toEqual(["Nobody has it yet."]);
    expect(
      tale({
        engaged_at: "2026-03-02T09:00:00.000Z",
        assigned_at: "2026-03-02T09:01:00.000Z",
        first_touch_at: "2026-03-02T09:20:00.000Z",
        systems_delay: 1,
        human_delay: 19,
        speed_to_lead: 20,
      }),
    ).toEqual([
      "It took 1 min until somebody had it.",
      "From then it took 19 min until the first touch.",
      "20 min in all.",
    ]);
  });

  test("what is overdue is overdue, whatever its verdict so far", () => {
    expect(verdict("pending", true)).toBe("Overdue");
    expect(verdict("hit")).toBe("Answered in time");
    expect(verdict(null)).toBe("No SLA yet");
  });
});
