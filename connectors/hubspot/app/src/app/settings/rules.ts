/** The rules as they are written; what this page does not show stays as it is. */
export type Rules = Readonly<Record<string, unknown>>;

export const UNITS = [
  { value: "minutes", label: "minutes" },
  { value: "hours", label: "hours" },
  { value: "businessDays", label: "business days" },
] as const;
export type Unit = (typeof UNITS)[number]["value"];

export interface Amount {
  readonly amount: number;
  readonly unit: Unit;
}

interface LeadType {
  readonly name: string;
  readonly label: string;
}
export interface Tier {
  readonly tier: number;
  readonly after: Readonly<Partial<Record<Unit, number>>>;
  readonly to: readonly string[];
}
interface Clock {
  readonly name: string;
  readonly calendar: string;
  readonly target: { readonly byLeadType?: Readonly<Record<string, object>>; readonly otherwise?: object };
  readonly tiers?: readonly Tier[];
}
export interface Hours {
  readonly timeZone: string;
  readonly week: Readonly<Record<string, readonly (readonly [string, string])[]>>;
}

export const leadTypesOf = (rules: Rules): readonly LeadType[] =>
  (rules.leadTypes ?? []) as readonly LeadType[];

/** The clock that decides hit or miss. */
function slaOf(rules: Rules): Clock | undefined {
  return ((rules.clocks ?? []) as readonly Clock[]).find(({ name }) => name === rules.sla);
}

function withSla(rules: Rules, change: (clock: Clock) => Clock): Rules {
  const clocks = (rules.clocks ?? []) as readonly Clock[];
  return { ...rules, clocks: clocks.map((clock) => (clock.name === rules.sla ? change(clock) : clock)) };
}

/** `null`: written in a way that this page does not show. */
export function amountOf(target: object | undefined): Amount | null {
  const [[unit, amount] = []] = Object.entries(target ?? {});
  const known = UNITS.find(({ value }) => value === unit);
  return known && typeof amount === "number" ? { amount, unit: known.value } : null;
}

/** How soon leads of a type must be answered, by the clock that decides. */
export function thresholdOf(rules: Rules, leadType: string): Amount | null {
  const target = slaOf(rules)?.target;
  return amountOf(target?.byLeadType?.[leadType] ?? target?.otherwise);
}

export const withThreshold = (rules: Rules, leadType: string, { amount, unit }: Amount): Rules =>
  withSla(rules, (clock) => ({
    ...clock,
    target: { ...clock.target, byLeadType: { ...clock.target.byLeadType, [leadType]: { [unit]: amount } } },
  }));

export const withLabel = (rules: Rules, leadType: string, label: string): Rules => ({
  ...rules,
  leadTypes: leadTypesOf(rules).map((one) => (one.name === leadType ? { ...one, label } : one)),
});

/** The hours in which that clock counts; `null`: round the clock. */
export function hoursOf(rules: Rules): Hours | null {
  const name = slaOf(rules)?.calendar;
  const calendars = (rules.calendars ?? {}) as Readonly<Record<string, Hours>>;
  return (name !== undefined && calendars[name]) || null;
}

export function withHours(rules: Rules, change: Partial<Hours>): Rules {
  const hours = hoursOf(rules);
  const name = slaOf(rules)?.calendar;
  if (!hours || name === undefined) return rules;
  return { ...rules, calendars: { ...(rules.calendars as object), [name]: { ...hours, ...change } } };
}

/** `09:00-12:00, 13:00-17:00`; nothing: closed. */
export const dayText = (intervals: readonly (readonly [string, string])[] | undefined): string =>
  (intervals ?? []).map(([from, to]) => `${from}-${to}`).join(", ");

/** `null`: no hours as they are written here. */
export function dayOf(text: string): readonly (readonly [string, string])[] | null {
  if (text.trim() === "") return [];
  const found = text.split(",").map((part) => /^\s*(\d{2}:\d{2})\s*[-–]\s*(\d{2}:\d{2})\s*$/.exec(part));
  return found.every((one) => one !== null) ? found.map((one) => [one![1]!, one![2]!] as const) : null;
}

export const tiersOf = (rules: Rules): readonly Tier[] => slaOf(rules)?.tiers ?? [];

export const withTier = (rules: Rules, tier: number, change: Partial<Tier>): Rules =>
  withSla(rules, (clock) => ({
    ...clock,
    tiers: (clock.tiers ?? []).map((one) => (one.tier === tier ? { ...one, ...change } : one)),
  }));

/** Who fills a place for everybody, by the person's address. */
export const PLACES = [
  { place: "operations", label: "Operations" },
  { place: "defaultManager", label: "Manager where the directory names none" },
  { place: "executive", label: "Executive" },
  { place: "fallbackOwner", label: "Owner where nobody has the lead" },
  { place: "reviewer", label: "Reviewer" },
] as const;

export const placeOf = (rules: Rules, place: string): string =>
  String(((rules.people ?? {}) as Readonly<Record<string, unknown>>)[place] ?? "");

export function withPlace(rules: Rules, place: string, person: string): Rules {
  const { [place]: _before, ...others } = (rules.people ?? {}) as Readonly<Record<string, unknown>>;
  return { ...rules, people: person === "" ? others : { ...others, [place]: person } };
}
