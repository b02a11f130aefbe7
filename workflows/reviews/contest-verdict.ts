import type { Clock, Journey } from "../../src/domain/journey.ts";
import type { Owners } from "../../src/domain/scope.ts";
import { Conflict, NotFound } from "../../src/errors.ts";
import type { DecisionToMake } from "../decide/decision-facts.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import type { Data, Ports, TenantId } from "../ports.ts";
import { personOf } from "./decide-review.ts";
import { type Settled, settleQuestion, takeBack } from "./settle-question.ts";

export interface Contested {
  /** A journey by its id. */
  readonly journey: string;
  /** Default: the clock that decides hit or miss. */
  readonly clock?: string | undefined;
  readonly by: string;
  /** Only on a lead of theirs. */
  readonly owners?: Owners;
}

/**
 * Says that a verdict is wrong, and why: a review `contested` opens beside the clock, which stands as it is until somebody decides
 * (R-172, D32). A verdict is contested once. Throws NotFound, Conflict where there is no verdict yet.
 */
export async function contestVerdict(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  { journey: name, clock: wanted, by, why, owners = null }: Contested & { readonly why: string },
): Promise<Settled> {
  const current = await rules.of(ports.store, tenantId);
  const find = (data: Data) => data.asked.find(tenantId, name, owners);
  return settleQuestion(ports, rules, { tenantId, find, action: "verdict.contested" }, ({ journey }) => {
    const clock = clockOf(current, journey, wanted);
    if (!["hit", "miss", "excluded"].includes(clock.status))
      throw new Conflict(
        `The ${clock.clock} clock has no verdict: it is ${clock.status}.`,
        "Contest it once it is a hit, a miss or left out.",
      );
    return {
      question: questionOf(journey, clock),
      by: personOf(current, by),
      engagement: journey.engagement.factKey,
      decision: { type: "contest", clock: clock.clock, number: clock.number },
      reason: why,
    } satisfies DecisionToMake;
  });
}

/** Takes it back: there is nothing to review any more. Throws NotFound, Conflict where nobody contested it. */
export async function withdrawContest(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  { journey: name, clock: wanted, by, owners = null }: Contested,
): Promise<Settled> {
  const current = await rules.of(ports.store, tenantId);
  const find = (data: Data) => data.asked.find(tenantId, name, owners);
  return takeBack(
    ports,
    rules,
    { tenantId, find, action: "verdict.contestWithdrawn" },
    ({ journey }) => questionOf(journey, clockOf(current, journey, wanted)),
    { by: personOf(current, by) },
  );
}

function questionOf({ engagement }: Journey, { clock, number }: Clock): string {
  return `contest:${engagement.factKey}:${clock}:${number}`;
}

function clockOf({ policies }: TenantRules, journey: Journey, wanted: string | undefined): Clock {
  const name = wanted ?? policies.find(({ version }) => version === journey.policyVersion)?.sla ?? "response";
  const clock = journey.clocks.findLast((one) => one.clock === name);
  if (!clock) throw new NotFound(`clock ${name} on this journey`);
  return clock;
}
