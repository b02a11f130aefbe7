import { useAsk } from "../../client/use-ask.ts";
import { Broken } from "../../components/Broken.tsx";
import { Instant } from "../../components/Instant.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import css from "./Lists.module.css";

const MOST = 6;
const KINDS: Readonly<Record<string, string>> = {
  warning: "Warning",
  breach: "Breach",
  catchUp: "Catch-up",
  review: "Review",
};

/** The newest alerts that went to the test recipient instead of the team. */
export function KeptBack() {
  const { data, error, refetch } = useAsk("GET /alerts", { query: { limit: 50 } });
  const kept = (data?.alerts ?? []).filter(({ sentAs }) => sentAs === "silent").slice(0, MOST);
  return (
    <section className={`card ${css.list}`} aria-label="Kept back lately">
      <div className={css.head}>
        <h2>Kept back lately</h2>
      </div>
      {data ? (
        kept.length === 0 ? (
          <p className="sm mid">No alert was kept from the team.</p>
        ) : (
          <ul className={css.rows}>
            {kept.map((one) => (
              <li key={`${one.journeyId} ${one.clock} ${one.number} ${one.step}`}>
                <StatusGlyph
                  status={one.kind === "breach" ? "pastDue" : one.kind === "warning" ? "warned" : "review"}
                  word={null}
                />
                <p className="sm">
                  {KINDS[one.kind] ?? one.kind}: {one.leadName ?? (one.leadId || "for operations")}
                  <br />
                  <span className="xs dim">
                    {one.clock}, {one.step}
                  </span>
                </p>
                <span className="xs dim nw">
                  <Instant at={one.decidedAt} />
                </span>
              </li>
            ))}
          </ul>
        )
      ) : error ? (
        <Broken what="Alerts could not be read" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={3} height={44} />
      )}
    </section>
  );
}
