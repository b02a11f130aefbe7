import { z } from "zod";
import { reasonLabel } from "../../field-specs/tenant-specs.ts";
import { figureDefinitions } from "../../workflows/reports/figure-definitions.ts";
import { policyAt } from "../domain/compiled.ts";
import type { Policy } from "../domain/policy.ts";
import { DAY } from "../domain/time.ts";
import { WAITED } from "../domain/words.ts";
import { alertFigures } from "../store/figures/alert-figures.ts";
import type { FigureFilter } from "../store/figures/filter.ts";
import {
  choices,
  grouped,
  historySpan,
  hops,
  measures,
  misses,
  type Persons,
  SEVERITIES,
  trend,
} from "../store/figures/reader.ts";
import { intake, LATENCIES, staleDays, staleNow } from "../store/figures/standing.ts";
import type { Measures as CountedMeasures, Verdicts as CountedVerdicts } from "../store/figures/sums.ts";
import { may } from "./caller.ts";
import type { ApiDeps } from "./deps.ts";
import * as answers from "./figure-answers.ts";
import {
  BANDS,
  byLabel,
  CAUSES,
  ownerLabel,
  returningLabel,
  SEVERITY_LABELS,
  sourceLabel,
  typeLabel,
} from "./figure-labels.ts";
import {
  type Asked,
  daysAfter,
  FigureQuery,
  figureAsker,
  highIntentOf,
  lastDayOf,
  lastWholeWeek,
} from "./figure-query.ts";
import { type Route, route } from "./route.ts";

