import { useState } from "react";
import { may, useMe } from "../../client/me.tsx";
import { useAsk } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Commands } from "../../components/Commands.tsx";
import { Empty } from "../../components/Empty.tsx";
import { FieldCheck } from "../../components/FieldCheck.tsx";
import { Flood } from "../../components/Flood.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { Connections } from "./Connections.tsx";
import { DeadLetters } from "./DeadLetters.tsx";
import css from "./Health.module.css";
import { Queues } from "./Queues.tsx";
import { Switches } from "./Switches.tsx";
import { Timeliness } from "./Timeliness.tsx";

/** Asked of the CRMs only when somebody wants to know. */
function OurFields() {
  const [isAsked, setAsked] = useState(false);
  const asked = useAsk("GET /setup/fields", isAsked ? {} : null, { of: "never" });
  if (isAsked) return <FieldCheck asked={asked} />;
  return (
    <section className={`card ${css.panel}`} aria-label="Fields in the CRM">
      <div className={css.head}>
        <h2>Fields in the CRM</h2>
        <button type="button" className="btn" onClick={() => setAsked(true)}>
          Compare them
        </button>
      </div>
      <p className="sm mid">Whether the fields that Leadclock writes to are still as it made them.</p>
    </section>
  );
}

const AGAIN_MS = 15_000;

/** What is wrong first, each in a sentence with what to do; then the figures it is told by, and the switches. */
export default function Health() {
  const me = useMe();
  const { data, error, refetch } = useAsk("GET /health", {}, { every: AGAIN_MS });
  return (
    <>
      <PageHead
        title="Health"
        sum={
          data
            ? data.worst.length === 0
              ? "All is well"
              : `${counted(data.worst.length, "thing")} to look at`
            : ""
        }
      />
      <div className={`page ${css.page}`}>
        {data ? (
          <>
            <Flood />
            <section className="card" aria-label="To look at">
              {data.worst.length === 0 ? (
                <Empty title="Nothing is wrong" isGood>
                  Deliveries are read, writes go out, alerts are on time.
                </Empty>
              ) : (
                <ul>
                  {data.worst.map((one) => (
                    <li key={`${one.id} ${one.here}`} className={css.sign} data-sign={one.id}>
                      <StatusGlyph
                        status={one.severity === "broken" ? "pastDue" : "warned"}
                        word={one.severity === "broken" ? "Broken" : "Warning"}
                      />
                      <div>
                        <p className="b">{one.here}</p>
                        <p className="sm mid">
                          <Commands text={one.is} />
                        </p>
                        <p className="sm">
                          <b className="b">To do:</b> <Commands text={one.todo} />
                        </p>
                      </div>
                    </li>
                  ))}
                </ul>
              )}
            </section>
            <div className={css.columns}>
              <Connections health={data} />
              <Queues health={data} />
              <Timeliness health={data} />
              <Switches />
            </div>
            {may(me, "operate") ? <DeadLetters /> : null}
            <OurFields />
          </>
        ) : (
          <div className="card">
            {error ? (
              <Broken what="Health could not be read" error={error} again={() => void refetch()} />
            ) : (
              <Skeleton rows={8} />
            )}
          </div>
        )}
      </div>
    </>
  );
}
