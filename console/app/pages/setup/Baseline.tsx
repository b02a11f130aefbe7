import type { useAsk } from "../../client/use-ask.ts";
import { counted, durationWords } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Definition } from "../../components/Definition.tsx";
import { Empty } from "../../components/Empty.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import type { SetupAnswer } from "./answers.ts";
import css from "./Setup.module.css";

type Asked = ReturnType<typeof useAsk<"GET /figures/overview">>;

const told = (ms: number | null): string => (ms === null ? "none" : durationWords(ms));

/** How fast leads were answered before Leadclock: what every later figure is held against. */
export function Baseline({ asked, setup }: { readonly asked: Asked; readonly setup: SetupAnswer }) {
  const { data, error, refetch } = asked;
  const isReading = setup.accounts.some(({ backfill }) => backfill !== null && backfill.doneAt === null);
  const baseline = data?.baseline;
  return (
    <section className="card pad" aria-labelledby="baseline">
      <h2 id="baseline">Baseline</h2>
      {baseline ? (
        <>
          <p className="sm mid">
            {counted(baseline.figures.verdicts.journeys, "journey")} from {baseline.period.from} to{" "}
            {baseline.period.to}, read from history{isReading ? "; more is being read" : ""}. They are kept
            apart from what Leadclock watched.
          </p>
          <dl className={css.figures} data-baseline>
            <div>
              <dt>
                <Definition meaning="From the engagement to the first touch by a person, in calendar time; those that nobody touched are left out.">
                  Speed to lead, median
                </Definition>
              </dt>
              <dd data-figure="median">{told(baseline.figures.total.medianMs)}</dd>
              <dd className="xs dim">
                mean {told(baseline.figures.total.meanMs)}, p90 {told(baseline.figures.total.p90Ms)} of{" "}
                {baseline.figures.total.n} touched
              </dd>
            </div>
            <div>
              <dt>
                <Definition meaning="Until a person was told: time spent in systems and queues.">
                  Systems delay, median
                </Definition>
              </dt>
              <dd>{told(baseline.figures.systems.medianMs)}</dd>
              <dd className="xs dim">mean {told(baseline.figures.systems.meanMs)}</dd>
            </div>
            <div>
              <dt>
                <Definition meaning="From when a person was told to the first touch.">
                  Human delay, median
                </Definition>
              </dt>
              <dd>{told(baseline.figures.human.medianMs)}</dd>
              <dd className="xs dim">mean {told(baseline.figures.human.meanMs)}</dd>
            </div>
          </dl>
        </>
      ) : data ? (
        <Empty title={isReading ? "History is being read" : "There is no history"}>
          {isReading
            ? "The first figures stand here as soon as journeys are found."
            : "No lead engaged in the days that were read, or no history was read. Comparisons begin with what Leadclock watches."}
        </Empty>
      ) : error ? (
        <Broken what="The baseline could not be read" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={3} />
      )}
    </section>
  );
}
