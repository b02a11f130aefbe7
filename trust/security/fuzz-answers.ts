import fc from "fast-check";
import { hubspot } from "../../connectors/hubspot/index.ts";
import { salesforce } from "../../connectors/salesforce/index.ts";
import { installPath } from "../../src/intake/install-routes.ts";
import type { StoryCrm } from "../../test/support/crms/crm.ts";
import { hubspotOfStory } from "../../test/support/crms/hubspot.ts";
import { salesforceOfStory } from "../../test/support/crms/salesforce.ts";
import { openStack, type Stack } from "../../test/support/stack.ts";
import { MONDAY } from "../../test/support/story.ts";
import type { Check, Figures, Round } from "../check.ts";
import type { Random } from "../random.ts";
import { openMiddle } from "../support/middle.ts";
import { Tally } from "../time/tally.ts";
import { DEEP, nastyJson, spoiled } from "./nasty.ts";

type CrmName = "hubspot" | "salesforce";

const MAKE = {
  hubspot: { story: hubspotOfStory, create: hubspot.create, urls: ["HUBSPOT_API_URL"] },
  salesforce: { story: salesforceOfStory, create: salesforce.create, urls: ["SALESFORCE_LOGIN_URL"] },
} as const;

/** A morning in which the CRM answers nonsense, then a good hour: nobody crashes, and all goes on. */
async function answered(crm: CrmName, { random, times, note }: Round, planted = false): Promise<Figures> {
  const tally = new Tally();
  const faults: string[] = [];
  let spoiling = false;
  const failed = (error: unknown) => void faults.push(`nobody caught ${String(error)}`);
  process.on("unhandledRejection", failed);
  let spoilt = 0;
  const answers = random.fork("answers");
  const middle = await openMiddle({
    // Half of what comes back with success.
    spoil(text) {
      if (!spoiling || answers.next() >= 0.5) return text;
      spoilt++;
      return answers.next() < 0.05 ? answers.pick(DEEP) : spoil(text, answers);
    },
  });
  const stack = await openStack({ at: MONDAY, sweepMinutes: 10 }, [
    async (startsAt): Promise<StoryCrm> => {
      const { story, create, urls } = MAKE[crm];
      const made = await story(startsAt);
      middle.to(made.emulator.url);
      const settings = { ...made.settings, ...Object.fromEntries(urls.map((name) => [name, middle.url])) };
      const plain = create(settings);
      const connector = !planted
        ? plain
        : {
            ...plain,
            reread(...args: Parameters<typeof plain.reread>) {
              if (spoiling) void Promise.reject(new Error("a promise that nobody waits for"));
              return plain.reread(...args);
            },
          };
      return { ...made, settings, connector };
    },
  ]);
  try {
    const [people] = stack.crms;
    spoiling = true;
    const leads = 4 * times;
    for (let n = 0; n < leads; n++) {
      note(`lead ${n + 1} of ${leads}`);
      await people!.submitForm(`spoiled-${n}@lead.example`);
      await people!.assign(`spoiled-${n}@lead.example`, "rita");
      await stack.advance("5 min");
      const health = await fetch(`${stack.app.url}/health`);
      tally.check(health.ok, "wrong", () => `the server says ${health.status}`);
    }
    await stack.advance("30 min");
    spoiling = false;
    await connectedAgain(stack);
    await stack.advance("90 min");
    note("a good hour");
    await people!.submitForm("good@lead.example");
    await people!.assign("good@lead.example", "rita");
    await stack.advance("40 min");
    const { sla_status: status } = await people!.lead("good@lead.example");
    tally.check(status === "miss", "lost", () => `the lead of the good hour is ${status}`);
    const tasks = await people!.tasks();
    const own = tasks.filter(({ attachedTo }) => attachedTo.includes("good@lead.example"));
    tally.check(
      own.some(({ kind }) => kind === "breach"),
      "lost",
      () => "nobody was told of it",
    );
    for (const fault of faults) tally.check(false, "wrong", () => fault);
    const figures = tally.figures();
    return {
      ...figures,
      tried: figures.tried + spoilt,
      detail: [...figures.detail!, `${spoilt} answers spoilt`],
    };
  } finally {
    await stack.close();
    await middle.close();
    process.off("unhandledRejection", failed);
  }
}

/** A refresh token that works once is lost with a spoilt answer: then nothing goes on until an admin connects again. */
async function connectedAgain(stack: Stack): Promise<void> {
  const [installation] = await stack.app.store.tenants.installations();
  if (installation?.status !== "disconnected") return;
  const account = stack.accounts[installation.crm]!;
  await account.install(`${stack.app.url}${installPath(account, null)}`);
  await stack.app.streams.open();
}

function spoil(text: string, random: Random): string {
  const seed = random.between(0, 2 ** 30);
  const value = text === "" ? null : (JSON.parse(text) as unknown);
  const [made] = fc.sample(random.next() < 0.85 ? spoiled(value) : nastyJson, { seed, numRuns: 1 });
  return JSON.stringify(made) ?? "";
}

const check = (name: string, crm: CrmName, label: string): Check => ({
  name,
  area: "security",
  what: `${label} answers nonsense to half of all calls: nothing crashes, and everything goes on afterwards`,
  quick: false,
  stores: ["embedded"],
  run: (round) => answered(crm, round),
  planted: [{ what: "a failure that nobody catches", run: (round) => answered(crm, round, true) }],
});

export const fuzzAnswers: readonly Check[] = [
  check("fuzz-answers-hubspot", "hubspot", "HubSpot"),
  check("fuzz-answers-salesforce", "salesforce", "Salesforce"),
];
