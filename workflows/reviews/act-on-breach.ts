import { createHash } from "node:crypto";
import { breachReasons } from "../../field-specs/tenant-specs.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import type { BreachAction, LeadFact } from "../../src/domain/facts.ts";
import type { Clock, Journey } from "../../src/domain/journey.ts";
import type { Owners } from "../../src/domain/scope.ts";
import { BadInput, Conflict, NotFound } from "../../src/errors.ts";
import type { MissedPage } from "../decide/asked-journeys.ts";
import { actionQuestion, type DecisionToMake, standingOn } from "../decide/decision-facts.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import type { Data, Ports, TenantId } from "../ports.ts";
import { needed, personOf } from "./decide-review.ts";
import { type Settled, settleQuestion, takeBack } from "./settle-question.ts";

export type ActionName = BreachAction["type"];

export const ACTIONS: readonly ActionName[] = [
  "approve",
  "sendBack",
  "route",
  "escalate",
  "suppress",
  "close",
];

export interface ActionWanted {
  /** A journey by its id or handle, or a record of the lead. */
  readonly journey: string;
  readonly action: ActionName;
  /** Default: the clock that decides hit or miss, its last run. */
  readonly clock?: string | undefined;
  /** A note, a reason or a resolution; needed to send back, suppress and close. */
  readonly note?: string | undefined;
  /** Why it was late, from the list of reasons; with `close`. */
  readonly breachReason?: string | undefined;
  /** Whom: for `sendBack` (default: the owner) and `route`. */
  readonly to?: string | undefined;
  /** Which tier, for `escalate`: named, so that asking twice is asking once. */
  readonly tier?: number | undefined;
  readonly by: string;
  /** Only on a lead of theirs. */
  readonly owners?: Owners;
}

export interface BreachListed {
  readonly handle: string;
  readonly journeyId: string;
  readonly leadId: string;
  readonly lead: string;
  readonly company: string | null;
  readonly url: string | null;
  readonly leadType: string;
  readonly engagedAt: number;
  readonly clock: string;
  readonly number: number;
  readonly dueAt: number | null;
  /** `null`: it still runs. */
  readonly stoppedAt: number | null;
  readonly cause: string | null;
  readonly evidence: string | null;
  readonly owner: string | null;
  readonly status: Journey["status"];
  readonly breachReason: string | null;
  readonly note: string | null;
  /** The tier that comes next; `null`: none is ahead. */
  readonly nextTier: number | null;
}

interface BreachPage extends MissedPage {
  readonly limit: number;
  readonly owners?: Owners;
}

/** Missed SLA clocks, the latest lead first: what there is to act on; `next`: where the next page begins. */
export async function listBreaches(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  { limit, owners = null, ...page }: BreachPage,
): Promise<{ readonly breaches: readonly BreachListed[]; readonly next: MissedPage["after"] | null }> {
  const current = await rules.of(ports.store, tenantId);
  const now = ports.clock.now();
  const missed = await ports.store.asked.missed(tenantId, limit + 1, owners, page);
  const shown = missed.slice(0, limit);
  const breaches = shown.flatMap(({ journey, leadId, handle, cards }) => {
    const clock = clockOf(current, journey, undefined);
    if (!clock) return [];
    const { ownerId, leadType } = journey;
    const policy = current.policies.find(({ version }) => version === journey.policyVersion);
    return [
      {
        handle,
        journeyId: journey.id,
        leadId,
        lead: cards[0]?.name ?? cards[0]?.email ?? leadId,
        company: cards[0]?.company ?? null,
        url: cards[0]?.url ?? null,
        leadType: policy?.leadTypes.find(({ name }) => name === leadType)?.label ?? "not known",
        engagedAt: journey.stamps.engagedAt,
        clock: clock.clock,
        number: clock.number,
        dueAt: clock.dueAt,
        stoppedAt: clock.stoppedAt,
        cause: clock.cause?.cause ?? null,
        evidence: clock.cause?.evidence ?? null,
        owner: ownerId === null ? null : (current.view.userAt(ownerId, now).name ?? ownerId),
        status: journey.status,
        breachReason: journey.breachReason,
        note: journey.resolutionNote,
        nextTier: tierAhead(clock),
      },
    ];
  });
  const last = shown.at(-1)?.journey;
  const next =
    missed.length > limit && last ? { engagedAt: last.stamps.engagedAt, journeyId: last.id } : null;
  return { breaches, next };
}

