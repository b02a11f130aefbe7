import { Definition } from "./Definition.tsx";
import css from "./DelaySum.module.css";
import { exactDuration } from "./exact-duration.ts";

interface DelaySumProps {
  readonly systemsMs: number;
  /** `null`: nobody has the lead yet. */
  readonly humanMs: number | null;
  /** How long before the handover the first touch came. */
  readonly headStartMs?: number;
  /** The touch was there: it is the speed to lead; else the wait so far. */
  readonly isTouched: boolean;
}

/** Speed to lead = systems delay + human delay − head start, adding up to the second; milliseconds of calendar time. */
export function DelaySum({ systemsMs, humanMs, headStartMs = 0, isTouched }: DelaySumProps) {
  const totalMs = systemsMs + (humanMs ?? 0) - headStartMs;
  return (
    <dl className={css.sum}>
      <div>
        <dt>
          <Definition
            meaning={
              isTouched
                ? "From the engagement until the first touch: systems delay plus human delay, less any head start."
                : "From the engagement until now: nobody has reached out yet."
            }
          >
            {isTouched ? "Speed to lead" : "Waiting so far"}
          </Definition>
        </dt>
        <dd>
          <span className="nw">{exactDuration(totalMs)}</span>
        </dd>
      </div>
      <span aria-hidden="true">=</span>
      <div className="systems-text">
        <dt>
          <Definition meaning="From the engagement until a person was handed the lead. Operations answer for it.">
            Systems delay
          </Definition>
        </dt>
        <dd>
          <span className="nw">{exactDuration(systemsMs)}</span>
        </dd>
      </div>
      {humanMs === null ? null : (
        <>
          <span aria-hidden="true">+</span>
          <div className="human-text">
            <dt>
              <Definition meaning="From the handover until the first touch by a person. This is what the SLA judges.">
                Human delay
              </Definition>
            </dt>
            <dd>
              <span className="nw">{exactDuration(humanMs)}</span>
            </dd>
          </div>
        </>
      )}
      {headStartMs > 0 ? (
        <>
          <span aria-hidden="true">−</span>
          <div>
            <dt>
              <Definition meaning="How long before the assignment the first touch came.">
                Head start
              </Definition>
            </dt>
            <dd>
              <span className="nw">{exactDuration(headStartMs)}</span>
            </dd>
          </div>
        </>
      ) : null}
    </dl>
  );
}
