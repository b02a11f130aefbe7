import { breachReasons } from "../../field-specs/tenant-specs.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import type { ReasonRecorded } from "../../src/domain/facts.ts";
import type { Journey } from "../../src/domain/journey.ts";
import type { Owners } from "../../src/domain/scope.ts";
import { BadInput, Conflict } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Data, Ports, TenantId } from "../ports.ts";
import { personOf } from "./decide-review.ts";
import { keepWord } from "./settle-question.ts";

export interface ReasonGiven {
  /** A journey by its id. */
  readonly journey: string;
  /** One of the policy's reasons. */
  readonly reason: string;
  /** What was done. */
  readonly note?: string | undefined;
  readonly by: string;
  /** Only on a lead of theirs. */
  readonly owners?: Owners;
}

/**
 * Why a lead was late, in the words of whoever had it (R-116, D21). The last reason given counts; the same one again changes
 * nothing. Throws NotFound, BadInput where it is none of the policy's reasons, Conflict where no clock was missed.
 */
export async function giveReason(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  { journey: name, reason, note, by, owners = null }: ReasonGiven,
): Promise<{ readonly journey: Journey; readonly changed: boolean }> {
  const current = await rules.of(ports.store, tenantId);
  const now = ports.clock.now();
  const known = breachReasons(policyAt(current.policies, now)).map(({ value }) => value);
  if (!known.includes(reason))
    throw new BadInput("reason", `"${reason}" is none of the reasons.`, `Choose one of ${known.join(", ")}.`);
  const find = (data: Data) => data.asked.find(tenantId, name, owners);
  return keepWord(ports, rules, { tenantId, find, action: "breach.reason" }, ({ journey, facts }) => {
    if (!journey.clocks.some(({ status }) => status === "miss"))
      throw new Conflict("No clock of this lead was missed.", "There is nothing to give a reason for.");
    if (journey.breachReason === reason && journey.resolutionNote === (note ?? null)) return null;
    const prefix = `reason:${journey.engagement.factKey}`;
    const said = facts.filter(({ key }) => key.startsWith(`${prefix}#`)).length;
    return {
      kind: "reasonRecorded",
      key: `${prefix}#${said + 1}`,
      occurredAt: now,
      source: "leadclock",
      reason,
      by: personOf(current, by),
      ...(note === undefined ? {} : { note }),
    } satisfies ReasonRecorded;
  });
}
