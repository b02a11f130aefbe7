import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Installation } from "../../../connectors/connector.ts";
import { salesforce } from "../../../connectors/salesforce/index.ts";
import { HOUR } from "../../../src/domain/time.ts";
import { Streams } from "../../../src/intake/streams.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { RulesCache } from "../../../workflows/decide/tenant-rules.ts";
import { Reconciler } from "../../../workflows/learn/reconcile.ts";
import type { Ports } from "../../../workflows/ports.ts";
import { type Emulator, install, ORG, ready, SAM, START } from "../../sandbox/salesforce/support.ts";
import { type TestSession, testSession } from "../../support/session.ts";
import { type FreshStore, freshDatabase, freshDirectory, freshStore, onServer } from "../../support/store.ts";

const ACME: Installation = {
  id: `salesforce:${ORG}`,
  tenantId: "tenant-1",
  crm: "salesforce",
  accountId: ORG,
  scopes: [],
  account: {},
  watchFrom: START,
};
const ENTITIES = ["Lead", "Contact", "Task", "Event", "EmailMessage"];

let emulator: Emulator;
const children: ChildProcess[] = [];
const running: { streams: Streams; store: FreshStore }[] = [];

beforeAll(async () => {
  emulator = await ready();
  const members = ENTITIES.map((entity) => ({ entity }));
  await order({ do: "channel", channel: "Leadclock__chn", members });
  await order({ do: "settings", keepaliveMs: 50 });
});
afterEach(async () => {
  for (const child of children.splice(0)) await killed(child);
  for (const { streams, store } of running.splice(0)) {
    await streams.stop();
    await store.remove();
  }
});

const order = (what: Record<string, unknown>) => emulator.control("/stream", { org: ORG, ...what });
const settings = () => ({
  SALESFORCE_CLIENT_ID: "key",
  SALESFORCE_CLIENT_SECRET: "secret",
  SALESFORCE_LOGIN_URL: emulator.url,
  SALESFORCE_PUBSUB_ENDPOINT: emulator.pubsub,
  SALESFORCE_CA_FILE: emulator.ca,
});

/** Somebody makes so many leads, each in a transaction of its own. */
async function leads(count: number, name = "Lead"): Promise<readonly string[]> {
  const made = await emulator.act(
    ...Array.from({ length: count }, (_, i) => ({
      do: "createRecord",
      type: "Lead",
      as: SAM,
      values: { LastName: `${name} ${i}`, Company: "Acme" },
    })),
  );
  return made.map(({ id }) => String(id));
}

