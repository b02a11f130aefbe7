/** `HH:MM`, 00:00 to 24:00. */
export type LocalTime = string;

/** Open from the first to the second local time; half-open, the closing instant is closed (D27). */
export type OpenInterval = readonly [LocalTime, LocalTime];

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** Business hours as an admin writes them. Night shifts are two intervals (D27). */
export interface CalendarSpec {
  /** IANA zone, for instance `America/New_York`. */
  readonly timeZone: string;
  readonly week: Readonly<Partial<Record<Weekday, readonly OpenInterval[]>>>;
  /** `YYYY-MM-DD` → hours of that date instead of the week's; an empty list closes it; wins over a holiday. */
  readonly overrides?: Readonly<Record<string, readonly OpenInterval[]>>;
  /** `YYYY-MM-DD` → name; closed unless overridden. */
  readonly holidays?: Readonly<Record<string, string>>;
  /** Where they come from, for people to see: a package and its version, a region, a range of years. */
  readonly holidaysFrom?: string;
}
