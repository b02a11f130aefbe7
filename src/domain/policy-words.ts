import { WEEKDAYS } from "./calendar/hours.ts";
import type { CalendarSpec } from "./calendar/index.ts";
import type { ClockSpec, Condition, Offset, Policy, Target, Tier, Warning } from "./policy.ts";
import { targetPart } from "./policy-parts.ts";
import { roleWords } from "./words.ts";

/** One thing a policy says, in words; the label is its own within the policy. */
export interface PolicyLine {
  /** The part it belongs to, as `partsOf` names them. */
  readonly part: string;
  readonly label: string;
  readonly value: string;
}

/** Everything a policy says, line by line, for people who do not read its file. */
export function linesOf(policy: Policy): readonly PolicyLine[] {
  const { definitions, touch, responseBy, sla, matching, limits, delegates, systemOfRecord, alerts } = policy;
  const { templates, ...delivery } = alerts ?? {};
  return unique([
    ...spelled("measurement", "name", policy.name),
    ...spelled("definitions", "definition of", definitions),
    ...spelled("definitions", "touch", touch),
    ...spelled("definitions", "whose touch stops the clock", responseBy),
    ...rulesOf(policy),
    ...policy.clocks.flatMap((clock) => clockLines(policy, clock)),
    ...peopleOf(policy),
    ...exclusionsOf(policy),
    ...hoursOf(policy),
    ...spelled("delivery", "alerts", delivery),
    ...spelled("content", "template", templates),
    ...spelled("measurement", "clock that decides hit or miss", sla),
    ...spelled("measurement", "delegates of", delegates),
    ...spelled("measurement", "system whose owners count", systemOfRecord),
    ...spelled("measurement", "matching", matching),
    ...spelled("measurement", "limit", limits),
  ]);
}

function rulesOf({ leadTypes, classification, criticalFields, reviews }: Policy): readonly PolicyLine[] {
  return [
    line("rules", "lead types, strongest first", leadTypes.map(({ name }) => name).join(", ")),
    ...leadTypes.map(({ name, label, handRaiser, severity }) =>
      line(
        targetPart(name),
        `lead type ${name}`,
        `${label}, ${handRaiser ? "asked to be contacted" : "did not ask to be contacted"}${severity ? `, ${severity}` : ""}`,
      ),
    ),
    ...classification.map(({ when, leadType }) =>
      line("rules", `lead type when ${whenWords(when)}`, leadType),
    ),
    ...spelled("rules", "fields that every lead must have", criticalFields),
    ...(reviews ?? []).map(({ when, flag }) => line("rules", `review when ${whenWords(when)}`, spaced(flag))),
  ];
}

function clockLines(policy: Policy, clock: ClockSpec): readonly PolicyLine[] {
  const { name, start, stop, target, calendar, answerable, warnings, tiers } = clock;
  const of = `of the ${name} clock`;
  return [
    line("measurement", `${name} clock`, `from ${spaced(start)} to ${spaced(stop)}`),
    ...targetsOf(policy, clock),
    ...(target && "sameAs" in target
      ? [line("otherwise", `target ${of}`, `that of ${target.sameAs}, plus ${amountWords(target.plus)}`)]
      : []),
    line("businessHours", `hours ${of}`, calendar === "always" ? "round the clock" : calendar),
    ...spelled("businessHours", `owner's own hours ${of}`, clock.ownerHours),
    line("tiers", `who answers for the ${name} clock`, spaced(answerable)),
    ...warnings.map((warning, index) => line("tiers", `warning ${index + 1} ${of}`, warningWords(warning))),
    ...tiers.map((tier) => line("tiers", `tier ${tier.tier} ${of}`, tierWords(tier))),
    ...spelled("tiers", `what keeps the ${name} clock quiet`, clock.quietWhile),
    ...spelled("measurement", `whose touch stops the ${name} clock`, clock.stoppedBy),
    ...spelled("measurement", `what a new owner gets ${of}`, clock.allowance),
  ];
}

/** The SLA's targets go by the lead type alone: they are what people speak of. */
function targetsOf({ sla }: Policy, { name, target }: ClockSpec): readonly PolicyLine[] {
  if ("sameAs" in target) return [];
  const of = name === sla ? "" : ` of the ${name} clock`;
  const types = Object.entries(target.byLeadType);
  return [
    ...types.map(([type, one]) => line(targetPart(type), `${type} target${of}`, amountWords(one))),
    line(
      "otherwise",
      types.length > 0 ? `target of unknown lead types${of}` : `target of the ${name} clock`,
      amountWords(target.otherwise),
    ),
  ];
}

function peopleOf({ people, ownerChanges }: Policy): readonly PolicyLine[] {
  const { backups, managers, roles, onCall, ...single } = people;
  return [
    ...spelled("tiers", "backup of", backups),
    ...spelled("tiers", "manager of", managers),
    ...spelled("tiers", "role", roles),
    ...spelled("tiers", "on call", onCall),
    ...Object.entries(single).flatMap(([role, who]) => spelled("tiers", spaced(role), who)),
    ...spelled("tiers", "owner changed in the CRM where", ownerChanges),
  ];
}

