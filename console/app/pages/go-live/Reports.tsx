import { useAsk } from "../../client/use-ask.ts";
import { Broken } from "../../components/Broken.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import css from "./Lists.module.css";

/** Each day of silence and of hypercare, as operations were told it; today so far first. */
export function Reports() {
  const today = useAsk("GET /gate/reports/today");
  const { data, error, refetch } = useAsk("GET /gate/reports", { query: {} });
  const now = today.data ? [{ ...today.data, isNow: true }] : [];
  const all = [...now, ...(data?.reports ?? []).map((one) => ({ ...one, isNow: false }))];
  return (
    <section className={`card ${css.list}`} aria-label="Daily reports">
      <div className={css.head}>
        <h2>Daily reports</h2>
      </div>
      {data ? (
        <ul className={css.plain}>
          {all.map(({ day, kind, isNow, body }) => (
            <li key={`${day} ${kind} ${isNow}`}>
              <details open={isNow}>
                <summary className="sm b">
                  {body.title}
                  {isNow ? ", so far" : ""}
                </summary>
                {body.lines.map((line) => (
                  <p key={line} className="sm mid">
                    {line}
                  </p>
                ))}
                <dl className={`facts ${css.numbers}`} style={{ gridTemplateColumns: "minmax(0, 1fr) auto" }}>
                  {body.numbers.map(({ label, value }) => (
                    <div key={label} className={css.pair}>
                      <dt>{label}</dt>
                      <dd className="num">{value}</dd>
                    </div>
                  ))}
                </dl>
              </details>
            </li>
          ))}
        </ul>
      ) : error ? (
        <Broken what="Reports could not be read" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={4} height={30} />
      )}
    </section>
  );
}
