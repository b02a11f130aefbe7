import { BarRows } from "../../charts/BarRows.tsx";
import { countWords } from "../../client/words.ts";
import type { Groups } from "./answers.ts";
import { useDashboard } from "./context.tsx";
import { keyOf } from "./filter.ts";
import { judgedWords, msWords, notAveraged, notJudged, partsWords } from "./words.ts";

const ENOUGH = 20;

interface RatesProps {
  readonly groups: Groups;
  readonly title: string;
  readonly name: string;
  readonly narrows: "type" | "source";
  readonly says: string;
}

/** Hit rate by lead type or source, each with its count; the table has its delays too. */
export function Rates({ groups, title, name, narrows, says }: RatesProps) {
  const { open } = useDashboard();
  const rows = groups.rows;
  if (rows.length === 0) return null;
  return (
    <BarRows
      title={title}
      unit="hits of judged, A to Z"
      description={`${title}: ${rows.map(({ label, verdicts }) => `${label} ${judgedWords(verdicts.hits, verdicts.judged)}`).join(", ")}.`}
      noteText={`${says}. Hits of hits and misses. No rate under ${ENOUGH} judged.`}
      rows={rows.map(({ label, verdicts: { hits, judged, hitRate } }) => ({
        name: label,
        value: judged < ENOUGH ? null : hitRate,
        words: judgedWords(hits, judged),
        ...(judged < ENOUGH ? {} : { aside: `${countWords(hits)} of ${countWords(judged)}` }),
        tone: "ink",
      }))}
      full={1}
      head={[
        name,
        "Hit rate",
        "Hits",
        "Judged",
        "Median",
        "Mean",
        "p90",
        "n",
        "Not judged",
        "Not in the averages",
      ]}
      cells={rows.map(({ label, verdicts, total }) => [
        label,
        judgedWords(verdicts.hits, verdicts.judged),
        verdicts.hits,
        verdicts.judged,
        msWords(total.medianMs),
        msWords(total.meanMs),
        msWords(total.p90Ms),
        total.n,
        partsWords(notJudged(verdicts)),
        partsWords(notAveraged({ verdicts, total })),
      ])}
      open={(index) => {
        const row = rows[index];
        if (row) open({ where: "judged", says: `judged, ${row.label}`, [narrows]: keyOf(row.key) });
      }}
    />
  );
}