/**
 * One of the six actions on a breach (R-121). The same action a second time changes nothing. What follows (tasks
 * closed, a tier that goes out after the CRM was read again, a question to somebody) follows from the fact that is kept.
 * Throws NotFound, BadInput, Conflict.
 */
export async function actOnBreach(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  wanted: ActionWanted,
): Promise<Settled> {
  const current = await rules.of(ports.store, tenantId);
  const of = { tenantId, find: (data: Data) => data.asked.find(tenantId, wanted.journey, wanted.owners) };
  const settled = await settleQuestion(
    ports,
    rules,
    { ...of, action: `breach.${wanted.action}` },
    ({ journey, facts }) => {
      const action = actionOf(current, journey, wanted);
      const question = questionOf(journey, action, wanted.note);
      if (action.type === "escalate" && standingOn(facts, question) === null) mustBeAhead(journey, action);
      return {
        question,
        by: personOf(current, wanted.by),
        engagement: journey.engagement.factKey,
        decision: action,
        reason: wanted.note,
      } satisfies DecisionToMake;
    },
    ({ journey }) => reasonFact(current, journey, wanted, ports.clock.now()),
  );
  return settled;
}

/** Takes an action back. Messages and tasks that went out are not called back; what is ahead follows the facts again. */
export async function undoAction(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  wanted: ActionWanted,
): Promise<Settled> {
  const current = await rules.of(ports.store, tenantId);
  const find = (data: Data) => data.asked.find(tenantId, wanted.journey, wanted.owners);
  return takeBack(
    ports,
    rules,
    { tenantId, find, action: "breach.undone" },
    ({ journey, facts }) => {
      const prefix = actionPrefix(journey, wanted.action);
      const isMeant = meantBy(current, wanted);
      const made = facts.findLast(
        (fact) => fact.kind === "decided" && fact.key.startsWith(prefix) && isMeant(fact.decision),
      );
      return made ? made.key.slice(0, made.key.lastIndexOf("#")) : prefix;
    },
    { by: personOf(current, wanted.by), reason: wanted.note },
  );
}

/** What is named must fit: two people may have routed to two others meanwhile, and only one takes theirs back. */
function meantBy(
  { view }: TenantRules,
  { clock, to, tier }: ActionWanted,
): (decision: Extract<LeadFact, { kind: "decided" }>["decision"]) => boolean {
  const named = { clock, tier, to: to === undefined ? undefined : (view.named(to) ?? to) };
  const wanted = Object.entries(named).filter(([, value]) => value !== undefined);
  return (decision) =>
    wanted.every(([name, value]) => !(name in decision) || decision[name as never] === value);
}

function actionPrefix({ engagement }: Journey, action: ActionName): string {
  return actionQuestion(engagement.factKey, action);
}

/** Sent back with another note is another question; everything else can be done once. */
function questionOf(journey: Journey, action: BreachAction, note: string | undefined): string {
  const prefix = actionPrefix(journey, action.type);
  if (action.type === "suppress") return prefix;
  const of = `${prefix}:${action.clock}:${action.number}`;
  if (action.type === "escalate") return `${of}:${action.tier}`;
  if (action.type === "route") return `${of}:${action.to}`;
  return action.type === "sendBack" ? `${of}:${action.to}:${digest(note ?? "")}` : of;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 12);
}

