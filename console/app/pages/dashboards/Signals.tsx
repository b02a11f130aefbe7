import { BarRows } from "../../charts/BarRows.tsx";
import { Columns } from "../../charts/Columns.tsx";
import type { Answer } from "../../client/ask.ts";
import { useMe } from "../../client/me.tsx";
import { counted, countWords, durationWords } from "../../client/words.ts";
import { useDashboard } from "./context.tsx";
import { Opens } from "./Opens.tsx";
import { fullPointWords, pointWords } from "./period.ts";
import { NONE } from "./words.ts";

interface SaysProps {
  readonly says: string;
}

const percent = (part: number, of: number) => (of === 0 ? NONE : `${((100 * part) / of).toFixed(1)} %`);

/** A warning comes before due, a breach at or after it: never one number. */
export function AlertCounts({
  alerts,
  says,
}: SaysProps & { readonly alerts: Answer<"GET /figures/alerts"> }) {
  const { open } = useDashboard();
  const { warnings, warned, breaches, breached, unsent } = alerts;
  const rows = [
    {
      name: "Warnings, before due",
      n: warnings,
      leads: warned.journeys,
      after: `${countWords(warned.hits)} ended in a hit`,
      tone: "warn",
      cell: { where: "warnings", says: "warned before due" },
      came: { n: warned.hits, cell: { where: "warnedHit", says: "warned, then hit" } },
    },
    {
      name: "Breaches, past due",
      n: breaches,
      leads: breached.journeys,
      after: `${countWords(breached.withReason)} have a reason`,
      tone: "miss",
      cell: { where: "breaches", says: "told of a breach" },
      came: {
        n: breached.withReason,
        cell: { where: "breachesWithReason", says: "told of a breach, with a reason" },
      },
    },
  ] as const;
  return (
    <BarRows
      title="Warnings and breaches"
      unit="alerts sent, counted apart"
      description={`${counted(warnings, "warning")} before due, ${counted(breaches, "breach", "breaches")} at or after it.`}
      note={
        <>
          Warned:{" "}
          <Opens n={warned.journeys} cell={rows[0].cell}>
            {counted(warned.journeys, "lead")}
          </Opens>
          ,{" "}
          <Opens n={warned.hits} cell={rows[0].came.cell}>
            {countWords(warned.hits)} then hit
          </Opens>
          ,{" "}
          <Opens n={warned.misses} cell={{ where: "warnedMiss", says: "warned, then missed" }}>
            {countWords(warned.misses)} missed
          </Opens>
          . Told of a breach:{" "}
          <Opens n={breached.journeys} cell={rows[1].cell}>
            {counted(breached.journeys, "lead")}
          </Opens>
          ,{" "}
          <Opens n={breached.withReason} cell={rows[1].came.cell}>
            {countWords(breached.withReason)} have a reason
          </Opens>
          .{" "}
          <Opens n={unsent} cell={{ where: "unsent", says: "with an alert decided and not sent" }}>
            {counted(unsent, "alert")} decided and not sent
          </Opens>
          .
        </>
      }
      noteText={`${says}. ${countWords(unsent)} more were decided and not sent (known too late, switched off).`}
      rows={rows.map(({ name, n, after, tone }) => ({
        name,
        value: n,
        words: countWords(n),
        aside: after,
        tone,
      }))}
      full={Math.max(1, warnings, breaches)}
      head={["Alerts", "Sent", "Leads", "Then"]}
      cells={rows.map(({ name, n, leads, after }) => [name, n, leads, after])}
      open={(index) => {
        const row = rows[index];
        if (row && row.n > 0) open(row.cell);
      }}
      shown={(index, column) => {
        const row = rows[index];
        if (!row || column !== 3) return undefined;
        return (
          <Opens n={row.came.n} cell={row.came.cell}>
            {row.after}
          </Opens>
        );
      }}
    />
  );
}

