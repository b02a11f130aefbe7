import { DAY } from "../../../../src/domain/time.ts";
import { ValueAxis, Words } from "../../charts/Axes.tsx";
import { ChartFrame } from "../../charts/ChartFrame.tsx";
import { cutTo } from "../../charts/layout.ts";
import { countTicks, linear } from "../../charts/scale.ts";
import type { Answer } from "../../client/ask.ts";

type Result = NonNullable<Answer<"GET /policies/draft/preview">["result"]>;

const ROW = 24;
const HEAD = 6;
const FOOT = 22;
const MOST = 12;

/** Alerts of each person on an open day, under the version in force, hollow, and under the draft, solid. */
export function LoadByPerson({ result, note }: { readonly result: Result; readonly note: string }) {
  const days = result.openDays ?? 0;
  const rows = peopleOf(result, days);
  if (rows.length === 0) return null;
  const shown = rows.slice(0, MOST);
  const table = {
    head: ["Person", "Was, a day", "Would be, a day", "Most on one day"],
    rows: rows.map(({ name, was, is, most }) => [name, perDay(was), perDay(is), most]),
  };
  return (
    <ChartFrame
      title="Alerts per person, open day"
      unit={`mean of ${days} open days`}
      description={`Alerts per person on an open day, before and after; the most would be ${perDay(Math.max(...rows.map(({ is }) => is)))}.`}
      table={table}
      legend={
        <>
          <DotKey isSolid={false}>now</DotKey>
          <DotKey isSolid>draft</DotKey>
        </>
      }
      {...(rows.length > MOST ? { note: `${rows.length - MOST} more in the table.` } : {})}
      noteText={note}
      height={() => HEAD + shown.length * ROW + FOOT}
      points={{
        count: shown.length,
        along: "y",
        at: (index) => HEAD + index * ROW + ROW / 2,
        words: (index) => {
          const row = shown[index];
          return row
            ? [
                row.name,
                `was ${perDay(row.was)} a day`,
                `would be ${perDay(row.is)} a day`,
                `most on one day ${row.most}`,
              ]
            : [];
        },
      }}
      draw={(width, active) => <People rows={shown} width={width} active={active} />}
    />
  );
}

interface Row {
  readonly name: string;
  readonly was: number;
  readonly is: number;
  readonly most: number;
}

const perDay = (count: number): string => count.toFixed(count < 1 ? 2 : 1);

function peopleOf({ alerts, names }: Result, days: number): readonly Row[] {
  const ids = [...new Set([...alerts.before.people, ...alerts.after.people].map(({ userId }) => userId))];
  const of = (side: "before" | "after", id: string) =>
    alerts[side].people.find(({ userId }) => userId === id);
  return ids
    .map((id) => ({
      name: names[id] ?? id,
      was: (of("before", id)?.alerts ?? 0) / Math.max(1, days),
      is: (of("after", id)?.alerts ?? 0) / Math.max(1, days),
      most: of("after", id)?.most ?? 0,
    }))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
}

