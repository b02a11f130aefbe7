import { Fragment } from "react";
import { BarRows } from "../../charts/BarRows.tsx";
import { DotRows } from "../../charts/DotRows.tsx";
import { Key } from "../../charts/Key.tsx";
import type { Tone } from "../../charts/Patterns.tsx";
import { counted, countWords } from "../../client/words.ts";
import { Empty } from "../../components/Empty.tsx";
import type { Misses } from "./answers.ts";
import { useDashboard } from "./context.tsx";
import { keyOf } from "./filter.ts";
import { Opens } from "./Opens.tsx";
import { judgedWords, msWords, NONE, threeWords } from "./words.ts";

const TONES: Readonly<Record<string, Tone>> = {
  rep: "human",
  routing: "systems",
  unassigned: "systems",
  outage: "systems",
  absence: "company",
  covered: "company",
  policy: "company",
};
const ENOUGH = 20;

interface MissProps {
  readonly misses: Misses;
  readonly says: string;
}

const shareWords = (part: number, of: number) => (of === 0 ? NONE : `${Math.round((100 * part) / of)} %`);

/** Why missed? Cause before name: only the first row is anybody's own (R-128). */
export function Causes({ misses, says }: MissProps) {
  const { open, isOwn } = useDashboard();
  const title = isOwn
    ? `Why ${countWords(misses.misses)} of yours were missed`
    : `Why ${countWords(misses.misses)} were missed`;
  if (misses.misses === 0)
    return (
      <section className="card" data-chart="Why missed">
        <Empty title="Nothing was missed" isGood>
          No judged lead of this period was answered late.
        </Empty>
      </section>
    );
  const rows = misses.byCause.toSorted((a, b) => Number(b.key === "rep") - Number(a.key === "rep"));
  return (
    <BarRows
      title={title}
      unit="by the first cause that applies"
      description={`Misses by cause: ${rows.map(({ label, n }) => `${label} ${n}`).join(", ")}.`}
      legend={
        <>
          <Key tone="human">{isOwn ? "Yours" : "Rep"}</Key>
          <Key tone="systems">Systems</Key>
          <Key tone="company">Company</Key>
        </>
      }
      note={
        isOwn
          ? "Only the first row counts in your own rate. Wrong? Open the lead and contest the verdict."
          : "Rep figures count only the first row."
      }
      noteText={`${says}. ${counted(misses.misses, "miss", "misses")}; rep figures count the cause Rep alone. Plain: rep; hatched: systems; grey: company.`}
      rows={rows.map(({ key, label, n }) => ({
        name: isOwn && key === "rep" ? "Yours" : label,
        value: n,
        words: countWords(n),
        aside: shareWords(n, misses.misses),
        tone: TONES[key] ?? "ink",
      }))}
      full={Math.max(...rows.map(({ n }) => n))}
      head={["Cause", "Misses", "Share"]}
      cells={rows.map(({ key, label, n }) => [
        isOwn && key === "rep" ? "Yours" : label,
        n,
        shareWords(n, misses.misses),
      ])}
      open={(index) => {
        const row = rows[index];
        if (row) open({ where: `cause:${row.key}`, says: `missed, cause: ${row.label.toLowerCase()}` });
      }}
    />
  );
}

/** What people gave as the reason (R-176). */
export function Reasons({ misses, says }: MissProps) {
  const { open } = useDashboard();
  const rows = misses.byReason;
  if (rows.length === 0) return null;
  return (
    <BarRows
      title="What got in the way"
      unit="breach reasons people gave"
      description={`Misses by reason: ${rows.map(({ label, n }) => `${label} ${n}`).join(", ")}.`}
      noteText={`${says}. Misses by the reason people gave.`}
      rows={rows.map(({ key, label, n }) => ({
        name: label,
        value: n,
        words: countWords(n),
        aside: shareWords(n, misses.misses),
        tone: key === null ? "company" : "ink",
      }))}
      full={Math.max(...rows.map(({ n }) => n))}
      head={["Reason", "Misses", "Share"]}
      cells={rows.map(({ label, n }) => [label, n, shareWords(n, misses.misses)])}
      open={(index) => {
        const row = rows[index];
        if (!row) return;
        if (row.key === null) open({ where: "noReason", says: "missed, no reason given" });
        else open({ where: `reason:${row.key}`, says: `missed: ${row.label}` });
      }}
    />
  );
}

