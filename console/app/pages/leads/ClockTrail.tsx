import { useAsk } from "../../client/use-ask.ts";
import { durationWords } from "../../client/words.ts";
import { Instant } from "../../components/Instant.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import type { Journey } from "./answers.ts";
import css from "./ClockTrail.module.css";
import { ANSWERABLE } from "./clock-words.ts";
import { useLead } from "./lead-context.ts";

type Clock = Journey["clocks"][number];

const WORDS: Readonly<Record<Clock["status"], string>> = {
  pastDue: "past due",
  warned: "running, warned",
  running: "running",
  outsideHours: "outside hours",
  paused: "stands still",
  review: "in review",
  hit: "hit",
  miss: "miss",
  excluded: "left out",
  notStarted: "not started",
};

/** Every clock: from when to when, whose open time was counted, what paused it, and why it was missed. */
export function ClockTrail({ journey }: { readonly journey: Journey }) {
  const leadId = useLead();
  const { data } = useAsk("GET /explain/{lead}", { params: { lead: leadId } });
  const accounts = data?.journeys.find(({ id }) => id === journey.id)?.clocks ?? [];
  if (journey.clocks.length === 0) return null;
  return (
    <div className={css.clocks}>
      <h3>Clocks</h3>
      <ul>
        {journey.clocks.map((clock) => (
          <OneClock
            key={`${clock.clock} ${clock.number}`}
            clock={clock}
            account={accounts.find((one) => one.clock === clock.clock && one.number === clock.number)}
          />
        ))}
      </ul>
    </div>
  );
}

interface OneClockProps {
  readonly clock: Clock;
  readonly account: { readonly text: string; readonly pauses: readonly Pause[] } | undefined;
}
interface Pause {
  readonly start: number;
  readonly end: number;
  readonly ms: number;
  readonly why: string;
}

function OneClock({ clock, account }: OneClockProps) {
  const turns = clock.turns.length > 1 ? clock.turns : [];
  return (
    <li>
      <StatusGlyph status={clock.status} word={null} />
      <div>
        <p>
          <b className="b">
            {clock.label}
            {clock.decides ? " (SLA)" : ""}
            {clock.number > 1 ? ` ${clock.number}` : ""}
          </b>{" "}
          {WORDS[clock.status]} ·{" "}
          <span className="dim">
            {ANSWERABLE[clock.answerable] ?? clock.answerable}, {clock.target}
          </span>
        </p>
        <p className="sm mid">
          {clock.startedAt === null ? null : (
            <>
              From <Instant at={clock.startedAt} />
            </>
          )}
          {clock.dueAt === null ? ", never due" : ", due "}
          {clock.dueAt === null ? null : <Instant at={clock.dueAt} />}
          {clock.stoppedAt === null ? null : (
            <>
              , stopped <Instant at={clock.stoppedAt} />
            </>
          )}
          .{clock.stoppedAt === null ? "" : ` ${durationWords(clock.usedOpenMs)} open used`}
          {clock.stoppedAt !== null && clock.miss
            ? `, ${durationWords(clock.miss.openMs)} open past due`
            : ""}
          {clock.stoppedAt === null ? "" : "."}
          {clock.flags.length > 0 ? ` ${clock.flags.join(", ")}.` : ""}
          {clock.reason ? ` ${clock.reason}.` : ""}
        </p>
        {turns.map(({ owner, from, to, openUsedMs, heldAtDue }) => (
          <p key={`${owner} ${from}`} className="sm mid">
            {owner} from <Instant at={from} />
            {to === null ? "" : " to "}
            {to === null ? null : (
              <>
                <Instant at={to} />: {durationWords(openUsedMs)} open
              </>
            )}
            {heldAtDue ? "; had it when it was due" : ""}.
          </p>
        ))}
        {account?.pauses.map(({ start, end, ms, why }) => (
          <p key={start} className="sm mid">
            Not counted, {durationWords(ms)}: <Instant at={start} /> to <Instant at={end} />, {why}.
          </p>
        ))}
        {clock.cause ? (
          <p className="sm mid">
            Cause: <b className="b">{clock.cause.cause}</b>. {clock.cause.evidence}
          </p>
        ) : null}
        {account ? (
          <details className="sm">
            <summary>Every figure, to check by hand</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
            <pre className={css.text} tabIndex={0}>
              {account.text}
            </pre>
          </details>
        ) : null}
      </div>
    </li>
  );
}
