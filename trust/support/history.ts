import { HOUR, type Instant, MINUTE, SECOND } from "../../src/domain/time.ts";
import type { CrmActions } from "../../test/support/crms/crm.ts";
import type { Form, Person } from "../../test/support/stack-people.ts";
import type { Random } from "../random.ts";

/** Something people do, planned ahead. */
export interface Planned {
  readonly at: Instant;
  do(crm: CrmActions): Promise<unknown>;
}

const REPS = ["rita", "carl", "bea"] as const satisfies readonly Person[];
const FORMS = ["demo", "pricing", "guide"] as const satisfies readonly Form[];
const SPAN = 4 * HOUR;

/**
 * Leads over a working morning: some are called in time, some late, some never, some change hands, some are no lead.
 *
 * Nothing that ends a clock happens within eight minutes after one of its alerts. There, a delay of ours decides whether
 * an alert still makes sense, and the product rightly leaves it out; an undisturbed run would tell nothing about that.
 */
export function anyHistory(random: Random, from: Instant, leads: number): readonly Planned[] {
  const planned = Array.from({ length: leads }, (_, index) =>
    storyOf(random, `lead-${index}@example.com`, from),
  );
  return planned.flat().sort((a, b) => a.at - b.at);
}

function storyOf(random: Random, lead: string, from: Instant): readonly Planned[] {
  // Whole seconds: many share one, as they do where a campaign lands.
  const engaged = from + SECOND * random.between(0, SPAN / SECOND);
  const within = (least: number, most: number) => SECOND * random.between(least / SECOND, most / SECOND);
  const [form, owner, next] = [random.pick(FORMS), random.pick(REPS), random.pick(REPS)];
  const story: Planned[] = [{ at: engaged, do: (crm) => crm.submitForm(lead, form) }];
  if (random.next() < 0.1) return story;
  // Before the alert about an unassigned lead, or well after it; before the warning about one nobody answered.
  const assigned =
    engaged + (random.next() < 0.8 ? within(5 * SECOND, 40 * SECOND) : within(10 * MINUTE, 15 * MINUTE));
  story.push({ at: assigned, do: (crm) => crm.assign(lead, owner) });
  const reassigned = random.next() < 0.2;
  if (reassigned)
    story.push({ at: assigned + within(MINUTE, 4 * MINUTE), do: (crm) => crm.assign(lead, next) });
  // Hand-raisers are warned after 24 minutes and due after 30, two hours before the next tier.
  const early = within(5 * MINUTE, 20 * MINUTE);
  const late = within(60 * MINUTE, 100 * MINUTE);
  const fate = random.next();
  if (fate < 0.4)
    story.push({ at: assigned + early, do: (crm) => crm.call(lead, reassigned ? next : owner) });
  else if (fate < 0.6)
    story.push({ at: assigned + late, do: (crm) => crm.call(lead, reassigned ? next : owner) });
  else if (fate < 0.7) story.push({ at: assigned + early, do: (crm) => crm.disqualify(lead) });
  return story;
}
