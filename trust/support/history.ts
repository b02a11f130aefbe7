import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
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

/** Leads over a working morning: some are called in time, some late, some never, some change hands, some are no lead. */
export function anyHistory(random: Random, from: Instant, leads: number): readonly Planned[] {
  const planned = Array.from({ length: leads }, (_, index) =>
    storyOf(random, `lead-${index}@example.com`, from),
  );
  return planned.flat().sort((a, b) => a.at - b.at);
}

function storyOf(random: Random, lead: string, from: Instant): readonly Planned[] {
  // Whole seconds: many share one, as they do where a campaign lands.
  const engaged = from + 1_000 * random.between(0, SPAN / 1_000);
  const after = (least: number, most: number) => 1_000 * random.between(least / 1_000, most / 1_000);
  const form = random.pick(FORMS);
  const story: Planned[] = [{ at: engaged, do: (crm) => crm.submitForm(lead, form) }];
  let at = engaged + after(5_000, 5 * MINUTE);
  const owner = random.pick(REPS);
  if (random.next() < 0.9) story.push({ at, do: (crm) => crm.assign(lead, owner) });
  if (random.next() < 0.2) {
    at += after(MINUTE, 20 * MINUTE);
    const next = random.pick(REPS);
    story.push({ at, do: (crm) => crm.assign(lead, next) });
  }
  const fate = random.next();
  if (fate < 0.45) {
    at += after(MINUTE, 25 * MINUTE);
    story.push({ at, do: (crm) => crm.call(lead, owner) });
  } else if (fate < 0.65) {
    at += after(35 * MINUTE, 80 * MINUTE);
    story.push({ at, do: (crm) => crm.call(lead, owner) });
  } else if (fate < 0.75) {
    at += after(MINUTE, 60 * MINUTE);
    story.push({ at, do: (crm) => crm.disqualify(lead) });
  }
  return story;
}