async function until<T>(what: () => T | Promise<T>): Promise<T> {
  for (;;) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Worker {
  readonly store: FreshStore;
  readonly streams: Streams;
  readonly session: TestSession;
  readonly reconciler: Reconciler;
  now: number;
}

async function connected(): Promise<Worker> {
  const own = await freshStore();
  await own.tenants.save({
    id: "tenant-1",
    name: "One",
    mode: "live",
    modeSince: START,
    testRecipient: null,
  });
  await own.tenants.saveInstallation(ACME, "connected");
  const connector = salesforce.create(settings());
  const session = testSession({
    installation: ACME,
    grant: { accessToken: emulator.token, apiUrl: emulator.url },
    now: () => worker.now,
    refresh: async () => {
      await install(emulator);
      return emulator.token;
    },
  });
  const ports: Ports = {
    clock: { now: () => worker.now },
    store: own,
    accounts: { connector: () => connector, session: () => session },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  const streams = new Streams(ports, { arrived: () => {}, changed: () => {}, roundMs: 50 });
  const reconciler = new Reconciler(ports, new RulesCache(), {
    sweepEveryMs: HOUR,
    backfillDays: 0,
    streams,
  });
  const worker: Worker = { store: own, streams, session, reconciler, now: START };
  running.push({ streams, store: own });
  streams.start();
  await streams.open();
  return worker;
}

const kept = async ({ store }: Worker) =>
  (
    await store.db.query<{ key: string; kind: string; payload: { ids: string[] } }>(
      "select key, kind, payload from inbox order by received_at, seq",
    )
  ).rows;
const keptIds = async (worker: Worker) =>
  (await kept(worker)).flatMap(({ payload }) => payload?.ids ?? []).sort();
const subscription = async () =>
  (
    (await emulator.control(`/subscriptions?org=${ORG}`)).results as {
      lastSentReplayId: string;
      position: string;
      caughtUp: boolean;
    }[]
  )[0];
/** Everything that the org has sent is kept here. */
const caughtUp = ({ streams }: Worker) =>
  until(async () => {
    const one = await subscription();
    const ours = streams.caughtUp(ACME.id);
    return one?.caughtUp && (ours === one.position || ours === one.lastSentReplayId);
  });

describe("on the emulated org", () => {
  test("what people do is kept, what we do is not, and the position follows the org's", async () => {
    const worker = await connected();
    await caughtUp(worker);
    const [lead] = await leads(1);
    await emulator.act({ do: "setOwner", record: { id: lead }, owner: "Inbound", as: SAM });
    await caughtUp(worker);
    expect((await kept(worker)).map(({ kind }) => kind)).toEqual(["Lead.CREATE", "Lead.UPDATE"]);
    expect(await keptIds(worker)).toEqual([lead, lead]);
  });

  test("a conversion comes whole, in one go", async () => {
    const worker = await connected();
    await caughtUp(worker);
    const [lead] = await leads(1, "Convert");
    await emulator.act({ do: "convertLead", lead: { id: lead }, as: SAM });
    await caughtUp(worker);
    const rows = await worker.store.db.query<{ kind: string; key: string }>(
      "select kind, split_part(key, ':', 1) as key from inbox order by received_at, seq",
    );
    const conversion = rows.rows.at(-1)!.key;
    expect(
      rows.rows
        .filter(({ key }) => key === conversion)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(["Contact.CREATE", "Lead.UPDATE"]);
  });

  test("broken off, repeated, silent: all is kept once", async () => {
    const worker = await connected();
    await caughtUp(worker);
    const made = [...(await leads(5))];
    await caughtUp(worker);
    await order({ do: "duplicate", count: 3, when: "reopen" });
    await order({ do: "break", code: "service.unavailable" });
    made.push(...(await leads(5)));
    await caughtUp(worker);
    await order({ do: "break" });
    await order({ do: "duplicate", count: 4, when: "now" });
    made.push(...(await leads(5)));
    await caughtUp(worker);
    expect(await keptIds(worker)).toEqual(made.sort());
  });

  test("a position too old: what changed is read again, the stream goes on", async () => {
    const worker = await connected();
    await caughtUp(worker);
    await leads(1);
    await caughtUp(worker);
    await order({ do: "corruptReplayIds" });
    await order({ do: "break" });
    await until(
      async () => (await worker.store.tenants.bookmark("tenant-1", ACME.id, "read-again")) !== null,
    );
    await until(async () => (await subscription()) && worker.streams.isOpen(ACME.id));
    const [later] = await leads(1, "Later");
    await until(async () => (await keptIds(worker)).includes(later!));
  });

  test("a token that expired meanwhile is renewed once when the stream is opened again", async () => {
    const worker = await connected();
    await caughtUp(worker);
    await emulator.control("/expire-tokens", { org: ORG });
    const [first] = await leads(1);
    await until(async () => (await keptIds(worker)).includes(first!));
    await order({ do: "break" });
    const [second] = await leads(1, "Second");
    await until(async () => (await keptIds(worker)).includes(second!));
    expect(worker.session.replaced).toHaveLength(1);
  });

  test("the allowance is used up: down and polled for an hour, then on from where it was", async () => {
    const worker = await connected();
    await caughtUp(worker);
    await leads(1);
    await caughtUp(worker);
    await order({ do: "useUpAllowance" });
    const made = await leads(3, "Unheard");
    await until(() => worker.streams.needsPolling(ACME.id));
    expect(worker.streams.nextAt()).toBe(START + HOUR);
    await order({ do: "settings", allowance: 10_000_000 });
    worker.now = START + HOUR;
    await worker.streams.open();
    await until(async () => (await keptIds(worker)).length >= 4);
    expect(await keptIds(worker)).toEqual(expect.arrayContaining([...made]));
    expect(worker.streams.needsPolling(ACME.id)).toBe(false);
  });

  test("gaps, overflows and a schema that changes", async () => {
    const worker = await connected();
    await caughtUp(worker);
    const [lead] = await leads(1, "Gap");
    await order({ do: "gap", entity: "Lead", ids: [lead] });
    await order({ do: "overflow", entity: "Task" });
    await order({ do: "schemaChange", entity: "Lead" });
    await emulator.act({ do: "setOwner", record: { id: lead }, owner: "Inbound", as: SAM });
    await caughtUp(worker);
    const rows = await kept(worker);
    expect(rows.map(({ kind }) => kind)).toEqual(["Lead.CREATE", "Lead.UPDATE.gap", "Lead.UPDATE"]);
    expect(rows.at(-1)!.payload).toMatchObject({ changed: expect.arrayContaining(["OwnerId"]) });
    expect(await worker.store.tenants.bookmark("tenant-1", ACME.id, "read-again")).not.toBeNull();
  });

  test("three thousand changes at once: all kept, never more than a hundred asked for", async () => {
    const worker = await connected();
    await caughtUp(worker);
    const made: string[] = [];
    const credits = new Set<number>();
    for (let i = 0; i < 3; i++) {
      made.push(...(await leads(1_000, `Import ${i}`)));
      const one = (await subscription()) as unknown as { pendingCredit: number };
      credits.add(one.pendingCredit);
      // They are understood as fast as they come.
      await worker.store.db.query("update inbox set state = 'understood' where state = 'waiting'");
    }
    await caughtUp(worker);
    expect(Math.max(...credits)).toBeLessThanOrEqual(100);
    expect(await keptIds(worker)).toEqual(made.sort());
  });
});

describe("kill -9", () => {
  test("of the worker, again and again in the middle of a burst: nothing lost, nothing doubled", async () => {
    const { options, remove } = onServer ? await freshDatabase() : await freshDirectory();
    const prepared = await openStore(options);
    await prepared.tenants.save({
      id: "tenant-1",
      name: "One",
      mode: "live",
      modeSince: START,
      testRecipient: null,
    });
    await prepared.tenants.saveInstallation(ACME, "connected");
    await prepared.close();
    const given = {
      store: options,
      settings: settings(),
      grant: { accessToken: emulator.token, apiUrl: emulator.url },
      installation: ACME.id,
      now: START,
    };
    const first = spawnWorker(given);
    await first.said("open");
    const made = [...(await leads(1))];
    await first.said("kept");
    let worker = first;
    for (let kills = 0; kills < 3; kills++) {
      const burst = leads(150, `Burst ${kills}`);
      await worker.said("kept");
      await killed(worker.child);
      made.push(...(await burst));
      worker = spawnWorker(given);
      await worker.said("open");
    }
    await until(async () => {
      const one = await subscription();
      return one?.caughtUp && [one.position, one.lastSentReplayId].includes(worker.position() ?? "");
    });
    await killed(worker.child);
    const store = await openStore(options);
    const { rows } = await store.db.query<{ payload: { ids: string[] } }>("select payload from inbox");
    await store.close();
    await remove();
    expect(rows.flatMap(({ payload }) => payload.ids).sort()).toEqual(made.sort());
  });
});

const WORKER = fileURLToPath(new URL("../../support/stream-worker.ts", import.meta.url));

function spawnWorker(given: object) {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--disable-warning=DEP0123", WORKER, JSON.stringify(given)],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  children.push(child);
  const lines: string[] = [];
  createInterface(child.stdout).on("line", (line) => lines.push(line));
  return {
    child,
    /** Waits until it has said a line that begins so, so many times. */
    said: (word: string, times = 1) =>
      until(() => lines.filter((line) => line.startsWith(word)).length >= times),
    position: () => lines.findLast((line) => line.startsWith("at "))?.slice(3),
  };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
