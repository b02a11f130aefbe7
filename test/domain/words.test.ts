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
});
