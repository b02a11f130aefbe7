import { instantWords } from "../../src/domain/words.ts";

const NEW_YORK = "America/New_York";
const at = (iso: string) => Date.parse(iso);

describe("a time in words", () => {
  it("has its day, second and zone", () => {
    expect(instantWords(at("2026-11-17T19:03:12Z"), NEW_YORK)).toBe("Tue 17 Nov, 14:03:12 EST");
  });

  it("has its year where now is in another, by the zone's own calendar", () => {
    const newYear = at("2027-01-01T04:59:59Z");
    expect(instantWords(at("2026-11-17T19:03:12Z"), NEW_YORK, newYear)).toBe("Tue 17 Nov, 14:03:12 EST");
    expect(instantWords(at("2026-11-17T19:03:12Z"), NEW_YORK, newYear + 1_000)).toBe(
      "Tue 17 Nov 2026, 14:03:12 EST",
    );
  });

  it.each([NEW_YORK, "Europe/London", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"])(
    "is the wall clock's there, whatever the season: %s",
    (timeZone) => {
      const format = new Intl.DateTimeFormat("en-GB", {
        timeZone,
        weekday: "short",
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hourCycle: "h23",
      });
      // Some hours and seconds apart, so that every month, weekday and hour comes.
      for (let when = at("2025-12-31T11:00:00Z"); when < at("2027-01-02"); when += 37_001_000)
        expect(instantWords(when, timeZone)).toMatch(new RegExp(`^${format.format(when)} [A-Z]`));
    },
  );
});
