import { useAsk } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import css from "./Lists.module.css";

/** Alerts by local day that the team would have had. */
export function Silence() {
  const { data, error, refetch } = useAsk("GET /gate/silence");
  const most = Math.max(
    1,
    ...(data?.days ?? []).map(({ warnings, breaches }) => Math.max(warnings, breaches)),
  );
  return (
    <section className={`card ${css.list}`} aria-label="Had it been live">
      <div className={css.head}>
        <h2>Had it been live</h2>
      </div>
      {data ? (
        <>
          <p className="sm mid">
            {counted(data.warnings + data.breaches, "alert")}: {counted(data.warnings, "warning")} and{" "}
            {counted(data.breaches, "breach", "breaches")}, in {counted(data.days.length, "day")}.
          </p>
          <table className={css.days}>
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col" className="num">
                  Leads
                </th>
                <th scope="col">Warnings</th>
                <th scope="col">Breaches</th>
              </tr>
            </thead>
            <tbody>
              {data.days.map((day) => (
                <tr key={day.day}>
                  <th scope="row" className="sm">
                    {day.day}
                  </th>
                  <td className="num">{day.leads}</td>
                  {(["warnings", "breaches"] as const).map((kind) => (
                    <td key={kind}>
                      <span className={css.bar}>
                        {day[kind] > 0 ? (
                          <i data-kind={kind} style={{ width: `${Math.round((70 * day[kind]) / most)}px` }} />
                        ) : null}
                        {day[kind]}
                      </span>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </>
      ) : error ? (
        <Broken what="This could not be counted" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={3} height={30} />
      )}
    </section>
  );
}
