import { useMemo } from "react";
import { useLive } from "./live.tsx";
import { useMe } from "./me.tsx";
import { usePreferences } from "./preferences.tsx";
import { instantWords } from "./words.ts";

/** How times are said here: in the account's zone, or in this device's where somebody chose so. */
export interface Times {
  readonly timeZone: string;
  /** `14:03:12 EST`, with the day before it when it is not today. */
  at(instant: number, timeZone?: string): string;
  /** As `at`, without the zone: for lists whose heading names it. */
  short(instant: number): string;
  /** Day, second and zone, always. */
  full(instant: number, timeZone?: string): string;
  /** `EST` */
  readonly zone: string;
}

export function useTimes(): Times {
  const { timeZone: account } = useMe();
  const { zone } = usePreferences();
  const { now } = useLive();
  const timeZone = zone === "own" ? Intl.DateTimeFormat().resolvedOptions().timeZone : account;
  const minute = Math.floor(now / 60_000);
  return useMemo(() => timesIn(timeZone, minute * 60_000), [timeZone, minute]);
}

function timesIn(timeZone: string, now: number): Times {
  const full = (instant: number, zone = timeZone) => instantWords(instant, zone, now);
  const dayOf = (words: string) => words.split(", ").slice(0, -1).join(", ");
  const at = (instant: number, zone = timeZone) => {
    const words = full(instant, zone);
    return dayOf(words) === dayOf(full(now, zone)) ? words.slice(dayOf(words).length + 2) : words;
  };
  return {
    timeZone,
    at,
    full,
    short: (instant) => at(instant).replace(/ [^ ]+$/, ""),
    zone: full(now).split(" ").at(-1) ?? timeZone,
  };
}