/** How late? Misses by how far past due, in open time (R-165). */
export function Severity({ misses, says }: MissProps) {
  const { open } = useDashboard();
  const rows = misses.bySeverity;
  if (misses.misses === 0) return null;
  return (
    <BarRows
      title="How late"
      unit="past due, open time"
      description={`Misses by how late: ${rows.map(({ label, n }) => `${label} ${n}`).join(", ")}.`}
      note={`Median ${msWords(misses.missOpen.medianMs)}, mean ${msWords(misses.missOpen.meanMs)}, p90 ${msWords(misses.missOpen.p90Ms)}, of ${countWords(misses.missOpen.n)}.`}
      noteText={`${says}. Past due in the clock's open time; median, mean, p90: ${threeWords(misses.missOpen)}, n ${misses.missOpen.n}.`}
      rows={rows.map(({ label, n }) => ({
        name: label,
        value: n,
        words: countWords(n),
        aside: shareWords(n, misses.misses),
        tone: "ink",
      }))}
      full={Math.max(1, ...rows.map(({ n }) => n))}
      head={["Past due", "Misses", "Share"]}
      cells={rows.map(({ label, n }) => [label, n, shareWords(n, misses.misses)])}
      open={(index) => {
        const row = rows[index];
        if (row) open({ where: `severity:${row.key}`, says: `missed, ${row.label}` });
      }}
    />
  );
}

/** Fair per rep? A to Z, never ranked: what is their own beside all causes (R-162, R-167, R-172). */
export function Reps({ misses, says }: MissProps) {
  const { open } = useDashboard();
  const rows = misses.byOwner.filter(({ key, verdicts }) => key !== "" && verdicts.journeys > 0);
  const nobody = misses.byOwner.find(({ key }) => key === "");
  if (rows.length === 0) return null;
  const isEnough = (judged: number) => judged >= ENOUGH;
  return (
    <DotRows
      title="Hit rate by rep"
      unit="A to Z, never ranked"
      description={`For each of ${counted(rows.length, "rep")} the hit rate with their own misses only and with all causes.`}
      note={
        nobody && nobody.verdicts.judged > 0 ? (
          <>
            <Opens
              n={nobody.verdicts.judged}
              cell={{ where: "judged", says: "judged, nobody's", owner: keyOf("") }}
            >
              Another {countWords(nobody.verdicts.judged)} judged
            </Opens>{" "}
            belonged to nobody: they count in the total, in no rep's rate.
          </>
        ) : (
          `Under ${ENOUGH} judged there is no rate: a few leads say nothing about a person.`
        )
      }
      noteText={`${says}. Own: hits of hits and misses whose cause is the rep. No rate under ${ENOUGH} judged. Solid dot: own misses only; hollow: all causes. For improvement, not punishment.`}
      rows={rows.map(({ label, verdicts: { hits, judged, ownMisses, hitRate } }) => ({
        name: label,
        own: isEnough(judged) && hits + ownMisses > 0 ? hits / (hits + ownMisses) : null,
        all: isEnough(judged) ? hitRate : null,
        words: isEnough(judged)
          ? `${((100 * hits) / Math.max(1, hits + ownMisses)).toFixed(1)} %`
          : judgedWords(hits, judged),
      }))}
      head={["Rep", "Rep's own", "All causes", "Judged", "Not theirs", "Misses by cause"]}
      cells={rows.map(({ label, verdicts, causes }) => [
        label,
        isEnough(verdicts.judged)
          ? `${((100 * verdicts.hits) / Math.max(1, verdicts.hits + verdicts.ownMisses)).toFixed(1)} %`
          : `too few for a rate`,
        judgedWords(verdicts.hits, verdicts.judged),
        verdicts.judged,
        verdicts.notTheirs,
        causeWords(causes, misses),
      ])}
      open={(index) => {
        const row = rows[index];
        if (row) open({ where: "judged", says: `judged, ${row.label}`, owner: keyOf(row.key) });
      }}
      shown={(index, column) => {
        const row = rows[index];
        if (!row) return undefined;
        const owner = keyOf(row.key);
        if (column === 4)
          return (
            <Opens
              n={row.verdicts.notTheirs}
              cell={{ where: "notTheirs", says: `missed, not ${row.label}'s`, owner }}
            >
              {row.verdicts.notTheirs}
            </Opens>
          );
        if (column !== 5) return undefined;
        const named = causesOf(row.causes, misses);
        if (named.length === 0) return undefined;
        return named.map(({ key, label, n }, place) => (
          <Fragment key={key}>
            {place === 0 ? "" : ", "}
            <Opens
              n={n}
              cell={{
                where: `cause:${key}`,
                says: `of ${row.label} missed, cause: ${label.toLowerCase()}`,
                owner,
              }}
            >
              {label} {n}
            </Opens>
          </Fragment>
        ));
      }}
    />
  );
}

function causeWords(causes: Readonly<Record<string, number>>, misses: Misses): string {
  const named = causesOf(causes, misses);
  return named.length === 0 ? "none" : named.map(({ label, n }) => `${label} ${n}`).join(", ");
}

/** What a rep's misses came from, in the order of the whole. */
const causesOf = (causes: Readonly<Record<string, number>>, misses: Misses) =>
  misses.byCause.flatMap(({ key, label }) => {
    const n = causes[key] ?? 0;
    return n > 0 ? [{ key, label, n }] : [];
  });
