import { useTimes } from "../../client/times.ts";
import { durationWords } from "../../client/words.ts";
import { Instant } from "../../components/Instant.tsx";
import type { Lead } from "./answers.ts";
import css from "./Happened.module.css";
import { Said } from "./Said.tsx";

/** The story across all systems, newest first: what happened, who knows it, and when it reached us. */
export function Happened({ lead: { happened } }: { readonly lead: Lead }) {
  const times = useTimes();
  if (happened.length === 0) return null;
  return (
    <section className={`card ${css.card}`} aria-labelledby="happened">
      <div className="head pad">
        <h2 id="happened">What happened</h2>
        <span className="sm dim">
          Newest first, {times.zone}. Times are the source’s; “seen” is when it reached us
        </span>
      </div>
      <ol className={css.log}>
        {happened.map(({ key, at, what, detail, source, seenAt, isLate }) => (
          <li key={key}>
            <span className={`dim ${css.at}`}>
              <Instant at={at} short />
            </span>
            <span>
              <b className="b">{what}</b>{" "}
              <span className="mid">
                · <Said parts={detail} />
              </span>
            </span>
            <span className={`xs ${isLate ? "warn-text b" : "dim"}`}>
              {source}
              {seenAt === null ? "" : `, seen +${durationWords(Math.max(0, seenAt - at))}`}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
