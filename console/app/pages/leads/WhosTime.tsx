import { bandOf } from "../../charts/waterfall.ts";
import { useLive } from "../../client/live.tsx";
import { useTimes } from "../../client/times.ts";
import { durationWords } from "../../client/words.ts";
import { Definition } from "../../components/Definition.tsx";
import { DelayLegend } from "../../components/DelayBar.tsx";
import { DelaySum } from "../../components/DelaySum.tsx";
import { exactDuration } from "../../components/exact-duration.ts";
import type { Journey } from "./answers.ts";
import { ClockTrail } from "./ClockTrail.tsx";
import { HopChart } from "./HopChart.tsx";
import { HopList } from "./HopList.tsx";
import css from "./WhosTime.module.css";
import { partsOf } from "./whole-seconds.ts";

/** Where the time went: the sum, the way through systems and people, and each clock beside it. */
export function WhosTime({ journey }: { readonly journey: Journey }) {
  const { now } = useLive();
  const times = useTimes();
  const parts = partsOf(journey, now);
  return (
    <section className={`card ${css.card}`} aria-labelledby="time">
      <div className="head">
        <h2 id="time">Where the time went</h2>
        <span className="sm dim">calendar time, {times.zone}</span>
        <span className="r">
          <DelayLegend />
        </span>
      </div>
      <DelaySum {...parts} />
      <Benchmark systemsMs={parts.systemsMs} />
      <div className={css.chart}>
        <HopChart journey={journey} until={parts.until} />
      </div>
      <div className={css.hops}>
        <HopList journey={journey} until={parts.until} />
      </div>
      <details className={css.table}>
        <summary>Show as a table</summary>
        <HopTable journey={journey} now={now} />
      </details>
      <ClockTrail journey={journey} />
    </section>
  );
}

/** The benchmark judges systems only: nobody is better or worse for it. */
function Benchmark({ systemsMs }: { readonly systemsMs: number }) {
  const band = bandOf(systemsMs);
  const range =
    band.to === null
      ? `over ${durationWords(band.from)}`
      : band.from === 0
        ? `under ${durationWords(band.to)}`
        : `${durationWords(band.from)} to ${durationWords(band.to)}`;
  return (
    <p className={`sm mid ${css.benchmark}`}>
      <Definition meaning="What an average systems delay of this length is called: best under 5 min, normal to 10, watch to 15, alert to 30, critical beyond. It judges systems and operations, never a rep.">
        Benchmark for systems
      </Definition>
      : <b className={band.tone === "plain" ? "b" : `b ${band.tone}-text`}>{band.word}</b>, {range}
    </p>
  );
}

function HopTable({ journey, now }: { readonly journey: Journey; readonly now: number }) {
  const times = useTimes();
  return (
    <div className={css.scroll}>
      <table className="grid-t">
        <thead>
          <tr>
            <th>From, {times.zone}</th>
            <th>Where</th>
            <th>What</th>
            <th>Whose time</th>
            <th className="num">Calendar time</th>
          </tr>
        </thead>
        <tbody>
          {journey.stretches.map(({ whose, where, what, from, to }) => (
            <tr key={`${whose} ${where} ${what} ${from}`}>
              <td className="nw">{times.short(from)}</td>
              <td>{where}</td>
              <td>{what}</td>
              <td>{whose === "systems" ? "Systems" : "Human"}</td>
              <td className="num nw">
                {exactDuration((to ?? now) - from)}
                {to === null ? " so far" : ""}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
