import { z } from "zod";
import type { TenantRules } from "../../workflows/decide/tenant-rules.ts";
import { zoneOf } from "../domain/calendar/zone.ts";
import { policyAt } from "../domain/compiled.ts";
import type { Policy } from "../domain/policy.ts";
import { DAY, type Instant, type Period } from "../domain/time.ts";
import { BadInput } from "../errors.ts";
import type { FigureFilter } from "../store/figures/filter.ts";
import type { Caller } from "./caller.ts";
import type { ApiDeps } from "./deps.ts";
import { mustBeWholesome } from "./wholesome.ts";

const Day = z.iso.date("give a date as 2026-03-02");
const List = z.string().max(4_000).optional();

/** The filter of every figure. Several values are separated by commas; a comma within one is written %2C, none at all as -. */
export const FigureQuery = z.strictObject({
  from: Day.optional(),
  to: Day.optional(),
  type: List,
  owner: List,
  source: List,
  history: z.enum(["without", "with", "only"]).default("without"),
});

export type AskedFigures = z.output<typeof FigureQuery>;

export interface FigurePeriod {
  readonly from: string;
  readonly to: string;
}

export interface Understood {
  readonly filter: FigureFilter;
  readonly period: FigurePeriod;
  /** From the first local midnight to the one after the last day. */
  readonly instants: Period;
  readonly timeZone: string;
  readonly today: string;
  readonly now: Instant;
}

const DEFAULT_DAYS = 28;
const MOST_DAYS = 3_660;

/** Reads the filter of a request: dates in the zone of the policy in force, people under all their ids, nobody beyond the caller's scope. */
export function understand(
  asked: AskedFigures,
  { scope }: Pick<Caller, "scope">,
  { policies, view }: Pick<TenantRules, "policies" | "view">,
  now: Instant,
): Understood {
  const timeZone = policies.length === 0 ? "UTC" : policyAt(policies, now).timeZone;
  const zone = zoneOf(timeZone);
  const today = dayName(Math.floor((now + zone.offsetAt(now)) / DAY));
  const to = asked.to ?? today;
  const from = asked.from ?? daysAfter(to, 1 - DEFAULT_DAYS);
  const days = (Date.parse(to) - Date.parse(from)) / DAY + 1;
  if (days < 1) throw new BadInput("from", "it is after `to`.", "Give the earlier date first.");
  if (days > MOST_DAYS)
    throw new BadInput("from", "the period is longer than ten years.", "Ask for a shorter one.");
  const midnight = (day: string) => {
    const local = Date.parse(day);
    return local - zone.offsetAt(local - zone.offsetAt(local));
  };
  return {
    filter: {
      from,
      to,
      types: listOf("type", asked.type),
      owners: listOf("owner", asked.owner)?.flatMap((id) => (id === "" ? [""] : view.idsOf(id))),
      sources: listOf("source", asked.source),
      history: asked.history,
      scope: scope.all ? undefined : scope.owners.flatMap((id) => view.idsOf(id)),
    },
    period: { from, to },
    instants: { start: midnight(from), end: midnight(daysAfter(to, 1)) },
    timeZone,
    today,
    now,
  };
}

/** A request for figures with the rules that it is read by. */
export interface Asked extends Understood {
  readonly rules: TenantRules;
  /** What every answer says of itself. */
  readonly about: { readonly period: FigurePeriod; readonly timeZone: string; readonly countedAt: Instant };
}

/** How requests for figures are understood, whichever figure it is. */
export function figureAsker({ ports, store, rules }: Pick<ApiDeps, "ports" | "store" | "rules">) {
  return async (query: AskedFigures, caller: Caller): Promise<Asked> => {
    const now = ports.clock.now();
    const current = await rules.of(store, caller.tenantId);
    const asked = understand(query, caller, current, now);
    const about = { period: asked.period, timeZone: asked.timeZone, countedAt: now };
    return { ...asked, rules: current, about };
  };
}

/** Lead types that asked to be contacted, under any version. */
export const highIntentOf = (policies: readonly Policy[]): readonly string[] => [
  ...new Set(
    policies.flatMap(({ leadTypes }) => leadTypes.flatMap((type) => (type.handRaiser ? [type.name] : []))),
  ),
];

/** The date so many days after another. */
export function daysAfter(day: string, days: number): string {
  return dayName(Date.parse(day) / DAY + days);
}

function dayName(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

function listOf(field: string, text: string | undefined): readonly string[] | undefined {
  if (text === undefined || text === "") return undefined;
  const values = text.split(",").map((one) => {
    try {
      return one === "-" ? "" : decodeURIComponent(one);
    } catch {
      throw new BadInput(
        field,
        "a % in it begins no escape.",
        "Write a percent sign as %25 and a comma as %2C.",
      );
    }
  });
  mustBeWholesome({ [field]: values });
  return values;
}

/** The last day of the day, week or month that begins then. */
export function lastDayOf(start: string, by: "day" | "week" | "month"): string {
  if (by === "day") return start;
  if (by === "week") return daysAfter(start, 6);
  const date = new Date(start);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).toISOString().slice(0, 10);
}

/** The last Monday to Sunday that is over and lies in the period. */
export function lastWholeWeek({ period, today }: Understood): { from: string; to: string } | null {
  const end = period.to < today ? period.to : daysAfter(today, -1);
  const sunday = daysAfter(end, -new Date(end).getUTCDay());
  const monday = daysAfter(sunday, -6);
  return monday < period.from ? null : { from: monday, to: sunday };
}
