import { inShort } from "../../src/commands/ask-policies.ts";

const holiday = (day: number, how: string) =>
  `holiday on 2027-01-0${day} in business hours: Day ${day} (${how})`;

test("years of holidays are one line, a few are one each, everything else stays in its order", () => {
  const added = [1, 2, 3, 4, 5, 6].map((day) => holiday(day, "new"));
  expect(
    inShort(["demo target: 15 minutes (new)", ...added, holiday(7, "gone"), "executive: ada (gone)"]),
  ).toEqual([
    "demo target: 15 minutes (new)",
    "executive: ada (gone)",
    "6 holidays in business hours (new), 2027-01-01 to 2027-01-06: leadclock policy diff says each",
    holiday(7, "gone"),
  ]);
  expect(inShort(added.slice(0, 5))).toEqual(added.slice(0, 5));
});
