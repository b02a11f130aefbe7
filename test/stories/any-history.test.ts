import fc from "fast-check";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { publishRules, within } from "../support/publish.ts";
import { MONDAY } from "../support/story.ts";
import { openOn, type Told } from "../support/story-on-each.ts";

/** What becomes of one lead, in minutes from nine o'clock. */
const lead = fc.record({
  engaged: fc.integer({ min: 0, max: 5 }),
  owner: fc.constantFrom("rita" as const, "carl" as const),
  handedOn: fc.option(fc.integer({ min: 6, max: 45 }), { freq: 2 }),
  stopped: fc.option(
    fc.record({ minute: fc.integer({ min: 6, max: 55 }), how: fc.constantFrom("call", "disqualify") }),
    { freq: 2 },
  ),
});

/** What goes wrong meanwhile. */
const fault = fc.record({
  minute: fc.integer({ min: 1, max: 40 }),
  what: fc.constantFrom("lost answer", "refusals", "restart", "down", "twice and shuffled"),
});

const history = fc.record({
  leads: fc.array(lead, { minLength: 2, maxLength: 5 }),
  faults: fc.array(fault, { minLength: 1, maxLength: 3 }),
  /** Of hand-raisers, by the rules of that day. */
  minutes: fc.integer({ min: 8, max: 40 }),
});
type History = typeof history extends fc.Arbitrary<infer H> ? H : never;

const WRITES = {
  hubspot: { method: "POST", path: "/tasks/batch/create" },
  salesforce: { method: "POST", path: "/composite" },
} as const;

async function goesWrong({ stack, crm, fault: order }: Told, what: string): Promise<void> {
  const until = stack.now() + 3 * MINUTE;
  switch (what) {
    case "lost answer":
      return order({ afterWork: true, reset: true }, WRITES[crm], { times: 2 });
    case "refusals":
      return order({ status: 429, body: "{}" }, WRITES[crm], { until });
    case "down":
      return order({ status: 503, body: "{}" }, {}, { until });
    case "restart":
      await stack.stopApp();
      return stack.startApp();
    default:
      if (crm === "hubspot") await stack.accounts.hubspot!.deliver?.({ duplicate: true, shuffle: true });
  }
}

/** Plays one day from nine on; answers its leads with what became of them. */
async function day(told: Told, run: number, { leads, faults, minutes }: History) {
  const { stack, ...crm } = told;
  const workingDay = 7 * Math.floor(run / 5) + (run % 5);
  const nine = Date.parse(MONDAY) + workingDay * DAY;
  await stack.advanceTo(new Date(nine).toISOString());
  await publishRules(stack, (policy) => within(policy, "hand-raiser", { minutes }));
  const cast = leads.map((one, n) => ({ ...one, email: `r${run}l${n}@lead.example` }));
  const other = { rita: "carl", carl: "rita" } as const;
  const deeds = [
    ...cast.flatMap((one) => [
      {
        minute: one.engaged,
        do: async () => {
          await crm.submitForm(one.email);
          await crm.assign(one.email, one.owner);
        },
      },
      ...(one.handedOn === null
        ? []
        : [{ minute: one.handedOn, do: () => crm.assign(one.email, other[one.owner]) }]),
      ...(one.stopped === null
        ? []
        : [
            {
              minute: one.stopped.minute,
              do: () =>
                one.stopped!.how === "call"
                  ? crm.call(one.email, ownerAt(one, one.stopped!.minute))
                  : crm.disqualify(one.email),
            },
          ]),
    ]),
    ...faults.map(({ minute, what }) => ({ minute, do: () => goesWrong(told, what) })),
  ].sort((one, next) => one.minute - next.minute);
  function ownerAt(one: (typeof cast)[number], minute: number) {
    return one.handedOn !== null && one.handedOn <= minute ? other[one.owner] : one.owner;
  }
  for (const { minute, do: act } of deeds) {
    // Engagements are in whole minutes too, so what happens may coincide with a due instant.
    await stack.advanceTo(new Date(nine + MINUTE + minute * MINUTE + 1_000).toISOString());
    await act();
  }
  await crm.cure();
  await stack.advanceTo(new Date(nine + 4 * HOUR).toISOString());
  return cast.map((one) => ({
    ...one,
    ownerInTheEnd: ownerAt(one, 60),
    stoppedAt: one.stopped === null ? null : nine + MINUTE + one.stopped.minute * MINUTE + 1_000,
  }));
}

const WRITTEN = (instant: Instant | null) => (instant === null ? "never" : new Date(instant).toISOString());

describe.each(["hubspot", "salesforce"] as const)("any history, any faults, counted on %s", (name) => {
  let told: Told;
  let run = 0;
  beforeAll(async () => {
    told = await openOn(name, {});
  }, 300_000);
  afterAll(() => told?.stack.close());

  test("no alert twice, none to somebody else, none about a lead that is settled", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (given) => {
        const cast = await day(told, run++, given);
        const tasks = (await told.tasks()).filter(({ key }) => key !== null);
        const wrong: string[] = [];
        const keys = tasks.map(({ key }) => key);
        for (const key of new Set(keys))
          if (keys.filter((one) => one === key).length > 1) wrong.push(`alert ${key} has two tasks`);
        for (const { email, ownerInTheEnd, stoppedAt } of cast) {
          const own = tasks.filter(({ attachedTo, kind }) => attachedTo.includes(email) && kind !== "review");
          for (const task of own) {
            const who = `${email}: ${task.subject} for ${task.owner}`;
            const expected = [ownerInTheEnd, "mona", "olga"];
            if (stoppedAt === null && !expected.includes(task.owner as never)) wrong.push(who);
            if (stoppedAt !== null && task.createdAt > stoppedAt)
              wrong.push(`${who}, made at ${WRITTEN(task.createdAt)}, settled at ${WRITTEN(stoppedAt)}`);
            if (stoppedAt !== null && !task.done)
              wrong.push(`${who} is open, settled at ${WRITTEN(stoppedAt)}`);
          }
          const times = (kind: string, owner: string) =>
            own.filter((task) => task.kind === kind && task.owner === owner).length;
          for (const kind of ["warning", "breach"])
            if (times(kind, "rita") + times(kind, "carl") > 1) wrong.push(`${email}: a second ${kind}`);
          // Whoever still waits was told of, whatever went wrong.
          if (stoppedAt === null && own.length === 0) wrong.push(`${email}: nobody was told`);
        }
        expect(wrong).toEqual([]);
        expect(await told.stack.broken()).toEqual([]);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  }, 1_200_000);
});
