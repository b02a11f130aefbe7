const UNITS = [
  [86_400_000, "d", 3_600_000, "h"],
  [3_600_000, "h", 60_000, "min"],
  [60_000, "min", 1_000, "s"],
] as const;

/** `12 min 30 s`, `3 h`; a dash for nothing. */
export function durationText(ms: number | null): string {
  if (ms === null) return "–";
  for (const [large, name, small, smallName] of UNITS) {
    if (ms < large) continue;
    const rest = Math.floor((ms % large) / small);
    return `${Math.floor(ms / large)} ${name}${rest > 0 ? ` ${rest} ${smallName}` : ""}`;
  }
  return `${Math.floor(ms / 1_000)} s`;
}

/** An instant in the account's zone, always with the zone. */
export function instantText(at: number | null, timeZone: string): string {
  if (at === null) return "–";
  return new Intl.DateTimeFormat("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
    timeZoneName: "short",
  }).format(at);
}

export const percentText = (share: number | null): string =>
  share === null ? "–" : `${(share * 100).toFixed(1)} %`;

/** How a clock stands, in people's words and HubSpot's colours. */
export const STATUS_TAGS = {
  pastDue: ["danger", "Past due"],
  warned: ["warning", "Due soon"],
  running: ["info", "Running"],
  outsideHours: ["default", "Outside hours"],
  paused: ["default", "Paused"],
  review: ["warning", "In review"],
  hit: ["success", "Hit"],
  miss: ["danger", "Miss"],
  excluded: ["default", "Left out"],
  notStarted: ["default", "Not started"],
} as const;

export type Status = keyof typeof STATUS_TAGS;
