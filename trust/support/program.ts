import { openSync, readSync } from "node:fs";
import type { Connector } from "../../connectors/connector.ts";
import { connectors as register } from "../../connectors/index.ts";
import { readConfig } from "../../src/config.ts";
import { examine } from "../../src/doctor/examine.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { type App, openApp } from "../../src/main.ts";
import { firstPolicy } from "../../src/settings/first-policy.ts";
import { STORY_POLICY } from "../../test/support/stack-people.ts";
import { type Plant, plantedConnector } from "./plants.ts";
import { type Armed, arm, disarm, reached, stepped } from "./steps.ts";

/**
 * Leadclock in a process of its own, as `leadclock start` runs it, on a clock that whoever tests moves: all processes
 * read it from one file, also one that was frozen meanwhile. It does what it is asked on the channel to its parent.
 */
export type Order =
  | { readonly do: "settle" | "disarm" | "digest" | "stop" | "streams" }
  | { readonly do: "arm"; readonly armed: Armed };

export interface Digest {
  /** What does not hold on the stored data. */
  readonly findings: readonly string[];
  /** Kinds and sources of facts with their number; timers of our own left out. */
  readonly facts: Readonly<Record<string, number>>;
  /** Keys of all deliveries that were ever stored. */
  readonly deliveries: readonly string[];
  readonly waiting: number;
  /** Warnings that were left out, since their due had come before their task could be made. */
  readonly lateWarnings: number;
  readonly dead: readonly string[];
}

/** Of the one account that there is, where its CRM tells on a stream. */
export interface StreamSeen {
  readonly connected: boolean;
  /** Up to where this process has kept everything; `null`: it does not hold the stream. */
  readonly kept: string | null;
}

const { env } = process;
const clockFile = openSync(env.TRUST_CLOCK!, "r");
const bytes = Buffer.alloc(8);
const clock = {
  now(): number {
    readSync(clockFile, bytes, 0, 8, 0);
    return bytes.readDoubleLE(0);
  },
};
const plant = (env.TRUST_PLANT ?? null) as Plant | null;

const connectors = env.TRUST_CRMS!.split(",").map((crm) => {
  const module = register[crm]!;
  const settings = module.settings.flatMap(({ name }) => (env[name] ? [[name, env[name]]] : []));
  return plantedConnector(withSteps(module.create(Object.fromEntries(settings))), plant);
});

/** Steps before and after the calls that change something there, and after those that read. */
function withSteps(connector: Connector): Connector {
  const after = stepped(connector, "crm");
  return {
    ...after,
    async createTasks(...args) {
      await reached("before crm.createTasks");
      return after.createTasks(...args);
    },
    async writeFields(...args) {
      await reached("before crm.writeFields");
      return after.writeFields(...args);
    },
  };
}

const answer = (message: object) => process.send!(message);

let app: App | null = null;
process.on("message", async ({ id, order }: { id: number; order: Order }) => {
  try {
    answer({ id, value: await obey(order) });
  } catch (error) {
    answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  if (order.do === "stop") process.exit(0);
});

// Nobody is left who could ask: a suite that was broken off leaves no program behind.
process.on("disconnect", () => process.exit(1));

const [zone, likeZone] = env.TRUST_ZONE_DATA?.split("=") ?? [];
if (zone) otherZoneData(zone, likeZone!);

app = await openApp({
  config: readConfig(env),
  connectors,
  clock,
  log: {
    info: () => {},
    warn: (event, fields) => void answer({ said: `${event} ${JSON.stringify(fields)}` }),
    error: (event, fields) => void answer({ said: `${event} ${JSON.stringify(fields)}` }),
  },
  defaults: { mode: "live", policy: firstPolicy(policyOf(env.TRUST_POLICY)) },
  access: "open on loopback",
});
await reached("opened");
answer({ open: true });

/** As if the data that come with Node said of this zone what they say of another. */
function otherZoneData(name: string, like: string): void {
  type Options = Intl.DateTimeFormatOptions;
  Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
    construct: (Plain, [locale, options]: [string, Options | undefined]) =>
      new Plain(locale, options?.timeZone === name ? { ...options, timeZone: like } : options),
  });
}

/** The stories' policy, with members of the test's own. */
function policyOf(own: string | undefined): Policy {
  return { ...STORY_POLICY, ...(JSON.parse(own ?? "{}") as Partial<Policy>) };
}

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case "settle":
      return (await app!.engine.settle()) ?? null;
    case "arm":
      return arm(order.armed);
    case "disarm":
      return disarm();
    case "digest":
      return digest(app!);
    case "streams":
      return streams(app!);
    case "stop":
      return app!.stop();
  }
}

/** Looks after the streams, as a running program does every two seconds. */
async function streams(app: App): Promise<StreamSeen> {
  await app.streams.open();
  const [installation] = await app.store.tenants.installations();
  return {
    connected: installation?.status === "connected",
    kept: installation ? app.streams.caughtUp(installation.id) : null,
  };
}

async function digest({ store }: App): Promise<Digest> {
  const { findings } = await examine(store, { now: clock.now() });
  const { rows: facts } = await store.db.query<{ kind: string; n: number }>(
    "select kind, count(*) as n from facts where kind <> 'timeReached' group by kind order by kind",
  );
  const { rows: deliveries } = await store.db.query<{ key: string }>("select key from inbox");
  const { rows: waiting } = await store.db.query<{ n: number }>(
    "select (select count(*) from inbox where state = 'waiting') + (select count(*) from outbox where state = 'waiting') as n",
  );
  const { rows: late } = await store.db.query<{ n: number }>(
    "select count(*) as n from alerts where kind = 'warning' and outcome = 'skipped: late'",
  );
  const { rows: dead } = await store.db.query<{ why: string }>(
    `select concat_ws(' ', 'inbox', kind, reason) as why from inbox where state = 'dead'
     union all select concat_ws(' ', 'outbox', kind, reason) from outbox where state = 'dead'`,
  );
  return {
    findings: findings.map(({ invariant, what }) => `${invariant}: ${what}`),
    facts: Object.fromEntries(facts.map(({ kind, n }) => [kind, n])),
    deliveries: deliveries.map(({ key }) => key),
    waiting: waiting[0]!.n,
    lateWarnings: late[0]!.n,
    dead: dead.map(({ why }) => why),
  };
}
