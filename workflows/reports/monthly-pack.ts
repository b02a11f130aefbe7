import type { Period } from "../../src/domain/time.ts";
import type { CountedDecision, CountedJourney, Override } from "./packs.ts";
import { type Count, counted } from "./weekly-pack.ts";

export interface MonthlyPack {
  /** Reviews by kind: opened in the month, decided in it, open at its end. */
  readonly reviews: readonly {
    readonly name: string;
    readonly opened: number;
    readonly decided: number;
    readonly stillOpen: number;
  }[];
  /** Values that no rule knew (D13). */
  readonly unclassified: readonly Count[];
  readonly reclassifiedAfterWarning: number;
  /** Journeys about which nobody is alerted any more. */
  readonly suppressed: number;
  /** What people decided and did, by kind and person. */
  readonly decisions: readonly CountedDecision[];
  /** Where two systems disagreed (D24). */
  readonly conflicts: readonly Count[];
  readonly overrides: readonly Override[];
}

export interface MonthlyMaterial {
  readonly period: Period;
  readonly reviewed: readonly CountedJourney[];
  /** Engaged in the month. */
  readonly engaged: readonly CountedJourney[];
  readonly decisions: readonly CountedDecision[];
  readonly overrides: readonly Override[];
}

/** The month's exceptions: what did not go by the rules, and what people did about it. Pure. */
export function monthlyPack({
  period,
  reviewed,
  engaged,
  decisions,
  overrides,
}: MonthlyMaterial): MonthlyPack {
  const within = (at: number | null) => at !== null && at >= period.start && at < period.end;
  const reviews = reviewed.flatMap((journey) => journey.reviews);
  const opened = reviews.filter(({ openedAt }) => within(openedAt));
  return {
    reviews: [...Map.groupBy(reviews, ({ kind }) => kind)]
      .map(([name, some]) => ({
        name,
        opened: some.filter(({ openedAt }) => within(openedAt)).length,
        decided: some.filter(({ decidedAt }) => within(decidedAt)).length,
        stillOpen: some.filter(
          ({ openedAt, decidedAt }) =>
            openedAt < period.end && (decidedAt === null || decidedAt >= period.end),
        ).length,
      }))
      .filter((row) => row.opened + row.decided > 0)
      .sort((one, other) => other.opened - one.opened || (one.name < other.name ? -1 : 1)),
    unclassified: counted(
      opened.flatMap(({ kind, id }) => (kind === "unclassified" ? [id.replace(/^unclassified: /, "")] : [])),
    ),
    reclassifiedAfterWarning: opened.filter(({ kind }) => kind === "reclassifiedAfterWarning").length,
    suppressed: decisions.reduce((sum, { type, n }) => sum + (type === "suppress" ? n : 0), 0),
    decisions,
    conflicts: counted(engaged.flatMap(({ conflicts }) => conflicts.map(({ kind }) => kind))),
    overrides,
  };
}
