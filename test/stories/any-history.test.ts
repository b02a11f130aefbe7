import fc from "fast-check";
import { whatIsWrong } from "../support/histories/count.ts";
import { history } from "../support/histories/history.ts";
import { openWorld, play, type World } from "../support/histories/play.ts";

/** How many histories on each CRM: `LEADCLOCK_HISTORIES=40 LEADCLOCK_SEED=7 npm test -- test/stories/any-history`. */
const { LEADCLOCK_HISTORIES: many } = process.env;
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
          world ??= await openWorld(crm);
          await play(world, given);
          const { stack } = world.told;
          const wrong = [...(await whatIsWrong(world)), ...(await stack.broken())];
          const complaints = ["", "The app complained:", ...stack.complaints];
          if (wrong.length > 0) throw new Error([...wrong, ...complaints].join("\n"));
        }),
        { numRuns: Number(many ?? 2), endOnFailure: true },
      );
    }, 3_600_000);
  },
);
