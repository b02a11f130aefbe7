import { durationWords } from "../../client/words.ts";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import type { Found } from "./answers.ts";

const WORDS: Readonly<Record<NonNullable<Found["verdict"]>, readonly [word: string, tone: string]>> = {
  pastDue: ["Past due", "miss"],
  miss: ["Miss", "miss"],
  warned: ["Warned", "warn"],
  running: ["Running", "run"],
  hit: ["Hit", "hit"],
  outsideHours: ["Outside hours", ""],
  paused: ["Paused", ""],
  review: ["In review", ""],
  excluded: ["Left out", ""],
  notStarted: ["Not started", ""],
};

interface VerdictChipProps {
  readonly verdict: Found["verdict"];
  readonly status: Found["status"];
  /** How far past due, in milliseconds of calendar time. */
  readonly missMs?: number | null;
}

/** How the clock that decides stands: shape, word, colour. */
export function VerdictChip({ verdict, status, missMs = null }: VerdictChipProps) {
  if (status === null) return <span className="sm dim">None</span>;
  const known = verdict ?? "notStarted";
  const [word, tone] = WORDS[known];
  const said = verdict === null ? (status === "unanswered" ? "Waits" : "No clock") : word;
  return (
    <span className={`chip ${tone}`}>
      <StatusGlyph status={known} word={null} />
      {missMs === null ? said : `${known === "pastDue" ? "Past due" : "Miss"}, ${durationWords(missMs)}`}
      {missMs === null || known === "pastDue" ? "" : " past due"}
    </span>
  );
}