/** The figures of the dashboard, and the leads behind each number (R-159…R-177, D26, D37). */
export function figureRoutes(deps: ApiDeps): readonly Route[] {
  const { store, crmLabel } = deps;
  const ask = figureAsker(deps);

  /** People who are known under several ids, so that each is one row. */
  async function personsOf({ filter, rules: { view } }: Asked, tenantId: string): Promise<Persons> {
    if (!view.joined) return {};
    const { owners } = await choices(store.db, tenantId, filter);
    return Object.fromEntries(owners.flatMap((id) => (view.idOf(id) === id ? [] : [[id, view.idOf(id)]])));
  }

  async function staleOf({ filter, rules: { policies }, now }: Asked, tenantId: string) {
    const highIntent = highIntentOf(policies);
    const { owners, scope } = filter;
    const stale = await staleNow(store.db, tenantId, { now, highIntent, types: filter.types, owners, scope });
    return { ...stale, rate: rate(stale.stale, stale.waiting) };
  }

  return [
    route({
      method: "GET",
      path: "/figures/overview",
      summary:
        "The key figures of a period, beside the period before and the baseline, with what they leave out",
      needs: "read",
      query: FigureQuery,
      answer: answers.Overview,
      run: async ({ query }, caller) => {
        const asked = await ask(query, caller);
        const { tenantId } = caller;
        const days = (Date.parse(asked.period.to) - Date.parse(asked.period.from)) / DAY + 1;
        const before = {
          from: daysAfter(asked.period.from, -days),
          to: daysAfter(asked.period.from, -1),
        };
        const baseline = await baselineOf(store.db, tenantId, asked.filter);
        const told = may(caller, "readAll") ? await intake(store.db, tenantId, asked.instants) : [];
        const eligible = sum(told.map((row) => row.eligible));
        const pushed = sum(told.map((row) => row.pushed));
        return {
          ...asked.about,
          now: withRates(await measures(store.db, tenantId, asked.filter)),
          previous: {
            period: before,
            figures: withRates(await measures(store.db, tenantId, { ...asked.filter, ...before })),
          },
          baseline: baseline && { period: baseline.period, figures: withRates(baseline.figures) },
          stale: await staleOf(asked, tenantId),
          coverage: eligible === 0 ? null : { eligible, pushed, rate: rate(pushed, eligible) },
        };
      },
    }),
    route({
      method: "GET",
      path: "/figures/trend",
      summary: "The figures by day, week or month",
      needs: "read",
      query: FigureQuery.extend({ by: z.enum(["day", "week", "month"]).default("week") }),
      answer: answers.Trend,
      run: async ({ query: { by, ...query } }, caller) => {
        const asked = await ask(query, caller);
        const rows = await trend(store.db, caller.tenantId, asked.filter, by);
        return {
          ...asked.about,
          by,
          rows: rows.map(({ start, ...row }) => {
            const end = lastDayOf(start, by);
            const from = [start, asked.period.from].sort().at(-1)!;
            const to = [end, asked.period.to].sort()[0]!;
            return {
              from,
              to,
              partial: from !== start || to !== end || end >= asked.today,
              ...withRates(row),
            };
          }),
        };
      },
    }),
    route({
      method: "GET",
      path: "/figures/groups",
      summary: "The figures by lead type, person, source, or returning and new; A to Z, never ranked",
      needs: "read",
      query: FigureQuery.extend({ by: z.enum(["type", "owner", "source", "returning"]).default("type") }),
      answer: answers.Groups,
      run: async ({ query: { by, ...query } }, caller) => {
        const asked = await ask(query, caller);
        const persons = by === "owner" ? await personsOf(asked, caller.tenantId) : {};
        const rows = await grouped(store.db, caller.tenantId, asked.filter, by, persons);
        const label = { type: typeLabel, owner: ownerLabel, source: sourceLabel, returning: returningLabel }[
          by
        ];
        return {
          ...asked.about,
          by,
          rows: byLabel(
            rows.map((row) => ({ ...withRates(row), key: row.key, label: label(asked, row.key) })),
          ),
        };
      },
    }),
    route({
      method: "GET",
      path: "/figures/hops",
      summary: "Where the systems delay went, hop by hop, with the benchmark bands",
      needs: "read",
      query: FigureQuery,
      answer: answers.HopsAnswer,
      run: async ({ query }, caller) => {
        const asked = await ask(query, caller);
        const found = await hops(store.db, caller.tenantId, asked.filter);
        const week = lastWholeWeek(asked);
        const all = sum(found.hops.map(({ meanMs }) => meanMs));
        return {
          ...asked.about,
          n: found.n,
          systems: found.systems,
          lastWeek: week && (await measures(store.db, caller.tenantId, { ...asked.filter, ...week })).systems,
          headStartMeanMs: found.headStartMeanMs,
          hops: found.hops.map((hop) => ({
            ...hop,
            key: `${hop.what} ${hop.system}`,
            label: `${crmLabel?.(hop.system) ?? hop.system}: ${WAITED[hop.what] ?? hop.what}`,
            share: hop.meanMs / all,
          })),
          bands: BANDS,
        };
      },
    }),
    route({
      method: "GET",
      path: "/figures/misses",
      summary: "Why clocks were missed, by how much, and for whom",
      needs: "read",
      query: FigureQuery,
      answer: answers.MissesAnswer,
      run: async ({ query }, caller) => {
        const asked = await ask(query, caller);
        const found = await misses(
          store.db,
          caller.tenantId,
          asked.filter,
          await personsOf(asked, caller.tenantId),
        );
        const policy = policyNow(asked);
        return {
          ...asked.about,
          misses: found.misses,
          missOpen: found.missOpen,
          byCause: found.byCause.map(({ cause, n }) => ({
            key: cause,
            label: CAUSES[cause] ?? cause,
            n,
            share: n / found.misses,
          })),
          byReason: found.byReason.map(({ reason, n }) => ({
            key: reason,
            label: reason === null ? "none given" : policy ? reasonLabel(policy, reason) : reason,
            n,
          })),
          bySeverity: SEVERITIES.map((band) => ({
            ...band,
            label: SEVERITY_LABELS[band.key],
            n: found.bySeverity.find(({ key }) => key === band.key)?.n ?? 0,
          })),
          byOwner: byLabel(
            found.byOwner.map(({ owner, verdicts, causes }) => ({
              key: owner,
              label: ownerLabel(asked, owner),
              verdicts: verdictRates(verdicts),
              causes,
            })),
          ),
        };
      },
    }),
    route({
      method: "GET",
      path: "/figures/alerts",
      summary: "Warnings and breaches of the period's leads, counted apart",
      needs: "read",
      query: FigureQuery,
      answer: answers.AlertsAnswer,
      run: async ({ query }, caller) => {
        const asked = await ask(query, caller);
        const found = await alertFigures(store.db, caller.tenantId, asked.filter);
        return { ...asked.about, ...found, byDay: [...found.byDay] };
      },
    }),
    route({
      method: "GET",
      path: "/figures/stale",
      summary: "Leads that wait past due now, high intent apart, and what the daily lists found",
      needs: "read",
      query: FigureQuery,
      answer: answers.StaleAnswer,
      run: async ({ query }, caller) => {
        const asked = await ask(query, caller);
        return {
          ...asked.about,
          stale: await staleOf(asked, caller.tenantId),
          days: caller.scope.all ? [...(await staleDays(store.db, caller.tenantId, asked.period))] : [],
        };
      },
    }),
    route({
      method: "GET",
      path: "/figures/intake",
      summary: "Coverage and latency: what each CRM told, how much of it by push, and how fast",
      needs: "readAll",
      query: FigureQuery,
      answer: answers.IntakeAnswer,
      run: async ({ query }, caller) => {
        const asked = await ask(query, caller);
        const rows = await intake(store.db, caller.tenantId, asked.instants);
        const eligible = sum(rows.map((row) => row.eligible));
        const pushed = sum(rows.map((row) => row.pushed));
        return {
          ...asked.about,
          eligible,
          pushed,
          rate: rate(pushed, eligible),
          bandsMs: [...LATENCIES],
          within: [...LATENCIES, null].map((_, n) => sum(rows.map(({ within }) => within[n] ?? 0))),
          rows: rows.map((row) => ({ ...row, within: [...row.within] })),
        };
      },
    }),
    route({
      method: "GET",
      path: "/figures/choices",
      summary: "Lead types, people and sources that occur in a period, for its filters",
      needs: "read",
      query: FigureQuery,
      answer: answers.Choices,
      run: async ({ query }, caller) => {
        const asked = await ask(query, caller);
        const { view } = asked.rules;
        const found = await choices(store.db, caller.tenantId, asked.filter);
        const named = (keys: readonly string[], label: (asked: Asked, key: string) => string) =>
          byLabel(keys.map((key) => ({ key: key === "" ? "-" : key, label: label(asked, key) })));
        return {
          ...asked.about,
          types: named(found.types, typeLabel),
          owners: named([...new Set(found.owners.map((id) => (id === "" ? id : view.idOf(id))))], ownerLabel),
          sources: named(found.sources, sourceLabel),
        };
      },
    }),
    route({
      method: "GET",
      path: "/figures/definitions",
      summary: "What each figure counts, what it leaves out, and on what ground",
      needs: "read",
      answer: answers.DefinitionsAnswer,
      run: async () => ({ definitions: [...figureDefinitions()] }),
    }),
  ];
}

/** Journeys from before Leadclock watched, whenever they were (D31, R-166). */
async function baselineOf(db: Parameters<typeof measures>[0], tenantId: string, filter: FigureFilter) {
  const period = await historySpan(db, tenantId);
  if (!period) return null;
  return { period, figures: await measures(db, tenantId, { ...filter, ...period, history: "only" }) };
}

function withRates({
  verdicts,
  systems,
  human,
  total,
  whose,
}: CountedMeasures): z.input<typeof answers.Measures> {
  return { verdicts: verdictRates(verdicts), systems, human, total, whose };
}

function verdictRates(counted: CountedVerdicts): z.input<typeof answers.Verdicts> {
  const { hits, misses: missed, ownMisses } = counted;
  return {
    ...counted,
    judged: hits + missed,
    hitRate: rate(hits, hits + missed),
    ownHitRate: rate(hits, hits + ownMisses),
    notTheirs: missed - ownMisses,
  };
}

const rate = (part: number, of: number): number | null => (of === 0 ? null : part / of);
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

function policyNow({ rules: { policies }, now }: Asked): Policy | null {
  return policies.length === 0 ? null : policyAt(policies, now);
}
