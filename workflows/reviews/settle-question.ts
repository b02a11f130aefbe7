import type { Decided, LeadFact, ReasonRecorded } from "../../src/domain/facts.ts";
import type { Journey } from "../../src/domain/journey.ts";
import { Conflict, NotFound } from "../../src/errors.ts";
import type { AskedJourney } from "../decide/asked-journeys.ts";
import { decideLeads } from "../decide/decide-leads.ts";
import {
  type Decision,
  type DecisionToMake,
  decisionFact,
  saySame,
  standingOn,
  undoFact,
} from "../decide/decision-facts.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Data, LeadId, Ports, TenantId } from "../ports.ts";
import { planFillIn } from "../send/fill-in.ts";

export interface Settled {
  readonly journey: Journey;
  /** False: it had been done before. */
  readonly changed: boolean;
  /** The fact that holds it. */
  readonly decision: Decision;
}

export interface AskedNow extends AskedJourney {
  readonly facts: readonly LeadFact[];
}

interface Question {
  readonly tenantId: TenantId;
  /** Looks again once the lead is held, since somebody may have been first. */
  readonly find: (data: Data) => Promise<AskedJourney | null>;
  readonly action: string;
}

/**
 * Makes a person's decision: kept as a fact, the lead decided anew and both audited in one transaction. The same one a
 * second time changes nothing; another one on the same question is refused until the first is taken back. Throws
 * NotFound, Conflict and whatever `make` throws.
 */
export async function settleQuestion(
  ports: Ports,
  rules: RulesCache,
  { tenantId, find, action }: Question,
  make: (asked: AskedNow) => DecisionToMake,
  beside: (asked: AskedNow) => LeadFact | null = () => null,
): Promise<Settled> {
  return ports.store.transaction(async (data) => {
    const asked = await held(data, tenantId, find);
    const made = make(asked);
    const now = ports.clock.now();
    const standing = standingOn(asked.facts, made.question);
    const fact = decisionFact(asked.facts, made, now);
    if (standing) {
      if (saySame(standing, fact)) return { journey: asked.journey, changed: false, decision: standing };
      throw new Conflict(
        `${standing.by ?? "Somebody"} decided this otherwise before.`,
        "Take that decision back first, or leave it.",
      );
    }
    return keep(ports, rules, data, tenantId, asked, fact, action, beside(asked));
  });
}

/** Takes the decision on a question back; a second time changes nothing. Throws NotFound, Conflict where there is none. */
export async function takeBack(
  ports: Ports,
  rules: RulesCache,
  { tenantId, find, action }: Question,
  question: (asked: AskedNow) => string,
  { by, reason }: { readonly by: string; readonly reason?: string | undefined },
): Promise<Settled> {
  return ports.store.transaction(async (data) => {
    const asked = await held(data, tenantId, find);
    const standing = standingOn(asked.facts, question(asked));
    if (!standing) {
      const undone = asked.facts.findLast(
        (fact): fact is Decided => fact.kind === "decided" && fact.key.startsWith(`undo:${question(asked)}#`),
      );
      if (undone) return { journey: asked.journey, changed: false, decision: undone };
      throw new Conflict("Nobody decided this here.", "There is nothing to take back.");
    }
    const { factKey } = asked.journey.engagement;
    const fact = undoFact(standing, factKey, by, reason, ports.clock.now());
    return keep(ports, rules, data, tenantId, asked, fact, action);
  });
}

/**
 * Keeps what a person said about a lead as a fact, with all that follows, in one transaction; `null`: it was said before.
 * Throws NotFound and whatever `make` throws.
 */
export async function keepWord(
  ports: Ports,
  rules: RulesCache,
  { tenantId, find, action }: Question,
  make: (asked: AskedNow) => ReasonRecorded | null,
): Promise<{ readonly journey: Journey; readonly changed: boolean }> {
  return ports.store.transaction(async (data) => {
    const asked = await held(data, tenantId, find);
    const fact = make(asked);
    if (fact === null) return { journey: asked.journey, changed: false };
    return keep(ports, rules, data, tenantId, asked, fact, action);
  });
}

async function held(data: Data, tenantId: TenantId, find: Question["find"]): Promise<AskedNow> {
  const before = await find(data);
  if (!before)
    throw new NotFound(
      "such review or breach",
      "`leadclock reviews list` and `leadclock act list` name those that there are.",
    );
  await data.leads.lock(tenantId, [before.leadId]);
  const asked = (await find(data)) ?? before;
  const facts = (await data.leads.facts(tenantId, [asked.leadId])).get(asked.leadId) ?? [];
  return { ...asked, facts };
}

async function keep<F extends Decision | ReasonRecorded>(
  ports: Ports,
  rules: RulesCache,
  data: Data,
  tenantId: TenantId,
  { leadId, journey }: AskedNow,
  fact: F,
  action: string,
  beside: LeadFact | null = null,
): Promise<{ readonly journey: Journey; readonly changed: boolean; readonly decision: F }> {
  const now = ports.clock.now();
  await data.leads.addFacts(tenantId, leadId, beside ? [fact, beside] : [fact], now, "push");
  if (fact.kind === "decided" && fact.decision.type === "escalate") {
    // What it brings forward goes out once the CRM was read again (D19).
    await decideLeads(data, await rules.of(data, tenantId), [leadId], { now, holdAlerts: true });
    await data.leads.lookAgain(tenantId, [leadId], now);
  } else await decideLeads(data, await rules.of(data, tenantId), [leadId], { now, recheckFirst: true });
  if ([fact, beside].some((one) => one?.kind === "reasonRecorded"))
    await planFillIn(data, await rules.of(data, tenantId), leadId, now);
  const after = await journeyNow(data, tenantId, leadId, journey);
  await data.audit.append(tenantId, [
    {
      at: now,
      actor: fact.by ?? "leadclock",
      action,
      subject: leadId,
      // What was said stands in the fact, which can be erased (D40).
      detail: {
        journey: journey.id,
        fact: fact.key,
        decision:
          fact.kind === "decided"
            ? fact.decision.type
            : fact.kind === "reclassified"
              ? "reclassify"
              : "reason",
        before: standOf(journey),
        after: standOf(after),
      },
    },
  ]);
  return { journey: after, changed: true, decision: fact };
}

async function journeyNow(data: Data, tenantId: TenantId, lead: LeadId, before: Journey): Promise<Journey> {
  const journeys = (await data.leads.journeys(tenantId, [lead])).get(lead) ?? [];
  return journeys.find(({ engagement }) => engagement.factKeys.includes(before.engagement.factKey)) ?? before;
}

/** How a journey stands, for before and after. */
function standOf({ status, leadType, ownerId, clocks, reviews }: Journey): Readonly<Record<string, unknown>> {
  return {
    status,
    leadType,
    owner: ownerId,
    clocks: Object.fromEntries(clocks.map((one) => [`${one.clock} ${one.number}`, one.status])),
    openReviews: reviews.filter(({ decidedAt }) => decidedAt === null).map(({ kind }) => kind),
  };
}
