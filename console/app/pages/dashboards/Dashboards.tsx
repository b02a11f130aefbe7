import type { ReactNode } from "react";
import { may, useMe } from "../../client/me.tsx";
import { useTimes } from "../../client/times.ts";
import { Empty } from "../../components/Empty.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { DashboardProvider, useDashboard, useFigures } from "./context.tsx";
import css from "./Dashboards.module.css";
import { FilterBar } from "./FilterBar.tsx";
import { HopsChart } from "./HopsChart.tsx";
import { KeyFigures, LeftOut } from "./KeyFigures.tsx";
import { LeadsBehind } from "./LeadsBehind.tsx";
import { Causes, Reasons, Reps, Severity } from "./MissCharts.tsx";
import { Panel } from "./Panel.tsx";
import { periodWords } from "./period.ts";
import { Rates } from "./Rates.tsx";
import { AlertCounts, Coverage, Latency, StaleDays } from "./Signals.tsx";
import { RateTrend, SpeedTrend, WhoseTime } from "./Trends.tsx";
import { notAveraged, notJudged, partsWords } from "./words.ts";

/** Promise made and promise kept: for leadership everybody's, for a rep their own first, with what is not theirs. */
export default function Dashboards() {
  return (
    <DashboardProvider>
      <Head />
      <div className="page">
        <FilterBar />
        <Body />
        <LeadsBehind />
      </div>
    </DashboardProvider>
  );
}

function Head() {
  const { isOwn, filter } = useDashboard();
  return (
    <PageHead
      title={isOwn ? "My dashboard" : "Dashboards"}
      sum={`${isOwn ? "Your leads" : "Promise made and promise kept"}, ${periodWords(filter)}`}
    />
  );
}

function Body() {
  const me = useMe();
  const { query, filter, by, isOwn, says: about } = useDashboard();
  const overview = useFigures("GET /figures/overview", { query });
  const trend = useFigures("GET /figures/trend", { query: { ...query, by } });
  const { data: annotations } = useFigures("GET /annotations", {
    query: { from: filter.from, to: filter.to },
  });
  const hops = useFigures("GET /figures/hops", { query });
  const misses = useFigures("GET /figures/misses", { query });
  const types = useFigures("GET /figures/groups", { query: { ...query, by: "type" } });
  const sources = useFigures("GET /figures/groups", { query: { ...query, by: "source" } });
  const alerts = useFigures("GET /figures/alerts", { query });
  const stale = useFigures("GET /figures/stale", { query });
  const intake = useFigures("GET /figures/intake", may(me, "readAll") && !isOwn ? { query } : null);
  const now = overview.data?.now;
  const left = now
    ? `. Not in the averages: ${partsWords(notAveraged(now))}; not judged: ${partsWords(notJudged(now.verdicts))}`
    : "";
  const says = `${about}${left}`;
  const events = annotations?.annotations ?? [];
  const isEmpty = overview.data?.now.verdicts.journeys === 0;

  return (
    <>
      <Panel what="The figures could not be counted" asked={overview} rows={5}>
        {(data) => (
          <>
            <CountedAt at={data.countedAt} />
            <KeyFigures overview={data} />
            {isEmpty ? null : <LeftOut overview={data} />}
          </>
        )}
      </Panel>
      {isEmpty ? (
        <section className="card">
          <Empty title="No lead in this period and filter">
            {isOwn
              ? "Nobody engaged who became yours in it. Choose a longer period."
              : "Nobody engaged in it. Choose a longer period, or take a filter away."}
          </Empty>
        </section>
      ) : (
        <div className={css.grid}>
          <div className={css.column}>
            <Place at={isOwn ? 5 : 1}>
              <Panel what="The trend could not be counted" asked={trend}>
                {(data) => (
                  <SpeedTrend trend={data} annotations={events} overview={overview.data} says={says} />
                )}
              </Panel>
            </Place>
            <Place at={isOwn ? 7 : 3}>
              <Panel what="The hops could not be counted" asked={hops}>
                {(data) => <HopsChart hops={data} says={says} />}
              </Panel>
            </Place>
            <Place at={isOwn ? 1 : 5}>
              <Panel what="The hit rates could not be counted" asked={trend}>
                {(data) => (
                  <RateTrend trend={data} annotations={events} overview={overview.data} says={says} />
                )}
              </Panel>
            </Place>
            <Place at={isOwn ? 3 : 7}>
              <Panel what="The reps could not be counted" asked={misses}>
                {(data) => <Reps misses={data} says={says} />}
              </Panel>
            </Place>
            <Place at={9}>
              <Panel what="The reasons could not be counted" asked={misses} rows={4}>
                {(data) => <Reasons misses={data} says={says} />}
              </Panel>
            </Place>
            {stale.data && stale.data.days.length > 0 ? (
              <Place at={11}>
                <StaleDays stale={stale.data} says={about} />
              </Place>
            ) : null}
            {intake.data && !isOwn ? (
              <Place at={15}>
                <Latency intake={intake.data} says={about} />
              </Place>
            ) : null}
          </div>
          <div className={css.column}>
            <Place at={isOwn ? 6 : 2}>
              <Panel what="Whose time it was could not be counted" asked={trend}>
                {(data) => <WhoseTime trend={data} annotations={events} says={says} />}
              </Panel>
            </Place>
            <Place at={isOwn ? 2 : 4}>
              <Panel what="The causes could not be counted" asked={misses}>
                {(data) => <Causes misses={data} says={says} />}
              </Panel>
            </Place>
            <Place at={8}>
              <Panel what="The lead types could not be counted" asked={types} rows={4}>
                {(data) => (
                  <Rates
                    groups={data}
                    title="Hit rate by lead type"
                    name="Lead type"
                    narrows="type"
                    says={says}
                  />
                )}
              </Panel>
            </Place>
            <Place at={10}>
              <Panel what="The sources could not be counted" asked={sources} rows={4}>
                {(data) => (
                  <Rates
                    groups={data}
                    title="Hit rate by source"
                    name="Source"
                    narrows="source"
                    says={says}
                  />
                )}
              </Panel>
            </Place>
            <Place at={12}>
              <Panel what="How late could not be counted" asked={misses} rows={5}>
                {(data) => <Severity misses={data} says={says} />}
              </Panel>
            </Place>
            <Place at={13}>
              <Panel what="The alerts could not be counted" asked={alerts} rows={4}>
                {(data) => <AlertCounts alerts={data} says={says} />}
              </Panel>
            </Place>
            {intake.data && !isOwn ? (
              <Place at={14}>
                <Coverage intake={intake.data} says={about} />
              </Place>
            ) : null}
          </div>
        </div>
      )}
    </>
  );
}

/** Where a chart stands: in its column where there are two, among all of them where there is one. */
function Place({ at, children }: { readonly at: number; readonly children: ReactNode }) {
  return <div style={{ order: at, minWidth: 0 }}>{children}</div>;
}

/** Figures are those of the last minute, and say so. */
function CountedAt({ at }: { readonly at: number }) {
  const times = useTimes();
  return (
    <p className={`xs dim ${css.counted}`}>
      Counted at {times.at(at)}, again every minute. SLA judges human delay only.
    </p>
  );
}
