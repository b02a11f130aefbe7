import type { ConsoleFigures, Spread } from "../ports.ts";
import type { FigureView } from "../view.ts";
import { countWords, durationWords } from "../words.ts";

const ms = (value: number | null): string =>
  value === null ? "none yet" : durationWords(value).replaceAll(" ", "\u00a0");

/** `91.9 %`, cut to one decimal; `null`: nothing judged yet. */
export function hitRate({ hits, misses }: Pick<ConsoleFigures, "hits" | "misses">): string | null {
  const judged = hits + misses;
  return judged === 0 ? null : `${(Math.floor((hits / judged) * 1000) / 10).toFixed(1)} %`;
}

/** The headline figures, each with its definition; the word SLA stands only where the rep answers. */
export function figureViews(figures: ConsoleFigures): readonly FigureView[] {
  return [
    {
      id: "waiting",
      label: "Waiting now",
      value: countWords(figures.waiting),
      whose: "ink",
      lines: [`${countWords(figures.pastDue)} past due`, `${countWords(figures.unowned)} without owner`],
      definition: "Leads that have asked and whom no person has reached yet.",
    },
    {
      id: "hit-rate",
      label: "SLA hit rate",
      value: hitRate(figures) ?? "none yet",
      whose: "ink",
      lines: [`${countWords(figures.hits)} hit`, `${countWords(figures.misses)} missed`],
      definition:
        "Hits divided by hits and misses of the response clock, which runs from the handover to the first touch. Pending, in review, excluded and superseded leads are counted beside it.",
    },
    delayFigure(
      "systems",
      "Systems delay",
      figures.systemsDelay,
      "From the engagement until a person was handed the lead. Calendar time. Operations answer for it; it counts against no rep.",
    ),
    delayFigure(
      "human",
      "Human delay",
      figures.humanDelay,
      "From the handover until the first touch by a person. Calendar time. This is the part that the SLA judges.",
    ),
    delayFigure(
      "ink",
      "Speed to lead",
      figures.speedToLead,
      "From the engagement until the first touch: systems delay plus human delay, less any head start. Calendar time.",
    ),
    {
      id: "alerts",
      label: "Alerts",
      value: countWords(figures.warnings + figures.breaches + figures.reviews),
      whose: "ink",
      lines: [
        `${countWords(figures.warnings)} ${figures.warnings === 1 ? "warning" : "warnings"}`,
        `${countWords(figures.breaches)} after due`,
        `${countWords(figures.reviews)} ${figures.reviews === 1 ? "review" : "reviews"}`,
      ],
      definition:
        "Tasks sent to people. A warning comes before due, a breach alert at or after it, a review asks somebody to decide; they are counted apart. The list also has what was known too late to be sent.",
    },
  ];
}

function delayFigure(
  whose: FigureView["whose"],
  label: string,
  spread: Spread,
  definition: string,
): FigureView {
  return {
    id: label.toLowerCase().replaceAll(" ", "-"),
    label,
    value: ms(spread.medianMs),
    whose,
    lines: [`median of ${countWords(spread.n)}`, `mean ${ms(spread.meanMs)}, p90 ${ms(spread.p90Ms)}`],
    definition: `${definition} ${countWords(spread.within5Min)} of ${countWords(spread.n)} within 5 minutes.`,
  };
}

/** What the hit rate leaves out, always said beside it (D37). */
export function leftOutWords(figures: ConsoleFigures): string {
  const { pending, review, excluded, superseded } = figures;
  return `Of ${countWords(figures.leads)} leads. Left out of the hit rate: ${countWords(pending)} pending, ${countWords(review)} in review, ${countWords(excluded)} excluded, ${countWords(superseded)} superseded.`;
}
