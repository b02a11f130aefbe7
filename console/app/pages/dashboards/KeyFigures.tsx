import type { ReactNode } from "react";
import { Link } from "wouter";
import { bandOf } from "../../charts/waterfall.ts";
import { counted, countWords, durationWords, rateWords } from "../../client/words.ts";
import type { Overview } from "./answers.ts";
import { useDashboard } from "./context.tsx";
import css from "./KeyFigures.module.css";
import { Meaning } from "./Meaning.tsx";
import { besideMedian, leftOutParts, msWords, threeWords } from "./words.ts";

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
          <p>
            period before: {before.judged === 0 ? "nobody judged" : rateWords(before.hits, before.judged)}
          </p>
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
      >
        <p>
          {countWords(stale.stale)} of {countWords(stale.waiting)} waiting are stale,{" "}
          {countWords(stale.staleUnowned)} without owner
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
      <p>{besideMedian(spread)}</p>
      <p>
        {isBase
          ? `baseline ${threeWords(base)}, n ${countWords(base.n)}`
          : "no baseline: nothing from before"}
      </p>
      {isBase && spread.meanMs !== null && base.meanMs !== null ? (
        <p>mean {changeWords(spread.meanMs - base.meanMs)} than the baseline</p>
      ) : null}
      {band && spread.meanMs !== null ? <p>mean in the band “{bandOf(spread.meanMs).word}”</p> : null}
    </Figure>
  );
}

const changeWords = (ms: number): string =>
  Math.abs(ms) < 1_000 ? "no other" : `${durationWords(Math.abs(ms))} ${ms < 0 ? "shorter" : "longer"}`;

/** What is in none of the averages or not in the rate, each with its leads (R-058, D26). */
export function LeftOut({ overview }: { readonly overview: Overview }) {
  const { open } = useDashboard();
  const { verdicts } = overview.now;
  const parts = leftOutParts(verdicts);
  return (
    <div className={`card ${css.left}`}>
      <b className="b">Left out:</b>
      {parts.length === 0 ? <span>nothing</span> : null}
      {parts.map(({ where, says, n }) => (
        <button key={where} type="button" className="link" onClick={() => open({ where, says })}>
          {countWords(n)} {says}
        </button>
      ))}
      <span className={`dim ${css.all}`}>
        {counted(verdicts.journeys, "journey")} in all; still open, in review and superseded are in the
        averages where they were measured, outages in the hit rate
      </span>
    </div>
  );
}
