import type { ClockSpec, Policy, Target } from "../../domain/policy.ts";
import type { OverviewView } from "../view.ts";
import { clockName } from "./clocks.ts";

/** The rules in force, a sentence per clock. */
export function ruleViews(policy: Policy | undefined): OverviewView["rules"] {
  return (policy?.clocks ?? []).map((clock) => ({
    clock: clockName(clock.name) + (clock.name === policy?.sla ? " (SLA)" : ""),
    words: `${targetWords(clock, policy)}, from ${STARTS[clock.start]} to ${STOPS[clock.stop]}${by(clock, policy)}. ${stepsWords(clock)}`,
  }));
}

const STARTS = {
  engagement: "the engagement",
  handover: "the handover",
  touch: "every touch",
  booked: "the booking",
} as const;
const STOPS = {
  assignment: "the assignment",
  touch: "the first touch",
  touchOrOutcome: "the next touch or outcome",
  accepted: "acceptance by delivery",
} as const;

function by(clock: ClockSpec, policy: Policy | undefined): string {
  if (clock.stop !== "touch") return "";
  const responders =
    (clock.stoppedBy ?? (clock.start === "handover" ? "responders" : "anyone")) === "responders";
  const who = responders ? (policy?.responseBy ?? "owner") : "anyone";
  return who === "owner"
    ? " by the owner, the backup owner or a delegate"
    : ` by ${who === "team" ? "the owner’s team" : "anyone"}`;
}

function targetWords(clock: ClockSpec, policy: Policy | undefined): string {
  const { target } = clock;
  if ("sameAs" in target) return `Due of ${target.sameAs} plus ${amount(target.plus)}`;
  const types = Object.entries(target.byLeadType).map(([name, value]) => {
    const label = policy?.leadTypes.find((type) => type.name === name)?.label ?? name;
    return `${amount(value)} for ${label}`;
  });
  return types.length > 0
    ? `${types.join(", ")}, otherwise ${amount(target.otherwise)}`
    : amount(target.otherwise);
}

function stepsWords(clock: ClockSpec): string {
  const warnings = clock.warnings.map((warning) =>
    "percent" in warning ? `warns at ${warning.percent} %` : `warns ${amount(warning.before)} before due`,
  );
  const tiers = clock.tiers.map((tier) => {
    const after = Object.values(tier.after)[0] === 0 ? "at due" : `${amount(tier.after)} after`;
    return `tier ${tier.tier} ${after}`;
  });
  const all = [...warnings, ...tiers];
  if (all.length === 0) return "Sends nothing.";
  const sentence = all.join(", ");
  const quiet = clock.quietWhile ? ` Quiet while a person holds the ${clock.quietWhile} clock.` : "";
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.${quiet}`;
}

function amount(target: Target): string {
  if ("minutes" in target) return `${target.minutes} min`;
  if ("hours" in target) return `${target.hours} h`;
  return `${target.businessDays} business ${target.businessDays === 1 ? "day" : "days"}`;
}
