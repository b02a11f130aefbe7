import { typedLocalTime } from "../../../src/domain/calendar/typed-time.ts";

describe("a local time typed with its zone", () => {
  test.each([
    ["2026-11-17 14:03 America/New_York", "2026-11-17T19:03:00.000Z"],
    ["2026-07-01T09:00:30 Europe/Berlin", "2026-07-01T07:00:30.000Z"],
    ["2026-03-08 12:00 America/New_York", "2026-03-08T16:00:00.000Z"],
    ["2026-11-17 14:03:00.250 UTC", "2026-11-17T14:03:00.250Z"],
  ])("%s is %s", (text, iso) => {
    expect(typedLocalTime(text)).toBe(Date.parse(iso));
  });

  test.each(["2026-11-17 14:03", "2026-11-17 14:03 Mars/Olympus", "tomorrow", "2026-13-17 14:03 UTC"])(
    "%s is none",
    (text) => {
      expect(typedLocalTime(text)).toBeNull();
    },
  );
});
