import type { ClockSpec, ClockTarget, Policy } from "../domain/policy.ts";
import type { PolicyFile } from "./schema/policy.ts";

type ClockFile = PolicyFile["clocks"][number];

/** What the clocks of `domain.md` start with, stop at and answer for, unless a policy says otherwise. */
const WELL_KNOWN: Readonly<Record<string, Pick<ClockSpec, "start" | "stop" | "answerable">>> = {
  assignment: { start: "engagement", stop: "assignment", answerable: "operations" },
  response: { start: "handover", stop: "touch", answerable: "rep" },
  "lead-wait": { start: "engagement", stop: "touch", answerable: "company" },
  "follow-up": { start: "touch", stop: "touchOrOutcome", answerable: "rep" },
  handoff: { start: "booked", stop: "accepted", answerable: "ownerAndDelivery" },
};

/** True if a clock of this name needs no `start` and `stop` of its own. */
export function isWellKnown(clock: string): boolean {
  return clock in WELL_KNOWN;
}

/** The domain's policy of a checked file, every default filled in. */
export function toPolicy(file: PolicyFile): Policy {
  const { touch = {}, people = {}, limits = {} } = file;
  return {
    version: file.version ?? 1,
    name: file.name ?? "policy",
    effectiveAt: file.effectiveAt === undefined ? 0 : Date.parse(file.effectiveAt),
    timeZone: file.timeZone ?? "UTC",
    calendars: file.calendars ?? {},
    leadTypes: (file.leadTypes ?? []).map((type) => ({ ...type, label: type.label ?? type.name })),
    classification: file.classification ?? [],
    touch: {
      level: touch.level ?? "attempt",
      activities: touch.activities ?? ["call", "email", "meeting", "message"],
      trustedIntegrations: touch.trustedIntegrations ?? [],
      selfBookedCounts: touch.selfBookedCounts ?? true,
    },
    sla: file.sla ?? "response",
    clocks: file.clocks.map(toClock),
    responseBy: file.responseBy ?? "owner",
    delegates: file.delegates ?? {},
    ...given(file, [
      "systemOfRecord",
      "matching",
      "exclusions",
      "reviews",
      "criticalFields",
      "apologies",
      "breachReasons",
      "packs",
      "definitions",
      "alerts",
      "ownerChanges",
    ]),
    notSales: file.notSales ?? [],
    pauses: file.pauses ?? [],
    people: { ...people, backups: people.backups ?? {}, managers: people.managers ?? {} },
    limits: {
      attachWithinHours: limits.attachWithinHours ?? 24,
      notificationWithinMinutes: limits.notificationWithinMinutes ?? 15,
      lateStepMinutes: limits.lateStepMinutes ?? 15,
      lateLogBusinessDays: limits.lateLogBusinessDays ?? 1,
      lapseDays: limits.lapseDays ?? 90,
      ...given(limits, ["breachReasonHours"]),
    },
  };
}

/** Only those members that are there: the domain has their defaults. */
function given<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]),
  ) as Pick<T, K>;
}

function toClock(clock: ClockFile): ClockSpec {
  const known = WELL_KNOWN[clock.name];
  return {
    ...clock,
    start: clock.start ?? known?.start ?? "engagement",
    stop: clock.stop ?? known?.stop ?? "touch",
    answerable: clock.answerable ?? known?.answerable ?? "company",
    target: toClockTarget(clock.target),
    warnings: clock.warnings ?? [],
    tiers: (clock.tiers ?? []).map((tier, index) => ({ ...tier, tier: tier.tier ?? index + 1 })),
  };
}

function toClockTarget(target: ClockFile["target"]): ClockTarget {
  if ("sameAs" in target) return { sameAs: target.sameAs, plus: target.plus ?? { minutes: 0 } };
  return "otherwise" in target ? target : { byLeadType: {}, otherwise: target };
}

/** A policy as people would write it in a file; `toPolicy` of it is the same policy. */
export function fromPolicy({ effectiveAt, ...policy }: Policy): Readonly<Record<string, unknown>> {
  return { ...policy, ...(effectiveAt !== 0 && { effectiveAt: new Date(effectiveAt).toISOString() }) };
}

/** A published version as a file: what somebody wrote, or the policy itself, under the number and from the time it was published. */
export function fromStored(stored: {
  readonly version: number;
  readonly effectiveAt: string;
  readonly policy: unknown;
}): Readonly<Record<string, unknown>> {
  const { version, effectiveAt, policy } = stored;
  const from = Date.parse(effectiveAt) === 0 ? {} : { effectiveAt };
  const { effectiveAt: _effectiveAt, ...written } = { effectiveAt: null, ...Object(policy) };
  return { ...written, version, ...from };
}
