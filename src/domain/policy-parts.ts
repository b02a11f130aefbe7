import type { Policy } from "./policy.ts";

/** A part of the rules that somebody stands for by name. */
export interface PolicyPart {
  /** Stable over versions: `target:` and the lead type's name for targets. */
  readonly id: string;
  readonly label: string;
  /** All that belongs to it: it is another part as soon as anything in here changes. */
  readonly content: unknown;
}

/** The part of a lead type's target. */
export const targetPart = (leadType: string): string => `target:${leadType}`;

/** A policy in parts to be approved; everything but version and effective time belongs to exactly one kind of part. */
export function partsOf(policy: Policy): readonly PolicyPart[] {
  const {
    version: _version,
    effectiveAt: _effectiveAt,
    definitions,
    touch,
    responseBy,
    leadTypes,
    classification,
    criticalFields,
    reviews,
    clocks,
    people,
    exclusions,
    pauses,
    notSales,
    timeZone,
    calendars,
    alerts: { templates, ...delivery } = {},
    ownerChanges,
    ...rest
  } = policy;
  const steps = clocks.map(({ name, warnings, tiers, quietWhile, answerable }) => ({
    name,
    warnings,
    tiers,
    quietWhile,
    answerable,
  }));
  const counted = clocks.map(({ name, calendar, ownerHours }) => ({ name, calendar, ownerHours }));
  const running = clocks.map(
    ({
      target: _t,
      warnings: _w,
      tiers: _s,
      quietWhile: _q,
      answerable: _a,
      calendar: _c,
      ownerHours: _o,
      ...own
    }) => own,
  );
  return [
    { id: "definitions", label: "Definitions", content: { definitions, touch, responseBy } },
    {
      id: "rules",
      label: "Which lead is of which type",
      content: { order: leadTypes.map(({ name }) => name), classification, criticalFields, reviews },
    },
    ...leadTypes.map((type) => ({
      id: targetPart(type.name),
      label: `${type.label}: target`,
      content: { type, targets: clocks.map((clock) => [clock.name, targetFor(clock.target, type.name)]) },
    })),
    {
      id: "otherwise",
      label: "Targets of all other leads",
      content: clocks.map(({ name, target }) => [name, "otherwise" in target ? target.otherwise : target]),
    },
    { id: "tiers", label: "Warnings, tiers and who is told", content: { steps, people, ownerChanges } },
    { id: "exclusions", label: "Exclusions and pauses", content: { exclusions, pauses, notSales } },
    { id: "businessHours", label: "Business hours", content: { timeZone, calendars, counted } },
    { id: "delivery", label: "How alerts are delivered", content: delivery },
    { id: "content", label: "What alerts say", content: { templates } },
    { id: "measurement", label: "How time is measured", content: { running, ...rest } },
  ];
}

function targetFor(target: Policy["clocks"][number]["target"], leadType: string): unknown {
  return "byLeadType" in target ? (target.byLeadType[leadType] ?? null) : null;
}
