import { BarChart, Flex, LineChart, Statistics, StatisticsItem, Text } from "@hubspot/ui-extensions";
import { Unanswered } from "./shared/Unanswered.tsx";
import { useAsked } from "./shared/useAsked.ts";
import { durationText, percentText } from "./shared/words.ts";

interface Spread {
  readonly n: number;
  readonly meanMs: number | null;
  readonly medianMs: number | null;
  readonly p90Ms: number | null;
}
interface Measures {
  readonly verdicts: {
    readonly hits: number;
    readonly misses: number;
    readonly pending: number;
    readonly excluded: number;
    readonly hitRate: number | null;
  };
  readonly total: Spread;
  readonly whose: { readonly systemsMs: number | null; readonly humanMs: number | null };
}
interface Overview {
  readonly now: Measures;
  readonly timeZone: string;
}
interface Trend {
  readonly rows: readonly (Measures & { readonly from: string; readonly partial: boolean })[];
}
interface Groups {
  readonly rows: readonly (Measures & { readonly key: string; readonly label: string })[];
}

const minutes = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 6_000) / 10);

/** The main figures of the dashboard: speed over time, whose time it was, hits by lead type and over the weeks. */
export function Figures() {
  const overview = useAsked<Overview>("/figures/overview");
  const trend = useAsked<Trend>("/figures/trend?by=week");
  const types = useAsked<Groups>("/figures/groups?by=type");
  const open = [overview, trend, types].find(({ asked }) => !asked?.ok);
  if (open || !overview.asked?.ok || !trend.asked?.ok || !types.asked?.ok)
    return <Unanswered asked={open?.asked ?? null} onAgain={() => void open?.again()} />;
  const { now, timeZone } = overview.asked.answer;
  const weeks = trend.asked.answer.rows;
  return (
    <Flex direction="column" gap="medium">
      <Statistics>
        <StatisticsItem label="SLA hit rate" number={percentText(now.verdicts.hitRate)}>
          <Text>
            {now.verdicts.hits} hits, {now.verdicts.misses} misses, {now.verdicts.pending} pending,{" "}
            {now.verdicts.excluded} left out
          </Text>
        </StatisticsItem>
        <StatisticsItem label="Median speed to lead" number={durationText(now.total.medianMs)}>
          <Text>
            Mean {durationText(now.total.meanMs)}, nine of ten within {durationText(now.total.p90Ms)}
          </Text>
        </StatisticsItem>
        <StatisticsItem label="Mean systems delay" number={durationText(now.whose.systemsMs)}>
          <Text>Mean human delay {durationText(now.whose.humanMs)}</Text>
        </StatisticsItem>
      </Statistics>
      <LineChart
        data={weeks.map((week) => ({ Week: week.from, Minutes: minutes(week.total.medianMs) ?? 0 }))}
        axes={{
          x: { field: "Week", fieldType: "category" },
          y: { field: "Minutes", fieldType: "linear", label: "Median speed to lead, minutes" },
        }}
        options={{ title: "Speed to lead, by week" }}
      />
      <BarChart
        data={weeks.flatMap((week) => [
          { Week: week.from, Verdict: "Hit", Leads: week.verdicts.hits },
          { Week: week.from, Verdict: "Miss", Leads: week.verdicts.misses },
        ])}
        axes={{
          x: { field: "Week", fieldType: "category" },
          y: { field: "Leads", fieldType: "linear" },
          options: { groupFieldByColor: "Verdict", stacking: true },
        }}
        options={{ title: "SLA hits and misses, by week", showLegend: true }}
      />
      <BarChart
        data={types.asked.answer.rows.flatMap(({ label, verdicts }) => [
          { Type: label, Verdict: "Hit", Leads: verdicts.hits },
          { Type: label, Verdict: "Miss", Leads: verdicts.misses },
        ])}
        axes={{
          x: { field: "Type", fieldType: "category" },
          y: { field: "Leads", fieldType: "linear" },
          options: { groupFieldByColor: "Verdict", stacking: true },
        }}
        options={{ title: "SLA hits and misses, by lead type", showLegend: true }}
      />
      <Text variant="microcopy">The last 28 days, in the zone of your rules: {timeZone}.</Text>
    </Flex>
  );
}
