import fc from "fast-check";
import type { Policy } from "../../src/domain/policy.ts";
import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../src/errors.ts";
import type { Data, Store } from "../../workflows/ports.ts";
import { type PostOffice, postOffice } from "../support/post-office.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person, type TwoCrms, twoCrms } from "../support/two-crms.ts";

const NINE = Date.UTC(2026, 2, 2, 9);
const PEOPLE = ["rita", "carl", "mona", "olga"];
const RULES: Partial<Policy> = {
  people: {
    backups: { "crm:rita": "crm:carl" },
    managers: {},
    defaultManager: "crm:mona",
    operations: "crm:olga",
  },
  alerts: { channels: { warning: ["slack", "email"], breach: ["slack", "email"] } },
};

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());

class Crash extends Error {}

/** A store whose process dies just before or just after some of the steps around sending. */
function mortal(dies: (step: string) => "before" | "after" | null): Store {
  const dying =
    <A extends unknown[], T>(step: string, work: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      const when = dies(step);
      if (when === "before") throw new Crash(step);
      const done = await work(...args);
      if (when === "after") throw new Crash(step);
      return done;
    };
  const { messages, outbox } = store;
  return {
    ...store,
    messages: {
      ...messages,
      begin: dying("begin", messages.begin),
      receipt: dying("receipt", messages.receipt),
      settle: dying("settle", messages.settle),
    },
    outbox: { ...outbox, retry: dying("retry", outbox.retry) },
    transaction: dying("transaction", <T>(work: (data: Data) => Promise<T>) => store.transaction(work)),
  };
}

interface World {
  readonly acme: TwoCrms;
  readonly post: PostOffice;
}

async function lead({ acme }: World, record: string, at: Instant): Promise<void> {
  const properties = { lead_type: "hand-raiser" };
  await again(() =>
    acme.tell(
      record,
      {},
      { kind: "engaged", occurredAt: at, engagement: "form", properties },
      { kind: "ownerChanged", occurredAt: at, ownerId: "crm:rita" },
    ),
  );
}

/** Time goes on, whatever dies: each crash is a restart. */
const live = ({ acme }: World, to: Instant) => again(() => acme.liveTo(to));

/** What a CRM tells is told again, and a worker that died starts again. */
async function again(work: () => Promise<void>): Promise<void> {
  for (let deaths = 0; deaths < 200; deaths++)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  throw new Error("it never got through");
}

/** Who was told of what on which channel, and how often; a bundle tells of each of its alerts. */
async function tellings({ acme, post }: World): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { channel, message } of post.delivered) {
    const carried = await store.messages.carriedBy(acme.tenantId, message.key);
    const keys = carried.length > 0 ? carried.map(({ id }) => id) : [message.key];
    for (const key of keys) {
      const alert = key.slice(0, key.lastIndexOf("|"));
      const telling = `${channel} ${message.to.userId} ${alert}`;
      counts.set(telling, (counts.get(telling) ?? 0) + 1);
    }
  }
  return counts;
}

async function open(dies: Parameters<typeof mortal>[0]): Promise<World> {
  const post = postOffice();
  const acme = await twoCrms(store, NINE, RULES, { messaging: post.messaging, store: mortal(dies) });
  await again(() => acme.people(...PEOPLE.map((name) => person(`crm:${name}`, `${name}@acme.test`, name))));
  return { acme, post };
}

