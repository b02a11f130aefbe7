import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { hubspot } from "../../connectors/hubspot/index.ts";
import { salesforce } from "../../connectors/salesforce/index.ts";
import type { StoryCrm } from "../../test/support/crms/crm.ts";
import { hubspotOfStory } from "../../test/support/crms/hubspot.ts";
import { salesforceOfStory } from "../../test/support/crms/salesforce.ts";
import { openStack } from "../../test/support/stack.ts";
import { MONDAY } from "../../test/support/story.ts";
import type { Check, Figures, Round } from "../check.ts";
import type { Random } from "../random.ts";
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
  const middle = await between(random.fork("answers"), () => spoiling);
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
            async understand(...args: Parameters<typeof plain.understand>) {
              const done = await plain.understand(...args);
              if (spoiling) void Promise.reject(new Error("a promise that nobody waits for"));
              return done;
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
      tried: figures.tried + middle.spoilt(),
      detail: [...figures.detail!, `${middle.spoilt()} answers spoilt`],
    };
  } finally {
    await stack.close();
    await middle.close();
    process.off("unhandledRejection", failed);
  }
}

/** Stands between the app and its CRM and spoils, while it may, half of what comes back with success. */
async function between(random: Random, may: () => boolean) {
  let target = "";
  let spoilt = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _host, connection: _connection, "content-length": _length, ...headers } = request.headers;
    const body = Buffer.concat(chunks);
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method!,
      headers: headers as Record<string, string>,
      redirect: "manual",
      ...(body.length > 0 ? { body } : {}),
    });
    let text = (await answer.text()).replaceAll(target, url);
    const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
    if (may() && answer.ok && isJson && random.next() < 0.5) {
      spoilt++;
      text = random.next() < 0.05 ? random.pick(DEEP) : spoil(text, random);
    }
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    to(one: string): void {
      target = one;
    },
    spoilt: () => spoilt,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
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
