import { countWords, durationWords, rateWords } from "../../client/words.ts";
import { Definition } from "../../components/Definition.tsx";
import { Instant } from "../../components/Instant.tsx";
import type { HealthAnswer } from "./answers.ts";
import css from "./Health.module.css";

/** Whether alerts are on time, changes reach us by push, channels deliver, and when something was down. */
export function Timeliness({ health }: { readonly health: HealthAnswer }) {
  const { coverage, punctuality, heartbeats, outages } = health;
  const ms = (value: number | null) =>
    value === null ? "–" : value < 1_000 ? "under 1 s" : durationWords(value);
  return (
    <section className={`card ${css.panel}`} aria-label="On time">
      <h2>On time</h2>
      <dl className={`facts ${css.facts}`}>
        <div className={css.pair}>
          <dt>
            <Definition meaning="How long after its own instant an alert was decided: warnings and breaches of the last 7 days, without what a switch held.">
              Alerts, 7 days
            </Definition>
          </dt>
          <dd>
            {punctuality.steps === 0
              ? "none"
              : `${countWords(punctuality.steps)}: median ${ms(punctuality.medianMs)}, 90th percentile ${ms(punctuality.p90Ms)}, worst ${ms(punctuality.maxMs)}; ${punctuality.late} over 2 min`}
          </dd>
        </div>
        <div className={css.pair}>
          <dt>
            <Definition meaning="Facts of the last 30 days that the CRM told us of at once; the sweep found the others later.">
              Coverage, 30 days
            </Definition>
          </dt>
          <dd>
            {coverage.eligible === 0
              ? "no facts yet"
              : `${countWords(coverage.pushed)} of ${countWords(coverage.eligible)} by push${coverage.eligible < 20 ? "" : ` (${rateWords(coverage.pushed, coverage.eligible)})`}`}
          </dd>
        </div>
        {heartbeats.map(({ channel, at, state, why }) => (
          <div key={channel} className={css.pair}>
            <dt>Test alert by {channel}</dt>
            <dd>
              {state}, <Instant at={at} />
              {why ? `: ${why}` : ""}
            </dd>
          </div>
        ))}
      </dl>
      <h3>Outages</h3>
      {outages.length === 0 ? (
        <p className="sm mid">None is known.</p>
      ) : (
        <ul className={css.rows}>
          {outages.map((one) => (
            <li key={one.id}>
              <span className="sm">
                {one.system}: {one.why}
              </span>
              <span className="xs dim">
                <Instant at={one.startedAt} /> to{" "}
                {one.endedAt === null ? "now" : <Instant at={one.endedAt} />}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
