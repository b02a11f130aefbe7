import { z } from "zod";
import type { TenantRules } from "../../workflows/decide/tenant-rules.ts";
import { compilePolicy, policyAt } from "../domain/compiled.ts";
import type { Clock, Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import { HOUR, type Instant } from "../domain/time.ts";
import { engagementWords, roleWords } from "../domain/words.ts";
import type { WaitingLead } from "../store/worklist.ts";
import type { ApiDeps } from "./deps.ts";

const Person = z.object({ id: z.string(), name: z.string() });
const STATUSES = [
  "pastDue",
  "warned",
  "running",
  "outsideHours",
  "paused",
  "review",
  "hit",
  "miss",
  "excluded",
  "notStarted",
] as const;
const Status = z.enum(STATUSES);

export const ClockRow = z.object({
  clock: z.string(),
  number: z.number(),
  label: z.string(),
  status: Status,
  answerable: z.string(),
  /** In words: `30 open minutes`. */
  target: z.string(),
  startedAt: z.number().nullable(),
  dueAt: z.number().nullable(),
  stoppedAt: z.number().nullable(),
  /** Why it stands still or is left out. */
  reason: z.string().nullable(),
  /** When it goes on, where it stands still outside hours; the zone of its calendar. */
  opensAt: z.number().nullable(),
  timeZone: z.string(),
  /** The one that decides hit or miss. */
  decides: z.boolean(),
  isOpen: z.boolean(),
});

export const Row = z.object({
  leadId: z.string(),
  journeyId: z.string(),
  name: z.string(),
  company: z.string().nullable(),
  leadType: z.string(),
  highIntent: z.boolean(),
  engagement: z.string(),
  returning: z.boolean(),
  section: z.enum(["pastDue", "dueSoon", "later", "held", "everyoneTold"]),
  /** The clock that it is sorted by; `null`: none runs. */
  clock: ClockRow.nullable(),
  /** What the bar's outline and tick are: of the clock that decides, or before it runs of the one that covers the whole wait. */
  allowance: z.object({ startedAt: z.number(), dueAt: z.number() }).nullable(),
  engagedAt: z.number(),
  handoverAt: z.number().nullable(),
  firstTouchAt: z.number().nullable(),
  owner: Person.nullable(),
  /** `fallback`: proposed because nobody owns it. */
  backup: z.object({ id: z.string(), name: z.string(), fallback: z.boolean() }).nullable(),
  /** How many systems and owners it went through so far. */
  hops: z.number(),
  next: z.object({ id: z.string(), what: z.string(), at: z.number() }).nullable(),
  /** Opens the record in the CRM in which people work. */
  url: z.string().nullable(),
  crm: z.string().nullable(),
});
export type Row = z.input<typeof Row>;
export type ClockRow = z.input<typeof ClockRow>;

/** What rows are made with. */
export interface RowContext {
  readonly now: Instant;
  readonly rules: TenantRules;
  readonly crmLabel: (crm: string) => string;
}

export const rowContext = async (
  { ports, store, rules, crmLabel }: ApiDeps,
  tenantId: string,
): Promise<RowContext> => ({
  now: ports.clock.now(),
  rules: await rules.of(store, tenantId),
  crmLabel: (crm) => crmLabel?.(crm) ?? crm,
});

export const policyOf = ({ rules }: RowContext, { policyVersion, stamps }: Journey): Policy =>
  rules.policies.find(({ version }) => version === policyVersion) ??
  policyAt(rules.policies, stamps.engagedAt);

const personName = ({ rules, now }: RowContext, id: string): string => rules.view.userAt(id, now).name ?? id;

/** A lead that waits. */
export function rowOf(entry: WaitingLead, context: RowContext): Row {
  const { journey, leadId, cards } = entry;
  const policy = policyOf(context, journey);
  const urgent = urgentClock(journey, policy);
  const clock = urgent ? clockRow(urgent, journey, policy, context) : null;
  const type = policy.leadTypes.find(({ name }) => name === journey.leadType);
  const card = cards.find(({ record }) => record.startsWith(`${policy.systemOfRecord}:`)) ?? cards[0];
  const next = nextSteps(journey, context)[0] ?? null;
  return {
    leadId,
    journeyId: journey.id,
    name: card?.name || card?.email || `Lead ${leadId.slice(0, 8)}`,
    company: card?.company ?? null,
    leadType: type?.label ?? journey.leadType ?? "Unclassified",
    highIntent: type?.handRaiser ?? false,
    engagement: engagementWords(journey),
    returning: journey.returning,
    section: sectionOf(clock, next !== null || journey.ownerId === null, context.now),
    clock,
    allowance: allowanceOf(journey, policy),
    engagedAt: journey.stamps.engagedAt,
    handoverAt: journey.stamps.handoverAt,
    firstTouchAt: journey.stamps.firstTouchAt,
    owner:
      journey.ownerId === null ? null : { id: journey.ownerId, name: personName(context, journey.ownerId) },
    backup: backupOf(journey, policy, context),
    hops: journey.hops.length,
    next,
    url: card?.url ?? null,
    crm: card ? context.crmLabel(card.record.split(":")[0]!) : null,
  };
}

/** The clock that decides while it is open, else the open one that is due first: by it leads are sorted. */
function urgentClock(journey: Journey, policy: Policy): Clock | undefined {
  const deciding = journey.clocks.findLast(({ clock }) => clock === policy.sla);
  if (deciding && isOpen(deciding)) return deciding;
  const due = ({ dueAt }: Clock) => dueAt ?? Number.POSITIVE_INFINITY;
  return journey.clocks.filter(isOpen).sort((a, b) => due(a) - due(b))[0];
}

function allowanceOf(journey: Journey, policy: Policy): Row["allowance"] {
  const deciding = journey.clocks.findLast(({ clock }) => clock === policy.sla);
  const open = journey.clocks.filter(isOpen).sort((a, b) => (b.dueAt ?? 0) - (a.dueAt ?? 0));
  const { startedAt, dueAt } = deciding ?? open[0] ?? {};
  return startedAt === undefined || dueAt === undefined || dueAt === null ? null : { startedAt, dueAt };
}

function isOpen(clock: Clock): boolean {
  return clock.stoppedAt === null && ["pending", "paused", "review", "miss"].includes(clock.status);
}

export function clockRow(clock: Clock, journey: Journey, policy: Policy, context: RowContext): ClockRow {
  const spec = policy.clocks.find(({ name }) => name === clock.clock);
  const own =
    spec?.ownerHours && journey.ownerId !== null
      ? context.rules.view.userAt(journey.ownerId, context.now).calendar
      : null;
  const name = own !== null && policy.calendars[own] ? own : (spec?.calendar ?? "always");
  const opening =
    clock.status === "pending" ? compilePolicy(policy).calendar(name).nextOpening(context.now) : null;
  const opensAt = opening !== null && opening > context.now ? opening : null;
  return {
    clock: clock.clock,
    number: clock.number,
    label: clockLabel(clock.clock),
    status: statusOf(clock, opensAt),
    answerable: clock.answerable,
    target: clock.target,
    startedAt: clock.startedAt,
    dueAt: clock.dueAt,
    stoppedAt: clock.stoppedAt,
    reason: clock.reason,
    opensAt,
    timeZone: policy.calendars[name]?.timeZone ?? policy.timeZone,
    decides: clock.clock === policy.sla,
    isOpen: isOpen(clock),
  };
}

/** `lead-wait` → `Lead wait`. */
export function clockLabel(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function statusOf(clock: Clock, opensAt: Instant | null): ClockRow["status"] {
  switch (clock.status) {
    case "pending":
      if (opensAt !== null) return "outsideHours";
      return clock.steps.some(({ kind, state }) => kind === "warning" && state === "due")
        ? "warned"
        : "running";
    case "miss":
      return clock.stoppedAt === null ? "pastDue" : "miss";
    case "superseded":
      return "excluded";
    default:
      return clock.status;
  }
}

function sectionOf(clock: ClockRow | null, more: boolean, now: Instant): Row["section"] {
  if (clock?.status === "review" || clock?.status === "paused") return "held";
  if (clock === null || clock.dueAt === null) return "later";
  if (clock.status === "pastDue" || clock.dueAt < now) return more ? "pastDue" : "everyoneTold";
  return clock.dueAt - now <= HOUR && clock.status !== "outsideHours" ? "dueSoon" : "later";
}

/** What will happen if nobody acts, soonest first; the id is the one by which it can be stopped. */
export function nextSteps(journey: Journey, context: RowContext): readonly NonNullable<Row["next"]>[] {
  return journey.clocks
    .filter(isOpen)
    .flatMap((clock) =>
      clock.steps
        .filter(({ state }) => state === "planned")
        .map((step) => ({
          id: ["step", journey.id, clock.clock, clock.number, step.step].join("|"),
          what:
            step.kind === "warning"
              ? `Warns ${journey.ownerId === null ? "the owner" : personName(context, journey.ownerId)}`
              : `Tells ${step.to.map((role) => placeWords(role, journey, context)).join(", ")} (tier ${step.tier ?? 1})`,
          at: step.at,
        })),
    )
    .sort((a, b) => a.at - b.at);
}

function placeWords(role: Parameters<typeof roleWords>[0], journey: Journey, context: RowContext): string {
  if (role === "owner" && journey.ownerId !== null) return personName(context, journey.ownerId);
  if (role === "backupOwner" && journey.backupOwnerId !== null)
    return personName(context, journey.backupOwnerId);
  return role === "operations" ? "operations" : `the ${roleWords(role)}`;
}

function backupOf(journey: Journey, policy: Policy, context: RowContext): Row["backup"] {
  const id = journey.backupOwnerId ?? (journey.ownerId === null ? policy.people.fallbackOwner : undefined);
  if (id === undefined) return null;
  return { id, name: personName(context, id), fallback: journey.backupOwnerId === null };
}
