import type { ReactNode } from "react";
import { Link } from "wouter";
import { bandOf } from "../../charts/waterfall.ts";
import { counted, countWords, durationWords, rateWords } from "../../client/words.ts";
import type { Overview } from "./answers.ts";
import { useDashboard } from "./context.tsx";
import css from "./KeyFigures.module.css";
import { Meaning } from "./Meaning.tsx";
import { Opens } from "./Opens.tsx";
import { judgedWords, type LeftOutPart, msWords, notAveraged, notJudged } from "./words.ts";

interface FigureProps {
  readonly of: string;
  readonly name: string;
  readonly tone?: "systems-text" | "human-text";
  readonly value: string;
  readonly unit?: string;
  readonly open?: () => void;
  readonly children: ReactNode;
}

function Figure({ of, name, tone, value, unit, open, children }: FigureProps) {
  return (
    <div className={css.figure} data-figure={of}>
      <h3 className={tone}>
        <Meaning of={of}>{name}</Meaning>
      </h3>
      <p className={css.value}>
        {open ? (
          <button type="button" className={css.open} onClick={open}>
            {value}
          </button>
        ) : (
          value
        )}
        {unit ? <small> {unit}</small> : null}
      </p>
      {children}
    </div>
  );
}

/** The six figures, each with its companions: no average without the others, its count, and what it was before. */
export function KeyFigures({ overview }: { readonly overview: Overview }) {
  const { isOwn, open } = useDashboard();
  const { now, previous, baseline, stale, coverage } = overview;
  const { verdicts } = now;
  const own = { hits: verdicts.hits, of: verdicts.hits + verdicts.ownMisses };
  const all = { hits: verdicts.hits, of: verdicts.judged };
  const shown = isOwn ? own : all;
  const before = previous.figures.verdicts;
  return (
    <div className={`card ${css.figures}`} data-own={isOwn || undefined}>
      <Figure
        of={isOwn ? "ownHitRate" : "hitRate"}
        name={isOwn ? "Your own hit rate" : "SLA hit rate"}
        value={
          verdicts.judged < 20
            ? `${countWords(shown.hits)} of ${countWords(shown.of)}`
            : rateWords(shown.hits, shown.of)
        }
        open={() => open({ where: "judged", says: "judged" })}
      >
        <p>
          {verdicts.judged < 20
            ? "too few for a rate"
            : `${countWords(verdicts.hits)} hits of ${countWords(verdicts.judged)} judged`}
        </p>
        {isOwn ? (
          <p>
            <button
              type="button"
              className="link"
              onClick={() => open({ where: "notTheirs", says: "missed, not yours" })}
            >
              {counted(verdicts.notTheirs, "miss", "misses")} not yours
            </button>
          </p>
        ) : (
          <p>period before: {judgedWords(before.hits, before.judged)}</p>
        )}
      </Figure>
      <Delay of="total" name="Speed to lead" spread={now.total} base={baseline?.figures.total} />
      <Delay
        of="systems"
        name="Systems delay"
        tone="systems-text"
        spread={now.systems}
        base={baseline?.figures.systems}
        band
      />
      <Delay
        of="human"
        name="Human delay"
        tone="human-text"
        spread={now.human}
        base={baseline?.figures.human}
      />
      <Figure
        of="stale"
        name="Stale now, high intent"
        value={countWords(stale.staleHighIntent)}
        unit={stale.staleHighIntent === 1 ? "lead" : "leads"}
        {...(stale.staleHighIntent > 0
          ? { open: () => open({ where: "staleHighIntent", says: "stale now, high intent" }) }
          : {})}
      >
        <p>
          <Opens n={stale.stale} cell={{ where: "stale", says: "stale now" }}>
            {countWords(stale.stale)} stale
          </Opens>{" "}
          of{" "}
          <Opens n={stale.waiting} cell={{ where: "waiting", says: "waiting now" }}>
            {countWords(stale.waiting)} waiting
          </Opens>
          ,{" "}
          <Opens n={stale.staleUnowned} cell={{ where: "staleUnowned", says: "stale now, without owner" }}>
            {countWords(stale.staleUnowned)} without owner
          </Opens>
        </p>
        <p>
          <Link href="/worklist?show=pastDue">Open the worklist</Link>
        </p>
      </Figure>
      {coverage ? (
        <Figure
          of="coverage"
          name="Coverage"
          value={coverage.rate === null ? "–" : `${(100 * coverage.rate).toFixed(1)} %`}
        >
          <p>
            {countWords(coverage.pushed)} of {countWords(coverage.eligible)} facts by push
          </p>
          <p>{countWords(coverage.eligible - coverage.pushed)} found by the sweep</p>
        </Figure>
      ) : null}
    </div>
  );
}