describe("killed between sending and bookkeeping", () => {
  async function killedAt(step: string, when: "before" | "after", canBeAsked: boolean): Promise<World> {
    let killed = false;
    const world = await open((now) => {
      if (killed || now !== step) return null;
      killed = true;
      return when;
    });
    world.post.canBeAsked("slack", canBeAsked);
    await lead(world, "crm:lead:1", NINE);
    await live(world, NINE + 29 * MINUTE);
    return world;
  }
  const states = async ({ acme }: World) => {
    const alerts = await store.alerts.of(acme.tenantId, await acme.leadOf("crm:lead:1"));
    const [message] = await store.messages.ofAlerts(acme.tenantId, alerts);
    return message?.receipts.map(({ channel, state }) => `${channel} ${state}`);
  };

  test("a channel that cannot be asked: unknown, never again there, the next one is tried", async () => {
    const world = await killedAt("receipt", "before", false);
    expect(world.post.delivered.map(({ channel }) => channel)).toEqual(["slack", "email"]);
    expect(await states(world)).toEqual(["slack unknown", "email delivered"]);
    await store.tenants.forget(world.acme.tenantId);
  });

  test("a channel that can be asked finds it: one message, delivered", async () => {
    const world = await killedAt("receipt", "before", true);
    expect(world.post.delivered.map(({ channel }) => channel)).toEqual(["slack"]);
    expect(await states(world)).toEqual(["slack delivered"]);
    await store.tenants.forget(world.acme.tenantId);
  });

  test("after its receipt: nothing is sent again", async () => {
    const world = await killedAt("receipt", "after", false);
    expect(world.post.delivered.map(({ channel }) => channel)).toEqual(["slack"]);
    await store.tenants.forget(world.acme.tenantId);
  });

  test("before anything was sent, it is taken as begun: the next channel has it", async () => {
    const world = await killedAt("begin", "after", false);
    expect(world.post.delivered.map(({ channel }) => channel)).toEqual(["email"]);
    await store.tenants.forget(world.acme.tenantId);
  });
});

test("whatever crashes and fails, nobody is told of an alert twice on one channel, and every message ends", async () => {
  const fault = fc.record({
    step: fc.constantFrom("begin", "receipt", "settle", "retry", "transaction"),
    after: fc.nat({ max: 25 }),
    when: fc.constantFrom("before" as const, "after" as const),
  });
  const answer = fc.constantFrom("yes", "yes", "later", "refused", "half a reply", "lost");
  const story = fc.record({
    leads: fc.integer({ min: 1, max: 4 }),
    faults: fc.array(fault, { maxLength: 5 }),
    slack: fc.array(answer, { maxLength: 12 }),
    email: fc.array(answer, { maxLength: 12 }),
    reassign: fc.option(
      fc.record({ minute: fc.integer({ min: 1, max: 90 }), to: fc.constantFrom("carl", "mona") }),
    ),
    canBeAsked: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(story, async ({ leads, faults, slack, email, reassign, canBeAsked }) => {
      const steps = new Map<string, number>();
      const world = await open((step) => {
        const n = steps.get(step) ?? 0;
        steps.set(step, n + 1);
        return faults.find((one) => one.step === step && one.after === n)?.when ?? null;
      });
      const { post, acme } = world;
      post.canBeAsked("slack", canBeAsked);
      const answers = { slack: [...slack], email: [...email] };
      for (const channel of ["slack", "email"] as const)
        post.trouble(channel, (_message, now, deliver) => {
          switch (answers[channel].shift()) {
            case "later":
              throw new RetryLater("busy", now + 45_000);
            case "refused":
              throw new GiveUp("no such recipient", "Mend it.");
            case "half a reply":
              deliver();
              return { outcome: "unknown", why: "half a reply" };
            case "lost":
              deliver();
              throw new Error("the connection broke");
            default:
              return deliver();
          }
        });
      try {
        const records = Array.from({ length: leads }, (_, n) => `crm:lead:${n + 1}`);
        for (const record of records) await lead(world, record, NINE);
        if (reassign) {
          await live(world, NINE + reassign.minute * MINUTE);
          const ownerId = `crm:${reassign.to}`;
          const at = NINE + reassign.minute * MINUTE;
          await again(() => acme.tell(records[0]!, {}, { kind: "ownerChanged", occurredAt: at, ownerId }));
        }
        await live(world, NINE + 5 * HOUR);
        for (const [telling, times] of await tellings(world))
          expect({ telling, times }).toEqual({ telling, times: 1 });
        for (const record of records) {
          const alerts = await store.alerts.of(acme.tenantId, await acme.leadOf(record));
          const messages = await store.messages.ofAlerts(acme.tenantId, alerts);
          for (const { state } of messages)
            expect(["delivered", "unknown", "dropped", "failed"]).toContain(state);
          // One task each, whatever became of the messages.
          for (const { step, taskId } of alerts)
            expect({ step, made: taskId !== null }).toEqual({ step, made: true });
        }
      } finally {
        await store.tenants.forget(acme.tenantId);
      }
    }),
    { numRuns: 25 },
  );
});
