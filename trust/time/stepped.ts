import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import type { StoryCrm } from "../../test/support/crms/crm.ts";
import { hubspotOfStory } from "../../test/support/crms/hubspot.ts";
import { openStack } from "../../test/support/stack.ts";
import { MONDAY } from "../../test/support/story.ts";
import type { Figures } from "../check.ts";
import type { Random } from "../random.ts";
import { Tally } from "./tally.ts";

/** The clock of the machine is off from then until then, by so much. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly byMs: number;
}

const NINE = Date.parse(MONDAY);
const at = (minutes: number): Instant => NINE + minutes * MINUTE;
const iso = (instant: Instant) => new Date(instant).toISOString();
const TARGET = 30;
/** Around the minute in which the clock is set right writes fail and webhooks get lost, so that much is put off. */
const TROUBLE = { before: 6, after: 2 } as const;

/** A morning on HubSpot with a clock that is stepped and set right again, counted in the portal. */
export async function stepped(
  step: Step,
  random: Random,
  plant: (crm: StoryCrm) => StoryCrm = (crm) => crm,
): Promise<Figures> {
  let offBy = 0;
  const tally = new Tally();
  const leads = Array.from({ length: 8 }, (_, n) => {
    const asked = random.between(0, 30);
    const called = random.next() < 0.6 ? asked + random.between(2, 55) : null;
    return { email: `lead-${n}@lead.example`, asked, called };
  });
  const stack = await openStack({ at: MONDAY, sweepMinutes: 10, clockIsOff: () => offBy }, [
    async (startsAt) => plant(await hubspotOfStory(startsAt)),
  ]);
  try {
    const [crm] = stack.crms;
    const { fault, cure, deliver } = stack.accounts.hubspot!;
    const deeds: { readonly minute: number; readonly do: () => Promise<unknown> }[] = [
      { minute: step.from, do: async () => (offBy = step.byMs) },
      { minute: step.to, do: async () => (offBy = 0) },
      {
        minute: step.to - TROUBLE.before,
        do: async () => {
          await fault(
            { status: 503, body: "Down" },
            { path: "/batch/" },
            { until: at(step.to + TROUBLE.after) },
          );
          await deliver!({ dropEvery: 1 });
        },
      },
      {
        minute: step.to + TROUBLE.after,
        do: async () => {
          await cure();
          await deliver!({});
        },
      },
      ...leads.flatMap(({ email, asked, called }) => [
        {
          minute: asked,
          do: async () => {
            await crm!.submitForm(email);
            await crm!.assign(email, "rita");
          },
        },
        ...(called === null ? [] : [{ minute: called, do: () => crm!.call(email, "rita") }]),
      ]),
    ];
    for (const { minute, do: act } of deeds.sort((one, other) => one.minute - other.minute)) {
      await stack.advanceTo(iso(at(minute)));
      await act();
    }
    // Half an hour after the last: what was put off is not put off by the step.
    await stack.advanceTo(iso(at(120)));
    const records = await crm!.records();
    const tasks = await crm!.tasks();
    tally.once(tasks, "tasks");
    for (const { email, asked, called } of leads) {
      const fields = records.get(email)?.fields ?? {};
      const expected = {
        engaged_at: iso(at(asked)),
        assigned_at: iso(at(asked)),
        ...(called === null ? {} : { first_touch_at: iso(at(called)) }),
        sla_status: called !== null && called - asked <= TARGET ? "hit" : "miss",
      };
      for (const [name, value] of Object.entries(expected)) {
        const is = (fields as Readonly<Record<string, string>>)[name];
        tally.check(
          is === value,
          is === undefined ? "lost" : "wrong",
          () => `${email}: ${name} is ${is}, to be ${value}`,
        );
      }
      const own = tasks.filter(({ attachedTo }) => attachedTo.includes(email));
      if (called === null)
        tally.check(
          own.some(({ kind }) => kind === "breach" || kind === "catchUp"),
          "lost",
          () => `${email} waits since minute ${asked}, and nobody was told`,
        );
      else
        tally.check(
          own.every(({ done }) => done),
          "wrong",
          () => `${email} was called, and has an open task`,
        );
    }
    for (const broken of await stack.broken()) tally.check(false, "wrong", () => broken);
  } finally {
    await stack.close();
  }
  return tally.figures();
}

/** Forward and back, by minutes and by hours, at any moment. */
export function someStep(random: Random, direction: 1 | -1): Step {
  const from = random.between(2, 15);
  const byMs = direction * random.pick([10 * MINUTE, HOUR, 5 * HOUR]);
  return { from, to: from + random.between(7, 25), byMs };
}