interface DelayProps {
  readonly of: "total" | "systems" | "human";
  readonly name: string;
  readonly tone?: "systems-text" | "human-text";
  readonly spread: Overview["now"]["total"];
  readonly base: Overview["now"]["total"] | undefined;
  /** With the word of the benchmark, which judges averages of systems only. */
  readonly band?: boolean;
}

function Delay({ of, name, tone, spread, base, band = false }: DelayProps) {
  const { open } = useDashboard();
  const isBase = base && base.n > 0 && base.meanMs !== null;
  return (
    <Figure
      of={of}
      name={name}
      {...(tone ? { tone } : {})}
      value={msWords(spread.medianMs)}
      unit="median"
      open={() => open({ where: of, says: `with a measured ${name.toLowerCase()}` })}
    >
      <table className={css.spread}>
        <thead>
          <tr>
            <td />
            <th scope="col">now</th>
            <th scope="col">{isBase ? <Meaning of="baseline">baseline</Meaning> : "no baseline"}</th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([row, key]) => (
            <tr key={row}>
              <th scope="row">{row}</th>
              <td>{key === "n" ? countWords(spread.n) : msWords(spread[key])}</td>
              <td>{isBase ? (key === "n" ? countWords(base.n) : msWords(base[key])) : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {isBase && spread.meanMs !== null && base.meanMs !== null ? (
        <p>Mean {changeWords(spread.meanMs - base.meanMs)}.</p>
      ) : null}
      {band && spread.meanMs !== null ? <p>Benchmark for the mean: {bandOf(spread.meanMs).word}.</p> : null}
    </Figure>
  );
}

const ROWS = [
  ["median", "medianMs"],
  ["mean", "meanMs"],
  ["p90", "p90Ms"],
  ["n", "n"],
] as const;

const changeWords = (ms: number): string =>
  Math.abs(ms) < 1_000
    ? "as before"
    : `${durationWords(Math.abs(ms))} ${ms < 0 ? "less" : "more"} than before`;

/** What is in none of the averages, and what has no hit or miss, each with its leads (R-058, D26). */
export function LeftOut({ overview }: { readonly overview: Overview }) {
  const { now } = overview;
  const { open } = useDashboard();
  return (
    <div className={`card ${css.left}`}>
      <Parts name="Not in the averages" parts={notAveraged(now)} />
      <Parts name="Not judged" parts={notJudged(now.verdicts)} />
      <span className={`dim ${css.all}`}>
        <button type="button" className="link" onClick={() => open({ where: "all", says: "in all" })}>
          {counted(now.verdicts.journeys, "journey")}
        </button>{" "}
        <Meaning of="journeys">in all</Meaning>
      </span>
    </div>
  );
}

function Parts({ name, parts }: { readonly name: string; readonly parts: readonly LeftOutPart[] }) {
  const { open } = useDashboard();
  return (
    <p className={css.parts}>
      <b className="b">{name}:</b>
      {parts.length === 0 ? <span>none</span> : null}
      {parts.map(({ where, says, n }) => (
        <button key={says} type="button" className="link" onClick={() => open({ where, says })}>
          {countWords(n)} {says}
        </button>
      ))}
    </p>
  );
}