function People({
  rows,
  width,
  active,
}: {
  readonly rows: readonly Row[];
  readonly width: number;
  readonly active: number | null;
}) {
  const left = Math.min(140, width * 0.36);
  const right = width - 40;
  const highest = Math.max(...rows.flatMap(({ was, is }) => [was, is]));
  const ticks = highest < 1 ? [0, 0.5, 1] : countTicks(highest, 4);
  const x = linear([0, ticks.at(-1) ?? 1], [left, right]);
  const bottom = HEAD + rows.length * ROW;
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${x.at(tick)} ${HEAD}V${bottom}`} stroke="var(--line)" />
          <Words x={x.at(tick)} y={bottom + 15} anchor="middle">
            {tick}
          </Words>
        </g>
      ))}
      {rows.map(({ name, was, is }, index) => {
        const y = HEAD + index * ROW + ROW / 2;
        return (
          <g key={name} opacity={active === null || active === index ? 1 : 0.6}>
            <Words x={0} y={y + 4} tone="var(--text)" size={12}>
              {cutTo(name, left - 12)}
            </Words>
            <path d={`M${x.at(was)} ${y}H${x.at(is)}`} stroke="var(--text-3)" strokeWidth="2" />
            <circle
              cx={x.at(was)}
              cy={y}
              r="4"
              fill="var(--surface)"
              stroke="var(--text-2)"
              strokeWidth="1.6"
            />
            <circle cx={x.at(is)} cy={y} r="4.5" fill="var(--text)" />
            <Words x={width} y={y + 4} anchor="end" tone="var(--text)" isBold>
              {perDay(is)}
            </Words>
          </g>
        );
      })}
    </>
  );
}

const DAYS_HEIGHT = 120;
const LEFT = 30;

/** Alerts of everybody together, day by day: under the version in force as a line, under the draft as bars. */
export function LoadByDay({ result, note }: { readonly result: Result; readonly note: string }) {
  const days = datesOf(result);
  if (days.length < 2) return null;
  const of = (side: "before" | "after", day: string) =>
    result.alerts[side].days.find((one) => one.day === day)?.alerts ?? 0;
  const rows = days.map((day) => ({ day, was: of("before", day), is: of("after", day) }));
  const ticks = countTicks(Math.max(1, ...rows.flatMap(({ was, is }) => [was, is])), 3);
  const y = linear([0, ticks.at(-1) ?? 1], [DAYS_HEIGHT - FOOT, 8]);
  return (
    <ChartFrame
      title="Alerts per day"
      unit="everybody together"
      description={`Alerts on each of ${days.length} days, before and after.`}
      table={{ head: ["Day", "Was", "Would be"], rows: rows.map(({ day, was, is }) => [day, was, is]) }}
      legend={
        <>
          <DotKey isSolid={false}>now</DotKey>
          <DotKey isSolid>draft</DotKey>
        </>
      }
      noteText={note}
      height={() => DAYS_HEIGHT}
      points={{
        count: rows.length,
        along: "x",
        at: (index, width) => LEFT + ((index + 0.5) * (width - LEFT)) / rows.length,
        words: (index) => [
          rows[index]?.day ?? "",
          `was ${rows[index]?.was ?? 0}`,
          `would be ${rows[index]?.is ?? 0}`,
        ],
      }}
      draw={(width, active) => {
        const step = (width - LEFT) / rows.length;
        return (
          <>
            <ValueAxis ticks={ticks} scale={y} left={LEFT} right={width} words={(tick) => String(tick)} />
            {rows.map(({ day, was, is }, index) => (
              <g key={day} opacity={active === null || active === index ? 1 : 0.6}>
                {is > 0 ? (
                  <rect
                    x={LEFT + index * step + step * 0.15}
                    y={y.at(is)}
                    width={Math.max(1, step * 0.7)}
                    height={DAYS_HEIGHT - FOOT - y.at(is)}
                    fill="var(--text-2)"
                  />
                ) : null}
                {was > 0 ? (
                  <path
                    d={`M${LEFT + index * step} ${y.at(was)}h${step}`}
                    stroke="var(--text)"
                    strokeWidth="2"
                  />
                ) : null}
              </g>
            ))}
            <Words x={LEFT} y={DAYS_HEIGHT - 6}>
              {dayWords(days[0] ?? "")}
            </Words>
            <Words x={width} y={DAYS_HEIGHT - 6} anchor="end">
              {dayWords(days.at(-1) ?? "")}
            </Words>
          </>
        );
      }}
    />
  );
}

/** Every date from the first to the last with any alert. */
function datesOf({ alerts }: Result): readonly string[] {
  const known = [...alerts.before.days, ...alerts.after.days].map(({ day }) => day).sort();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  const count = (Date.parse(last) - Date.parse(first)) / DAY + 1;
  return Array.from({ length: count }, (_day, index) =>
    new Date(Date.parse(first) + index * DAY).toISOString().slice(0, 10),
  );
}

const dayWords = (day: string): string =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(
    Date.parse(day),
  );

function DotKey({ isSolid, children }: { readonly isSolid: boolean; readonly children: string }) {
  return (
    <span className="xs mid" style={{ display: "inline-flex", alignItems: "center", gap: 6 }}>
      <svg width="10" height="10" aria-hidden="true">
        <circle
          cx="5"
          cy="5"
          r="4"
          fill={isSolid ? "var(--text)" : "var(--surface)"}
          stroke="var(--text-2)"
          strokeWidth="1.6"
        />
      </svg>
      {children}
    </span>
  );
}
