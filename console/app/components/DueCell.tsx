import type { Answer } from "../client/ask.ts";
import { useLive } from "../client/live.tsx";
import { useTimes } from "../client/times.ts";
import { countdownWords } from "../client/words.ts";
import css from "./DueCell.module.css";
import { StatusGlyph, TONES } from "./StatusGlyph.tsx";

export type ClockRow = NonNullable<Answer<"GET /worklist">["rows"][number]["clock"]>;

/** How a clock stands: shape, time left or past in words, and its due with zone, which stays true when nothing updates. */
export function DueCell({ clock }: { readonly clock: ClockRow | null }) {
  const { now, isStale } = useLive();
  const times = useTimes();
  if (!clock) return <Lines status="notStarted" strong="No clock runs" weak="" isStale={isStale} />;
  const status = statusNow(clock, now);
  const due =
    clock.dueAt === null
      ? "never due"
      : `due ${times.at(clock.dueAt, status === "outsideHours" ? clock.timeZone : undefined)}`;
  if (isStale && clock.dueAt !== null)
    return <Lines status={status} strong={`Due ${times.at(clock.dueAt)}`} weak="not live" isStale />;
  return (
    <Lines status={status} strong={strongWords(clock, status, now, times)} weak={due} isStale={isStale} />
  );
}

/** Between two answers a running clock may pass its due: it says so at once. */
export function statusNow(clock: ClockRow, now: number): ClockRow["status"] {
  const isRunning = clock.status === "running" || clock.status === "warned";
  return isRunning && clock.dueAt !== null && clock.dueAt < now ? "pastDue" : clock.status;
}

function strongWords(
  clock: ClockRow,
  status: ClockRow["status"],
  now: number,
  times: ReturnType<typeof useTimes>,
): string {
  if (status === "outsideHours" && clock.opensAt !== null)
    return `Opens ${times.at(clock.opensAt, clock.timeZone).replace(/(\d\d:\d\d):00/, "$1")}`;
  if (status === "review" || status === "paused") return status === "review" ? "In review" : "Paused";
  if (clock.dueAt === null) return "No due";
  return clock.dueAt >= now
    ? `${countdownWords(clock.dueAt - now)} left`
    : `${countdownWords(now - clock.dueAt)} past`;
}

interface LinesProps {
  readonly status: ClockRow["status"];
  readonly strong: string;
  readonly weak: string;
  readonly isStale: boolean;
}

function Lines({ status, strong, weak, isStale }: LinesProps) {
  const tone = status === "miss" ? "miss" : TONES[status];
  return (
    <div className={css.due}>
      <StatusGlyph status={status} isStale={isStale} />
      <span>
        <b className={tone && !isStale ? `${tone}-text` : ""}>{strong}</b>
        <small>{weak}</small>
      </span>
    </div>
  );
}
