import { isDecided } from "./decisions.ts";
import type { Clock, Review } from "./journey.ts";
import { leadTypeAt, type Tale } from "./tale.ts";
import { HOUR, type Instant } from "./time.ts";

/** `dueAt` is the response target unless it says that there is none; who decided it is looked up unless said. */
export type Opened = Omit<Review, "dueAt" | "decidedAt"> & {
  readonly dueAt?: null;
  /** What settles it beside a decision of a person. */
  readonly decidedAt?: Instant | null;
};

/** Questions about a verdict; they stay open when the journey has ended. */
export const ABOUT_BREACH: readonly Review["kind"][] = [
  "breachReason",
  "sentBack",
  "contested",
  "needsApology",
];

export function isAboutBreach({ kind }: Pick<Review, "kind">): boolean {
  return ABOUT_BREACH.includes(kind);
}

/** What a breach leaves for people: its reason, what was sent back, who should own the lead, an apology. */
export function breachReviews(tale: Tale, clocks: readonly Clock[]): readonly Opened[] {
  return [
    ...reasonWanted(tale, clocks),
    ...sentBack(tale),
    ...contested(tale),
    ...ownersProposed(tale),
    ...apologies(tale, clocks),
  ];
}

/** Nobody said why it was late, though the alert asked (D21). */
function reasonWanted(tale: Tale, clocks: readonly Clock[]): Opened[] {
  const openedAt = reasonWantedAt(tale, clocks);
  if (openedAt === null || openedAt > tale.asOf) return [];
  return [
    {
      id: "breachReason",
      kind: "breachReason",
      openedAt,
      holdsClocks: false,
      detail: "The breach has no reason yet",
      dueAt: null,
      decidedAt: accountedAt(tale, openedAt),
    },
  ];
}

const REASON_WITHIN_HOURS = 8;

/** When a breach without a reason goes to the manager; `null`: there is none, or its reason came in time (D21). */
export function reasonWantedAt(tale: Tale, clocks: readonly Clock[]): Instant | null {
  const { compiled, policy } = tale;
  const { sla } = compiled;
  const breach = clocks.find(
    (clock) =>
      clock.clock === sla.name &&
      clock.status === "miss" &&
      clock.steps.some((step) => step.kind === "tier" && step.state === "due"),
  );
  if (!breach) return null;
  const at = compiled
    .calendar(sla.calendar)
    .add(breach.dueAt!, (policy.limits.breachReasonHours ?? REASON_WITHIN_HOURS) * HOUR);
  if (at === null) return null;
  const accounted = accountedAt(tale, Number.NEGATIVE_INFINITY);
  return accounted !== null && accounted <= at ? null : at;
}

/** When somebody said why it was late, or that it is right as stated, after an instant. */
function accountedAt({ story, compiled }: Tale, after: Instant): Instant | null {
  const found = story.facts.find(
    ({ at, fact }) =>
      at > after &&
      (fact.kind === "reasonRecorded" ||
        ((isDecided(fact, "approve") || isDecided(fact, "close")) &&
          fact.decision.clock === compiled.sla.name)),
  );
  return found?.at ?? null;
}

/** Somebody wants to hear more about a breach, and from whom. */
function sentBack(tale: Tale): Opened[] {
  return tale.story.facts.flatMap(({ at, fact }): Opened[] => {
    if (!isDecided(fact, "sendBack")) return [];
    const note = fact.reason ?? "please say more about it";
    return [
      {
        id: `sentBack: ${at}`,
        kind: "sentBack",
        openedAt: at,
        holdsClocks: false,
        detail: `${nameOf(tale, fact.by)} sent the breach of ${fact.decision.clock} back: ${note}`,
        to: fact.decision.to,
        decidedAt: accountedAt(tale, at),
      },
    ];
  });
}

/**
 * Somebody says that a verdict is wrong (R-172, D32): the clock stands as it is until a reviewer keeps it, excludes the lead,
 * accepts a touch or gives it another type.
 */
function contested({ story, view, asOf, reclassified }: Tale): Opened[] {
  return story.facts.flatMap(({ at, fact }): Opened[] => {
    if (!isDecided(fact, "contest")) return [];
    const { clock, number } = fact.decision;
    const answers = [
      story.facts.find((one) => one.at > at && isDecided(one.fact, "acceptLateTouch"))?.at,
      reclassified.find((one) => one.at > at && one.fact.by !== fact.by)?.at,
    ].filter((one) => one !== undefined);
    const why = fact.reason === undefined ? "" : `: ${fact.reason}`;
    return [
      {
        id: `contested: ${clock} ${number}`,
        kind: "contested",
        openedAt: at,
        holdsClocks: false,
        detail: `${view.userAt(fact.by, asOf).name ?? fact.by} contests the verdict on ${clock}${why}`,
        decidedAt: answers.length === 0 ? null : Math.min(...answers),
      },
    ];
  });
}

/** Somebody proposes another owner; who owns the lead is the CRM's to say. */
function ownersProposed(tale: Tale): Opened[] {
  // Leadclock changes the owner itself; where it cannot, operations are told.
  if (tale.policy.ownerChanges?.routed) return [];
  return tale.story.facts.flatMap(({ at, fact }): Opened[] => {
    if (!isDecided(fact, "route")) return [];
    const { to } = fact.decision;
    const taken = tale.persons.find((one) => one.ownerId === to && (one.end === null || one.end > at));
    const note = fact.reason === undefined ? "" : `: ${fact.reason}`;
    return [
      {
        id: `ownerProposed: ${to}`,
        kind: "ownerProposed",
        openedAt: at,
        holdsClocks: false,
        detail: `${nameOf(tale, fact.by)} wants ${nameOf(tale, to)} to own this lead${note}. Please change the owner in the CRM`,
        ...(tale.policy.people.operations !== undefined && { to: tale.policy.people.operations }),
        decidedAt: taken ? Math.max(taken.start, at) : null,
      },
    ];
  });
}

/** A flag and a draft, for a reviewer alone: nothing is ever sent to a buyer. */
function apologies(tale: Tale, clocks: readonly Clock[]): Opened[] {
  const wanted = tale.policy.apologies;
  if (!wanted || tale.history) return [];
  const missed = clocks
    .filter(
      (clock) => clock.status === "miss" && (clock.answerable === "rep" || clock.answerable === "company"),
    )
    .sort((one, other) => one.dueAt! - other.dueAt!)[0];
  if (!missed) return [];
  const openedAt = missed.dueAt!;
  const type = leadTypeAt(tale, openedAt);
  if (type === null || !wanted.leadTypes.includes(type)) return [];
  const draft = wanted.draft ?? APOLOGY;
  return [
    {
      id: "needsApology",
      kind: "needsApology",
      openedAt,
      holdsClocks: false,
      detail: `The lead waited longer than promised and may be owed an apology. Nothing was sent. Draft: "${draft}"`,
    },
  ];
}

const APOLOGY =
  "Thank you for getting in touch. We are sorry that you had to wait for our answer; here is what happens next: …";

function nameOf({ view, asOf }: Tale, user: string): string {
  return view.userAt(user, asOf).name ?? user;
}
