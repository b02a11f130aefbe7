import { DAY, MINUTE } from "../../src/domain/time.ts";
import type { StoryCrm } from "../../test/support/crms/crm.ts";
import { hubspotOfStory } from "../../test/support/crms/hubspot.ts";
import { salesforceOfStory } from "../../test/support/crms/salesforce.ts";
import { openStack } from "../../test/support/stack.ts";
import { MONDAY } from "../../test/support/story.ts";
import type { Figures } from "../check.ts";
import type { Random } from "../random.ts";
import { Tally } from "./tally.ts";

const CRMS = { hubspot: hubspotOfStory, salesforce: salesforceOfStory } as const;
const NINE = Date.parse(MONDAY);
const iso = (at: number) => new Date(at).toISOString();
const STOPPED_AT = 20 * MINUTE;
/** Back on Thursday, 9:20, in open hours. */
const AWAY = 3 * DAY;
const TARGET = 30;
/** The last tier comes a business day after due (D19): that of Wednesday's leads may come after the return, as always. */
const LAST_TIER = DAY;
const LEADS = 12;

/**
 * The program is stopped for three days while people go on: verdicts are as if it had run, steps that passed are
 * skipped, and each lead that still waits has one catch-up in place of them all (D33).
 */
export async function threeDays(
  crm: keyof typeof CRMS,
  random: Random,
  plant: (crm: StoryCrm) => StoryCrm = (one) => one,
): Promise<Figures> {
  const tally = new Tally();
  const stack = await openStack({ at: MONDAY, sweepMinutes: 10 }, [
    async (startsAt) => plant(await CRMS[crm](startsAt)),
  ]);
  try {
    const [people] = stack.crms;
    const leads = Array.from({ length: LEADS }, (_, n) => {
      const day = n < 4 ? 0 : random.between(0, 2);
      const asked = day * DAY + random.between(0, n < 4 ? 15 : 420) * MINUTE;
      const called = random.next() < 0.5 ? asked + random.between(1, 50) * MINUTE : null;
      return { email: `lead-${n}@lead.example`, asked, called };
    });
    const deeds = [
      { at: STOPPED_AT, do: () => stack.stopApp() },
      ...leads.flatMap(({ email, asked, called }) => [
        {
          at: asked,
          do: async () => {
            await people!.submitForm(email);
            await people!.assign(email, "rita");
          },
        },
        ...(called === null ? [] : [{ at: called, do: () => people!.call(email, "rita") }]),
      ]),
    ];
    for (const { at, do: act } of deeds.sort((one, other) => one.at - other.at)) {
      await stack.advanceTo(iso(NINE + at));
      await act();
    }
    await stack.advanceTo(iso(NINE + STOPPED_AT + AWAY));
    const before = (await people!.tasks()).length;
    await stack.startApp();
    await stack.advance("25 min");
    const tasks = await people!.tasks();
    const records = await people!.records();
    tally.once(tasks, "after three days");
    for (const { email, asked, called } of leads) {
      const fields: Readonly<Record<string, string>> = records.get(email)?.fields ?? {};
      const expected = {
        engaged_at: iso(NINE + asked),
        ...(called === null ? {} : { first_touch_at: iso(NINE + called) }),
        sla_status: called !== null && called - asked <= TARGET * MINUTE ? "hit" : "miss",
      };
      for (const [name, value] of Object.entries(expected))
        tally.check(
          fields[name] === value,
          fields[name] === undefined ? "lost" : "wrong",
          () => `${email}: ${name} is ${fields[name]}, to be ${value}`,
        );
      const own = tasks.filter(({ attachedTo }) => attachedTo.includes(email));
      // Reviews are asked for whenever they are found: breaches without a reason, for instance (D21).
      const late = own.filter(
        ({ kind, createdAt }) => kind !== "review" && createdAt >= NINE + STOPPED_AT + AWAY,
      );
      const kinds = late.map(({ kind, subject }) => `${kind} "${subject}"`);
      if (called !== null) {
        tally.check(
          late.length === 0,
          "wrong",
          () =>
            `${email}, asked at ${iso(NINE + asked)}, was called at ${iso(NINE + called)}, and alerted late: ${kinds.join()}`,
        );
        tally.check(
          own.every(({ done, kind }) => done || kind === "review"),
          "wrong",
          () => `${email} was called, and has an open task`,
        );
      } else {
        tally.check(
          late.some(({ kind }) => kind === "catchUp"),
          "lost",
          () => `${email} waits, and nobody was told: ${kinds.join()}`,
        );
        const lastTier = NINE + asked + TARGET * MINUTE + LAST_TIER;
        const storm = late.filter(({ kind, createdAt }) => kind !== "breach" || createdAt < lastTier);
        tally.check(storm.length <= 1, "doubled", () => `${email} has a storm: ${kinds.join()}`);
      }
    }
    const reviews = tasks.filter(({ kind }) => kind === "review").length;
    const waiting = leads.filter(({ called }) => called === null).length;
    const inTime = leads.filter(
      ({ asked }) => asked + TARGET * MINUTE + LAST_TIER >= STOPPED_AT + AWAY,
    ).length;
    tally.check(
      tasks.length - before - reviews <= waiting + inTime + 2,
      "doubled",
      () => `${tasks.length - before} tasks after the restart, for ${waiting} leads that wait`,
    );
    for (const broken of await stack.broken()) tally.check(false, "wrong", () => broken);
  } finally {
    await stack.close();
  }
  return tally.figures();
}
