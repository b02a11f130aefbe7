import type { Random } from "./random.ts";

export const AREAS = ["crash", "disorder", "crm", "time", "workers", "security", "data"] as const;
export type Area = (typeof AREAS)[number];

export const STORES = ["embedded", "postgres"] as const;
export type StoreKind = (typeof STORES)[number];

/** What one check came to; `tried` counts what could have gone wrong, the other three what did. */
export interface Figures {
  readonly tried: number;
  readonly lost: number;
  readonly doubled: number;
  /** Wrong content, wrong order, wrong person, or somebody let in who must not be. */
  readonly wrong: number;
  /** Processes and servers that were killed on the way. */
  readonly kills?: number;
  /** One line each: what exactly went wrong, or what the figures mean. */
  readonly detail?: readonly string[];
}

/** One run of a check; the same seed, times and store give the same run. */
export interface Round {
  readonly seed: number;
  readonly random: Random;
  /** How much to try: 1 for the quick part in CI, `USUAL_TIMES` in `npm run trust`. A check scales with it as it can. */
  readonly times: number;
  /** `test/support/store.ts` opens stores of this kind in this process. */
  readonly store: StoreKind;
  /** Shown while it runs: what is being tried right now. */
  note(text: string): void;
}

/** The same check with one fault planted on purpose in a copy of what it looks at: it must find something. */
export interface Planted {
  /** The fault, in one line of the table. */
  readonly what: string;
  run(round: Round): Promise<Figures>;
}

/** Faults caused on purpose, and what came of it. */
export interface Check {
  /** In kebab case, unique; `--only` starts it by that. */
  readonly name: string;
  readonly area: Area;
  /** What is tried, in one line of the table. */
  readonly what: string;
  /** Runs in CI too, with `times` 1, in some 10 seconds. */
  readonly quick: boolean;
  /** On which stores it says something; where the store plays no part, `["embedded"]`. */
  readonly stores: readonly StoreKind[];
  /** Why it cannot be run here at all; then it is left out, and that is said. `null`: it can. */
  readonly cannotRun?: () => string | null;
  run(round: Round): Promise<Figures>;
  /** Each must be found; the first of them also in CI. */
  readonly planted: readonly [Planted, ...Planted[]];
}

export const USUAL_TIMES = 5;

/** So many kills at least in the area `crash`, over both stores, of a run of the usual size. */
export const LEAST_KILLS = 100;

/** Whether nothing was lost, doubled or wrong, and something was tried at all. */
export function isClean({ tried, lost, doubled, wrong }: Figures): boolean {
  return tried > 0 && lost + doubled + wrong === 0;
}

/** Whether the planted fault was found. */
export function isFound({ lost, doubled, wrong }: Figures): boolean {
  return lost + doubled + wrong > 0;
}

/** Several parts of a check as one. */
export function sum(parts: readonly Figures[]): Figures {
  const of = (name: "tried" | "lost" | "doubled" | "wrong") =>
    parts.reduce((total, part) => total + part[name], 0);
  const kills = parts.reduce((total, part) => total + (part.kills ?? 0), 0);
  return {
    ...(kills > 0 ? { kills } : {}),
    tried: of("tried"),
    lost: of("lost"),
    doubled: of("doubled"),
    wrong: of("wrong"),
    detail: parts.flatMap(({ detail = [] }) => detail),
  };
}
