import { useAddress } from "../../client/address.ts";
import { useAsk } from "../../client/use-ask.ts";
import { Broken } from "../../components/Broken.tsx";
import { FieldCheck } from "../../components/FieldCheck.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import type { SetupAnswer } from "./answers.ts";
import { Baseline } from "./Baseline.tsx";
import { Connect } from "./Connect.tsx";
import { FirstRules } from "./FirstRules.tsx";
import { GoOn } from "./GoOn.tsx";
import { History } from "./History.tsx";
import { MapValues } from "./MapValues.tsx";
import css from "./Setup.module.css";
import { GLYPHS, STEP_NAMES, STEPS, type StepName, stepsOf } from "./steps.ts";

const WHILE_READING_MS = 1_000;
const ELSE_MS = 30_000;

/** From a connection to live alerts in seven steps; each is as it is found, so that one can come and go. */
export default function Setup() {
  const { data, error, refetch } = useAsk("GET /setup", {}, { every: ELSE_MS });
  return (
    <>
      <PageHead title="Setup" sum={data?.accounts.length === 0 ? "Nothing is connected yet" : ""} />
      <div className="page">
        {data ? (
          <Wizard setup={data} />
        ) : (
          <div className="card">
            {error ? (
              <Broken what="Setup could not be read" error={error} again={() => void refetch()} />
            ) : (
              <Skeleton rows={7} />
            )}
          </div>
        )}
      </div>
    </>
  );
}

function Wizard({ setup }: { readonly setup: SetupAnswer }) {
  const isReading = setup.accounts.some(({ backfill }) => backfill !== null && backfill.doneAt === null);
  useAsk("GET /setup", isReading ? {} : null, { every: WHILE_READING_MS });
  const fields = useAsk("GET /setup/fields", {}, { of: "never" });
  const mapping = useAsk("GET /setup/mapping", {}, { of: "never" });
  const overview = useAsk("GET /figures/overview");
  const gate = useAsk("GET /gate");
  const steps = stepsOf({
    setup,
    fields: fields.data,
    mapping: mapping.data,
    baseline: overview.data?.baseline,
    gate: gate.data,
  });
  const next = steps.find(({ state }) => state === "open" || state === "busy")?.name ?? "live";
  const [chosen, choose] = useAddress<StepName | "next">("step", "next", ["next", ...STEPS]);
  const shown = chosen === "next" ? next : chosen;
  const done = steps.filter(({ state }) => state === "done").length;
  const after = STEPS[STEPS.indexOf(shown) + 1];
  return (
    <div className={css.wizard}>
      <nav className={`card ${css.steps}`} aria-label="Steps">
        <p className="xs dim">
          {done} of {steps.length} done
        </p>
        <ol>
          {steps.map(({ name, state, says }) => (
            <li key={name}>
              <button
                type="button"
                aria-current={name === shown ? "step" : undefined}
                data-step={name}
                data-state={state}
                onClick={() => choose(name)}
              >
                <StatusGlyph status={GLYPHS[state]} word={state} />
                <span>
                  <b className="b">{STEP_NAMES[name]}</b>
                  <span className="xs dim">{says}</span>
                </span>
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <div className={css.step}>
        {shown === "connect" ? <Connect setup={setup} /> : null}
        {shown === "fields" ? <FieldCheck asked={fields} /> : null}
        {shown === "map" ? <MapValues asked={mapping} /> : null}
        {shown === "history" ? <History setup={setup} /> : null}
        {shown === "baseline" ? <Baseline asked={overview} setup={setup} /> : null}
        {shown === "rules" ? <FirstRules setup={setup} /> : null}
        {shown === "live" ? <GoOn gate={gate.data} setup={setup} /> : null}
        {after ? (
          <p className={css.on}>
            <button type="button" className="btn" onClick={() => choose(after)}>
              Next: {STEP_NAMES[after]}
            </button>
          </p>
        ) : null}
      </div>
    </div>
  );
}
