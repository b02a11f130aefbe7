import { useAsk, useDo } from "../../client/use-ask.ts";
import { Broken } from "../../components/Broken.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useToast } from "../../shell/toasts.tsx";
import css from "./Health.module.css";

/** What was given up, each with its cause; once that is mended, one can be tried again. */
export function DeadLetters() {
  const toast = useToast();
  const { data, error, refetch } = useAsk("GET /dead-letters");
  const revive = useDo("POST /dead-letters/revive");
  return (
    <section className={`card ${css.panel}`} aria-label="Given up">
      <h2>Given up</h2>
      {data ? (
        data.letters.length === 0 ? (
          <p className="sm mid">Nothing was given up.</p>
        ) : (
          <ul className={css.rows}>
            {data.letters.map(({ box, kind, key, installationId, reason }) => (
              <li key={`${box} ${installationId} ${kind} ${key}`} data-letter={key}>
                <div>
                  <p>
                    <b className="b">{kind}</b> <span className="mid">{key}</span>
                  </p>
                  <p className="sm mid">
                    {box === "inbox" ? "Could not be read" : "Could not be written"}: {reason}
                  </p>
                </div>
                <button
                  type="button"
                  className="btn"
                  disabled={revive.isPending}
                  onClick={() =>
                    void revive
                      .mutateAsync({ body: { box, kind, key, installationId } })
                      .then(() => toast(`Back in line: ${kind}.`))
                      .catch((problem: Error) => toast(`Not done: ${problem.message}`))
                  }
                >
                  Try again<span className="sr"> {key}</span>
                </button>
              </li>
            ))}
          </ul>
        )
      ) : error ? (
        <Broken what="This could not be read" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={2} />
      )}
    </section>
  );
}
