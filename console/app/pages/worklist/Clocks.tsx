import { useLive } from "../../client/live.tsx";
import { useTimes } from "../../client/times.ts";
import { countdownWords } from "../../client/words.ts";
import { type ClockRow, statusNow } from "../../components/DueCell.tsx";
import { StatusGlyph, TONES } from "../../components/StatusGlyph.tsx";
import css from "./Clocks.module.css";

const ANSWERABLE: Readonly<Record<string, string>> = {
  operations: "operations",
  rep: "the rep",
  company: "the company",
  ownerAndDelivery: "owner and delivery",
};

/** Every clock of the lead: who answers for it, what is allowed, how it stands. */
export function Clocks({ clocks }: { readonly clocks: readonly ClockRow[] }) {
  return (
    <ul className={css.clocks}>
      {clocks.map((clock) => (
        <OneClock key={`${clock.clock} ${clock.number}`} clock={clock} />
      ))}
    </ul>
  );
}

function OneClock({ clock }: { readonly clock: ClockRow }) {
  const { now, isStale } = useLive();
  const times = useTimes();
  const status = statusNow(clock, now);
  const tone = status === "miss" ? "miss" : TONES[status];
  return (
    <li>
      <StatusGlyph status={status} isStale={isStale} />
      <span>
        <b className="b">
          {clock.label}
          {clock.decides ? " (SLA)" : ""}
          {clock.number > 1 ? ` ${clock.number}` : ""}
        </b>{" "}
        <span className="dim">
          {ANSWERABLE[clock.answerable] ?? clock.answerable} · {clock.target}
        </span>
      </span>
      <span className={`nw ${tone ? `${tone}-text b` : "mid"}`}>
        {words(clock, status, now, isStale, times.at)}
      </span>
    </li>
  );
}

function words(
  clock: ClockRow,
  status: ClockRow["status"],
  now: number,
  isStale: boolean,
  at: (instant: number, timeZone?: string) => string,
): string {
  if (status === "notStarted") return "not started";
  if (status === "outsideHours" && clock.opensAt !== null)
    return `opens ${at(clock.opensAt, clock.timeZone)}`;
  if (status === "paused" || status === "review" || status === "excluded") return clock.reason ?? status;
  if (clock.dueAt === null) return "never due";
  if (status === "hit") return "hit";
  if (isStale && clock.stoppedAt === null) return `due ${at(clock.dueAt)}`;
  const end = clock.stoppedAt ?? now;
  return end > clock.dueAt
    ? `${countdownWords(end - clock.dueAt)} past`
    : `${countdownWords(clock.dueAt - end)} left`;
}
