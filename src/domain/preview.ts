import type { TenantView } from "./directory.ts";
import type { LeadFact, UserId } from "./facts.ts";
import { foldAll, type Told } from "./fold.ts";
import type { Clock, ClockStatus, Journey } from "./journey.ts";
import { moveTo } from "./moves.ts";
import { inPersons } from "./one-person.ts";
import { personAt } from "./owners.ts";
import type { Policy } from "./policy.ts";
import { resolveRecipients } from "./recipients.ts";
import type { Instant } from "./time.ts";
import type { WatchFrom } from "./watch.ts";

export interface PreviewInput {
  readonly leadId: string;
  readonly facts: readonly LeadFact[];
  readonly tenant: TenantView;
  /** As they were in force. */
  readonly published: readonly Policy[];
  /** As if it had been in force all the time. */
  readonly draft: Policy;
  /** Journeys engaged from here to `asOf` are compared. */
  readonly since: Instant;
  readonly asOf: Instant;
  readonly watchFrom: WatchFrom;
}

/** What an engagement came to under one set of rules. */
export interface Outcome {
  readonly leadType: string | null;
  /** Of the SLA clock; `null`: it never started. */
  readonly status: ClockStatus | null;
  readonly ownerId: UserId | null;
  /** Open time on the SLA clock until it stopped; `null`: it never started, or still runs. */
  readonly usedOpenMs: number | null;
}

/** One engagement under both; `null`: it opens no journey there. */
export interface Compared {
  readonly engagementKey: string;
  readonly engagedAt: Instant;
  /** Before the account was watched: measured only (D31). */
  readonly history: boolean;
  readonly before: Outcome | null;
  readonly after: Outcome | null;
}

/** One person, told once. */
export interface Telling {
  /** `null`: nobody is known who could be told. */
  readonly userId: UserId | null;
  readonly at: Instant;
}

/** A running clock that would stand differently if it were moved to the draft now (D22). */
export interface MovedClock {
  readonly clock: string;
  readonly number: number;
  readonly from: ClockStatus | null;
  readonly to: ClockStatus | null;
  readonly dueFrom: Instant | null;
  readonly dueTo: Instant | null;
}

export interface PreviewedLead {
  readonly compared: readonly Compared[];
  readonly tellings: { readonly before: readonly Telling[]; readonly after: readonly Telling[] };
  /** `null`: nothing of this lead is running. */
  readonly moved: readonly MovedClock[] | null;
}

const RUNNING: ReadonlySet<ClockStatus> = new Set(["pending", "paused", "review"]);

/**
 * What a lead came to under the published policies and would have come to under the draft; history is judged like the
 * rest here, since it is what there is to look at. Results and alerts are as if everything had been known in time.
 */
export function previewLead(input: PreviewInput): PreviewedLead {
  const { published, draft, since, asOf } = input;
  const before = rulesOf(input, published, asOf);
  const after = rulesOf(input, [draft], asOf);
  const inWindow = ({ journey }: Told) => journey.stamps.engagedAt >= since;
  return {
    compared: compare(before.told.filter(inWindow), after.told.filter(inWindow), input, before, after),
    tellings: { before: tellingsOf(before, since), after: tellingsOf(after, since) },
    moved: movedClocks(input, before.told.at(-1)),
  };
}

interface Rules {
  readonly told: readonly Told[];
  readonly tenant: TenantView;
  readonly policies: readonly Policy[];
}

/** Nobody is history here. */
function rulesOf({ leadId, facts, tenant }: PreviewInput, policies: readonly Policy[], asOf: Instant): Rules {
  const known = inPersons({ facts, tenant, policies }, asOf);
  const { told } = foldAll({ leadId, ...known, asOf, watchFrom: Number.NEGATIVE_INFINITY });
  return { told, tenant: known.tenant, policies: known.policies };
}

function compare(
  before: readonly Told[],
  after: readonly Told[],
  { watchFrom }: PreviewInput,
  rulesBefore: Rules,
  rulesAfter: Rules,
): readonly Compared[] {
  const keyed = (told: readonly Told[]) =>
    new Map(told.map(({ journey }) => [journey.engagement.factKey, journey]));
  const [was, is] = [keyed(before), keyed(after)];
  return [...new Set([...was.keys(), ...is.keys()])].map((key) => {
    const [old, young] = [was.get(key), is.get(key)];
    const { engagedAt } = (old ?? young)!.stamps;
    return {
      engagementKey: key,
      engagedAt,
      history: engagedAt < firstWatched(watchFrom),
      before: old ? outcomeOf(old, rulesBefore.policies) : null,
      after: young ? outcomeOf(young, rulesAfter.policies) : null,
    };
  });
}

function firstWatched(watchFrom: WatchFrom): Instant {
  return typeof watchFrom === "number" ? watchFrom : Math.min(...Object.values(watchFrom));
}

function outcomeOf(journey: Journey, policies: readonly Policy[]): Outcome {
  const sla = policies.find(({ version }) => version === journey.policyVersion)?.sla;
  const clock = journey.clocks.findLast((one) => one.clock === sla);
  return {
    leadType: journey.leadType,
    status: clock?.status ?? null,
    ownerId: journey.ownerId,
    usedOpenMs: clock && clock.stoppedAt !== null ? clock.usedOpenMs : null,
  };
}

/** Everybody who would have been told of a warning or a tier, when it came. */
function tellingsOf({ told, tenant, policies }: Rules, since: Instant): readonly Telling[] {
  return told.flatMap(({ journey, persons }) => {
    const policy = policies.find(({ version }) => version === journey.policyVersion);
    if (!policy) return [];
    return journey.clocks.flatMap(({ steps }) =>
      steps
        .filter(({ state, at }) => state === "due" && at >= since)
        .flatMap(({ at, to }) => {
          const owner = personAt(persons, at)?.ownerId ?? null;
          return resolveRecipients(tenant, policy, to, owner, at).map(({ userId }) => ({ userId, at }));
        }),
    );
  });
}

/** The lead folded as it would be right after the move, beside how it stands now. */
function movedClocks(input: PreviewInput, now: Told | undefined): readonly MovedClock[] | null {
  if (now?.journey.status === "ended" || !now?.journey.clocks.some(isRunning)) return null;
  const { leadId, facts, tenant, published, draft, asOf, watchFrom } = input;
  const version = Math.max(...published.map((one) => one.version)) + 1;
  const { told } = foldAll({
    leadId,
    facts: [...facts, moveTo(leadId, version, asOf, "preview")],
    tenant,
    policies: [...published, { ...draft, version, effectiveAt: asOf }],
    asOf,
    watchFrom,
  });
  const moved = told.find(({ journey }) => journey.number === now.journey.number)?.journey;
  if (!moved || moved.history) return null;
  return differences(now.journey.clocks, moved.clocks);
}

function differences(before: readonly Clock[], after: readonly Clock[]): readonly MovedClock[] {
  const all = new Map([...before, ...after].map((one) => [`${one.clock} ${one.number}`, one]));
  return [...all.values()].flatMap(({ clock, number }): MovedClock[] => {
    const same = (one: Clock) => one.clock === clock && one.number === number;
    const [was, is] = [before.find(same), after.find(same)];
    if (was?.status === is?.status && was?.dueAt === is?.dueAt) return [];
    return [
      {
        clock,
        number,
        from: was?.status ?? null,
        to: is?.status ?? null,
        dueFrom: was?.dueAt ?? null,
        dueTo: is?.dueAt ?? null,
      },
    ];
  });
}

function isRunning({ status }: Clock): boolean {
  return RUNNING.has(status);
}