function actionOf(rules: TenantRules, journey: Journey, wanted: ActionWanted): BreachAction {
  const { action, note } = wanted;
  if (action === "suppress") {
    needed(note, "note", "Say why nobody is to be alerted any more.");
    return { type: "suppress" };
  }
  const clock = clockOf(rules, journey, wanted.clock);
  if (!clock) throw new NotFound(`clock ${wanted.clock ?? "for the SLA"} on this journey`);
  if (clock.status !== "miss")
    throw new Conflict(
      `The ${clock.clock} clock is no miss: it is ${clock.status}.`,
      "Only a breach can be acted on; a review is decided with `leadclock reviews decide`.",
    );
  const of = { clock: clock.clock, number: clock.number };
  switch (action) {
    case "approve":
      return { type: "approve", ...of };
    case "close":
      needed(note, "note", "Say how it was resolved.");
      return { type: "close", ...of };
    case "sendBack":
      needed(note, "note", "Say what is missing.");
      return { type: "sendBack", to: whom(rules, wanted.to ?? journey.ownerId ?? undefined), ...of };
    case "route":
      return { type: "route", to: whom(rules, wanted.to), ...of };
    case "escalate":
      return { type: "escalate", tier: tierOf(clock, wanted.tier), ...of };
  }
}

function whom({ view }: TenantRules, name: string | undefined): string {
  const given = needed(name, "to", "Name a person by id or e-mail address.");
  const id = view.named(given);
  if (id === null)
    throw new BadInput(
      "to",
      `nobody has the address ${given}.`,
      "Name a person of the CRM by id or address.",
    );
  return id;
}

/** The last run of a clock; the one that decides hit or miss unless another is named. */
function clockOf({ policies }: TenantRules, journey: Journey, name: string | undefined): Clock | undefined {
  const sla = policies.find(({ version }) => version === journey.policyVersion)?.sla ?? "response";
  return journey.clocks.findLast(({ clock }) => clock === (name ?? sla));
}

function tierAhead(clock: Clock): number | null {
  if (clock.stoppedAt !== null) return null;
  return clock.steps.find(({ kind, state }) => kind === "tier" && state === "planned")?.tier ?? null;
}

/** A tier goes out once, ever: one whose time has come is out, or on its way. */
function mustBeAhead(journey: Journey, action: Extract<BreachAction, { type: "escalate" }>): void {
  const clock = journey.clocks.find((one) => one.clock === action.clock && one.number === action.number);
  const step = clock?.steps.find(({ tier, kind }) => kind === "tier" && tier === action.tier);
  if (!clock || step?.state !== "due") return;
  const next = tierAhead(clock);
  throw new Conflict(
    `Tier ${action.tier} is out already: nobody is told twice.`,
    next === null ? "No tier is ahead." : `The next one is tier ${next}.`,
  );
}

function tierOf(clock: Clock, wanted: number | undefined): number {
  const tiers = clock.steps.flatMap((step) => (step.kind === "tier" ? [step] : []));
  if (wanted === undefined)
    throw new BadInput(
      "tier",
      "it is missing.",
      `The next one is ${tierAhead(clock) ?? "none: all have gone out"}.`,
    );
  const step = tiers.find(({ tier }) => tier === wanted);
  if (!step)
    throw new BadInput(
      "tier",
      `this clock has no tier ${wanted}.`,
      `Its tiers are ${tiers.map(({ tier }) => tier).join(", ")}.`,
    );
  if (step.state === "dropped")
    throw new Conflict(`Tier ${wanted} never comes: ${step.why}.`, "There is nothing to escalate.");
  return wanted;
}

/** Closing with a reason says why it was late as well (D21). */
function reasonFact(rules: TenantRules, journey: Journey, wanted: ActionWanted, at: number): LeadFact | null {
  if (wanted.action !== "close" || wanted.breachReason === undefined) return null;
  const known = breachReasons(policyAt(rules.policies, at)).map(({ value }) => value);
  if (!known.includes(wanted.breachReason))
    throw new BadInput(
      "breachReason",
      `"${wanted.breachReason}" is none of the reasons.`,
      `Choose one of ${known.join(", ")}.`,
    );
  return {
    kind: "reasonRecorded",
    key: `${actionPrefix(journey, "close")}:reason:${digest(`${wanted.breachReason}|${wanted.note ?? ""}`)}`,
    occurredAt: at,
    source: "leadclock",
    reason: wanted.breachReason,
    by: personOf(rules, wanted.by),
    ...(wanted.note === undefined ? {} : { note: wanted.note }),
  };
}
