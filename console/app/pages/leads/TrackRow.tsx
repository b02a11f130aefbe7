import { Words } from "../../charts/Axes.tsx";
import { cutTo } from "../../charts/layout.ts";
import { durationWords } from "../../client/words.ts";
import type { Journey } from "./answers.ts";
import { ANSWERABLE } from "./clock-words.ts";

type Clock = Journey["clocks"][number];

interface TrackRowProps {
  readonly clock: Clock;
  readonly y: number;
  /** Where it stopped, or is now. */
  readonly until: number;
  readonly left: number;
  readonly right: number;
  /** The last instant on the line; a due beyond it has no tick. */
  readonly last: number;
  at(instant: number): number;
  words(instant: number): string;
}

/** One clock on the time line: its allowance, a tick where it was due, dashed beyond it, a triangle for each warning. */
export function TrackRow({ clock, y, until, left, right, last, at, words }: TrackRowProps) {
  const start = at(clock.startedAt!);
  const end = at(until);
  const due = clock.dueAt === null || clock.dueAt > last ? null : at(clock.dueAt);
  const isLate = clock.status === "miss" || clock.status === "pastDue";
  const warnings = clock.steps.filter(({ kind, state }) => kind === "warning" && state === "due");
  const late =
    isLate && clock.dueAt !== null ? `${durationWords(Math.max(0, until - clock.dueAt))} past` : "";
  const before = clock.dueAt === null ? "never due" : `due ${words(clock.dueAt)}`;
  const warned = warnings.map(({ at: when }) => `warned ${words(when)} · `).join("");
  const text = (warned + before + late).length * 6 + 20;
  const from = Math.max(left + 12, Math.min(start, right - text));
  return (
    <g>
      <Words x={0} y={y + 12} tone="var(--text)" size={12} isBold>
        {cutTo(
          `${clock.label}${clock.decides ? " (SLA)" : ""}${clock.number > 1 ? ` ${clock.number}` : ""}`,
          left,
        )}
      </Words>
      <Words x={0} y={y + 26}>
        {cutTo(`${ANSWERABLE[clock.answerable] ?? clock.answerable}, ${clock.target}`, left * 1.12)}
      </Words>
      <rect
        x={start}
        y={y + 5}
        width={Math.max(2, (due ?? (clock.stoppedAt === null ? right : end)) - start)}
        height={8}
        rx={2}
        fill="var(--line-strong)"
        opacity={0.45}
      />
      {isLate && due !== null ? (
        <path d={`M${due} ${y + 9}H${end}`} stroke="var(--miss)" strokeWidth={2.5} strokeDasharray="5 3" />
      ) : null}
      {due === null ? null : <path d={`M${due} ${y}v18`} stroke="var(--text)" strokeWidth={1.6} />}
      {warnings.map(({ at: when }) => (
        <path
          key={when}
          d={`M${at(when)} ${y + 3}l6 11h-12z`}
          fill="var(--surface)"
          stroke="var(--warn)"
          strokeWidth={1.5}
          strokeLinejoin="round"
        />
      ))}
      {clock.stoppedAt === null ? (
        <path d={`M${end - 4} ${y + 4}l5 5-5 5`} fill="none" stroke="var(--text-2)" strokeWidth={1.6} />
      ) : (
        <circle cx={end} cy={y + 9} r={3.5} fill="var(--surface)" stroke="var(--text)" strokeWidth={1.6} />
      )}
      <text x={from} y={y + 29} fontSize={11} fill="var(--text-2)">
        {warned}
        {before}
        {late ? (
          <tspan fontWeight={620} fill="var(--miss-text)">
            {` · ${late}`}
          </tspan>
        ) : null}
      </text>
    </g>
  );
}