/** What the daily lists found waiting past due. */
export function StaleDays({ stale, says }: SaysProps & { readonly stale: Answer<"GET /figures/stale"> }) {
  const { days } = stale;
  if (days.length === 0) return null;
  return (
    <Columns
      title="Stale leads, day by day"
      unit="as the daily list found them, all leads"
      description={`Leads that waited past due on each of ${counted(days.length, "day")} with a list; last ${days.at(-1)?.leads ?? 0}.`}
      note="The daily list has every lead, whatever the filter. It is kept as a number: who was on it was told that day, and is not kept here."
      noteText={`${says}. The daily list has every lead, whatever the filter by type, owner and source.`}
      labels={days.map(({ day }) => {
        const period = { from: day, to: day };
        return { short: pointWords(period, "day"), full: fullPointWords(period, "day") };
      })}
      counts={days.map(({ leads }) => leads)}
      tone="ink"
      head={["Day", "Leads"]}
      cells={days.map(({ day, leads }) => [fullPointWords({ from: day, to: day }, "day"), leads])}
    />
  );
}

type Intake = Answer<"GET /figures/intake">;

/** Did we hear of everything? Facts that came by push, by CRM. */
export function Coverage({ intake, says }: SaysProps & { readonly intake: Intake }) {
  const { crms } = useMe();
  const sources = [...new Set(intake.rows.map(({ source }) => source))].sort();
  if (sources.length === 0) return null;
  const rows = sources.map((source) => {
    const own = intake.rows.filter((row) => row.source === source);
    const sum = (of: (row: Intake["rows"][number]) => number) => own.reduce((all, row) => all + of(row), 0);
    return {
      name: crms.find(({ crm }) => crm === source)?.label ?? source,
      eligible: sum(({ eligible }) => eligible),
      pushed: sum(({ pushed }) => pushed),
    };
  });
  return (
    <BarRows
      title="Coverage"
      unit="facts that came by push, by CRM"
      description={`Of what happened, how much a CRM told at once: ${rows.map(({ name, pushed, eligible }) => `${name} ${percent(pushed, eligible)}`).join(", ")}.`}
      note="The rest was found by the sweep: late, not lost. UTC days; the filters by type, owner and source do not apply."
      noteText={`${says}. Facts by UTC days, whatever the filter by type, owner and source. What a push missed the sweep found.`}
      rows={rows.map(({ name, eligible, pushed }) => ({
        name,
        value: eligible === 0 ? null : pushed / eligible,
        words: percent(pushed, eligible),
        aside: `${countWords(pushed)} of ${countWords(eligible)}`,
        tone: "ink",
      }))}
      full={1}
      head={["CRM", "Coverage", "By push", "Happened"]}
      cells={rows.map(({ name, eligible, pushed }) => [name, percent(pushed, eligible), pushed, eligible])}
    />
  );
}

/** Does measuring add a delay? How long after it happened a fact was here. */
export function Latency({ intake, says }: SaysProps & { readonly intake: Intake }) {
  const { filter } = useDashboard();
  const all = intake.within.reduce((sum, n) => sum + n, 0);
  if (all === 0) return null;
  const labels = intake.within.map((_n, index) => {
    const [from, to] = [intake.bandsMs[index - 1] ?? 0, intake.bandsMs[index]];
    return to === undefined
      ? { short: `> ${durationWords(from)}`, full: `over ${durationWords(from)}` }
      : { short: `≤ ${durationWords(to)}`, full: `up to ${durationWords(to)}` };
  });
  const upTo = (index: number) => intake.within.slice(0, index + 1).reduce((sum, n) => sum + n, 0);
  const tenSeconds = intake.bandsMs.findIndex((ms) => ms >= 10_000);
  return (
    <Columns
      key={filter.from}
      title="Measurement latency"
      unit="from happening to here, pushed facts"
      description={`${percent(upTo(tenSeconds), all)} of ${counted(all, "pushed fact")} were here within 10 s.`}
      note={`${percent(upTo(tenSeconds), all)} within 10 s, of ${counted(all, "pushed fact")}; what only the sweep found is left out.`}
      noteText={`${says}. Pushed facts by UTC days, whatever the filter by type, owner and source; what only the sweep found is left out.`}
      labels={labels}
      counts={intake.within}
      tone="ink"
      head={["Latency", "Facts", "Share", "Up to here"]}
      cells={intake.within.map((n, index) => [
        labels[index]?.full ?? "",
        n,
        percent(n, all),
        percent(upTo(index), all),
      ])}
    />
  );
}
