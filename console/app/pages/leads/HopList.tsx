import { exactDuration } from "../../components/exact-duration.ts";
import type { Journey } from "./answers.ts";
import css from "./HopList.module.css";

/** The same as the chart where there is no room for one: each stretch with its bar on one scale. */
export function HopList({ journey, until }: { readonly journey: Journey; readonly until: number }) {
  const span = Math.max(1, until - journey.engagedAt);
  const share = (ms: number) => `${Math.min(100, Math.max(0, (100 * ms) / span))}%`;
  return (
    <ul className={css.list}>
      {journey.stretches.map(({ whose, where, what, from, to }) => {
        const ms = Math.max(0, (to ?? until) - from);
        return (
          <li key={`${whose} ${where} ${what} ${from}`}>
            <span>{what}</span>
            <b className={`b nw ${whose}-text`}>
              {exactDuration(ms)}
              {to === null ? " so far" : ""}
            </b>
            <div className={css.bar} aria-hidden="true">
              <i
                className={whose === "systems" ? css.systems : css.human}
                style={{ left: share(from - journey.engagedAt), width: `max(3px, ${share(ms)})` }}
              />
            </div>
            <small className="dim">{where}</small>
          </li>
        );
      })}
    </ul>
  );
}
