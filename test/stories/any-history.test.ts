import fc from "fast-check";
import { whatIsWrong } from "../support/histories/count.ts";
import { history } from "../support/histories/history.ts";
import { openWorld, play, type World } from "../support/histories/play.ts";

/** How many histories on each CRM, and from which seed: `LEADCLOCK_HISTORIES=40 LEADCLOCK_SEED=7 npm test -- test/stories/any-history`. */
const { LEADCLOCK_HISTORIES: many, LEADCLOCK_SEED: seed } = process.env;
/** An account does not grow beyond what can be read of it at once. */
const DAYS_OF_ONE_ACCOUNT = 10;

describe.each(["hubspot", "salesforce"] as const)(
  "any history, any rules, any faults: nobody is told twice, nobody is told wrongly, nobody is forgotten, on %s",
  (crm) => {
    let world: World | null = null;
    afterAll(() => world?.close());

    test("no alert twice, none to somebody else, none about a lead that is settled, and who waits is told of", async () => {
      await fc.assert(
        fc.asyncProperty(history, async (given) => {
          // Who has left does not come back.
          if (world && (world.runs >= DAYS_OF_ONE_ACCOUNT || world.absences.length > 0)) {
            await world.close();
            world = null;
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
