import { Instant } from "../../components/Instant.tsx";
import type { Gate } from "./answers.ts";
import css from "./Lists.module.css";

const STATES: Readonly<Record<Gate["state"], string>> = {
  connected: "Connected",
  silent: "Silent",
  ready: "Gate passed",
  live: "Live",
  hypercare: "Hypercare",
};

/** Each step of the way, who took it and why, and what did not pass then. */
export function History({ gate }: { readonly gate: Gate }) {
  const titles = new Map(gate.checks.map(({ id, title }) => [id as string, title]));
  if (gate.history.length === 0) return null;
  return (
    <section className={`card ${css.list}`} aria-label="So far">
      <div className={css.head}>
        <h2>So far</h2>
      </div>
      <ol className={css.plain}>
        {gate.history.toReversed().map(({ state, since, by, why, overrode }) => (
          <li key={`${state} ${since}`} className="sm">
            <b className="b">{STATES[state]}</b>{" "}
            <span className="dim">
              <Instant at={since} /> · {by}
            </span>
            <p className="mid">{why}</p>
            {overrode.length > 0 ? (
              <p className="xs warn-text">
                Did not pass then: {overrode.map((id) => titles.get(id) ?? id).join("; ")}
              </p>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
