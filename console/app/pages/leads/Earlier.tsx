import { useLive } from "../../client/live.tsx";
import { counted } from "../../client/words.ts";
import { DelaySum } from "../../components/DelaySum.tsx";
import { Instant } from "../../components/Instant.tsx";
import type { Journey, Lead } from "./answers.ts";
import { ClockTrail } from "./ClockTrail.tsx";
import css from "./Earlier.module.css";
import { ToldList } from "./ToldList.tsx";
import { VerdictChip } from "./VerdictChip.tsx";
import { Why } from "./Why.tsx";
import { partsOf } from "./whole-seconds.ts";

interface EarlierProps {
  readonly lead: Lead;
  readonly journeys: readonly Journey[];
}

/** Journeys before the latest, a line each until somebody opens one. */
export function Earlier({ lead, journeys }: EarlierProps) {
  if (journeys.length === 0) return null;
  return (
    <section className={`card ${css.card}`} aria-labelledby="earlier">
      <div className="head pad">
        <h2 id="earlier">Earlier</h2>
        <span className="sm dim">{counted(journeys.length, "journey")} before, as they ended</span>
      </div>
      {journeys.map((journey) => (
        <details key={journey.id} className={css.one}>
          <summary>
            <span>
              Journey {journey.number} · <Instant at={journey.engagedAt} />
            </span>{" "}
            <span className="sm mid">
              {journey.leadType}, {journey.owner?.name ?? "nobody owned it"}
              {journey.outcome ? `, ${journey.outcome}` : ""}
            </span>{" "}
            <VerdictChip verdict={journey.verdict} status={journey.status} missMs={journey.missMs} />
          </summary>
          <Opened lead={lead} journey={journey} />
        </details>
      ))}
    </section>
  );
}

function Opened({ lead, journey }: { readonly lead: Lead; readonly journey: Journey }) {
  const { now } = useLive();
  return (
    <div className={css.opened}>
      <DelaySum {...partsOf(journey, now)} />
      <ClockTrail journey={journey} />
      <Why lead={lead} journey={journey} />
      <ToldList journey={journey} />
    </div>
  );
}