function exclusionsOf({ exclusions, pauses, notSales }: Policy): readonly PolicyLine[] {
  return [
    ...(exclusions ?? []).map(({ when, reason }) =>
      line("exclusions", `excluded when ${whenWords(when)}`, reason),
    ),
    ...pauses.map(({ reason, expiresAfter }) =>
      line("exclusions", `pause for "${reason}"`, `ends after ${amountWords(expiresAfter)}`),
    ),
    ...spelled("exclusions", "owners who are not sales", notSales),
  ];
}

function hoursOf({ timeZone, calendars }: Policy): readonly PolicyLine[] {
  return [
    line("businessHours", "time zone of reports", timeZone),
    ...Object.entries(calendars).flatMap(([name, spec]) => calendarLines(name, spec)),
  ];
}

function calendarLines(name: string, spec: CalendarSpec): readonly PolicyLine[] {
  const { week, overrides, holidays, timeZone, ...rest } = spec;
  const hours = (intervals: CalendarSpec["week"]["mon"] = []) =>
    intervals.length === 0 ? "closed" : intervals.map(([from, to]) => `${from}–${to}`).join(", ");
  return [
    line("businessHours", `time zone of ${name} hours`, timeZone),
    ...WEEKDAYS.map((day) => line("businessHours", `${name} hours on ${DAYS[day]}`, hours(week[day]))),
    ...Object.entries(overrides ?? {}).map(([date, own]) =>
      line("businessHours", `${name} hours on ${date}`, hours(own)),
    ),
    ...Object.entries(holidays ?? {}).map(([date, what]) =>
      line("businessHours", `holiday on ${date} in ${name} hours`, what),
    ),
    ...spelled("businessHours", `${name} hours`, rest),
  ];
}

const DAYS = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
} as const;

/** A length of time as people say it: `30 minutes`, `1 business day`. */
function amountWords(target: Target): string {
  const [unit, amount] = Object.entries(target).find(([name]) => name !== "calendarTime") as [string, number];
  const one = unit === "businessDays" ? "business day" : unit.replace(/s$/, "");
  return `${amount} ${one}${amount === 1 ? "" : "s"}`;
}

function warningWords(warning: Warning): string {
  const when =
    "percent" in warning ? `at ${warning.percent} %` : `${amountWords(warning.before)} before it is due`;
  return `${when}${channelWords(warning.channels)}`;
}

function tierWords({ after, to, channels }: Tier): string {
  return `${afterWords(after)}, to ${to.map(roleWords).join(" and ")}${channelWords(channels)}`;
}

function afterWords(after: Offset): string {
  if (Object.values(after).includes(0)) return "when it is due";
  return `${amountWords(after)}${after.calendarTime ? " of calendar time" : ""} after it was due`;
}

function channelWords(channels: readonly string[] | undefined): string {
  return channels === undefined ? "" : `, by ${channels.join(", else ") || "task alone"}`;
}

/** The conditions of a rule. */
export function whenWords(conditions: readonly Condition[]): string {
  return conditions
    .map(({ property, is, contains, exists }) =>
      [
        property,
        ...(is ? [`is ${is.map(quoted).join(" or ")}`] : []),
        ...(contains === undefined ? [] : [`contains ${quoted(contains)}`]),
        ...(exists === undefined ? [] : [exists ? "is there" : "is missing"]),
      ].join(" "),
    )
    .join(" and ");
}

/** Whatever has no words of its own, leaf by leaf. */
function spelled(part: string, label: string, value: unknown): readonly PolicyLine[] {
  if (value === undefined || value === null) return [];
  if (typeof value === "boolean") return [line(part, label, value ? "yes" : "no")];
  if (typeof value !== "object") return [line(part, label, String(value))];
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== "object")) return [line(part, label, value.join(", ") || "none")];
    return value.flatMap((one, index) => spelled(part, `${label} ${index + 1}`, one));
  }
  return Object.entries(value).flatMap(([name, inner]) => spelled(part, `${label} ${spaced(name)}`, inner));
}

/** `defaultManager` → `default manager`; addresses and names of people stay. */
function spaced(name: string): string {
  return /^[a-z]+([A-Z][a-z]+)+$/.test(name)
    ? name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    : name;
}

const quoted = (text: string): string => `"${text}"`;

const line = (part: string, label: string, value: string): PolicyLine => ({ part, label, value });

/** Two rules may ask the same: the second one says that it is the second. */
function unique(lines: readonly PolicyLine[]): readonly PolicyLine[] {
  const seen = new Map<string, number>();
  return lines.map((one) => {
    const count = (seen.get(one.label) ?? 0) + 1;
    seen.set(one.label, count);
    return count === 1 ? one : { ...one, label: `${one.label} (${count})` };
  });
}
