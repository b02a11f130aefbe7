import { readFileSync } from "node:fs";
import type { Delivery, Stream } from "../../../connectors/connector.ts";
import { checkChannel, makeChannel } from "../../../connectors/salesforce/channel.ts";
import { salesforceClient } from "../../../connectors/salesforce/client.ts";
import { subscribe } from "../../../connectors/salesforce/events/subscribe.ts";
import { updateRows } from "../../../connectors/salesforce/writes.ts";
import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import {
  ADMIN,
  type Emulator,
  INTEGRATION,
  install,
  ORG,
  REP,
  ready,
  SAM,
  START,
} from "../../sandbox/salesforce/support.ts";
import { type TestSession, testSession } from "../../support/session.ts";

const ENTITIES = ["Lead", "Contact", "Task", "Event", "EmailMessage"];
const client = salesforceClient({ timeLimitMs: 20_000 });
const open: Stream[] = [];
let emulator: Emulator;
let now: number;

beforeEach(async () => {
  emulator = await ready();
  now = START;
});
afterEach(async () => {
  for (const stream of open.splice(0)) {
    stream.close();
    await stream.ended;
  }
  await emulator.end();
});

const order = (what: Record<string, unknown>) => emulator.control("/stream", { org: ORG, ...what });

async function sessionOf(username: string): Promise<TestSession> {
  await install(emulator, username);
  return testSession({
    installation: { crm: "salesforce", accountId: ORG, account: {} },
    grant: { accessToken: emulator.token, apiUrl: emulator.url },
    now: () => now,
  });
}

async function heard(
  session: TestSession,
): Promise<{ kinds: string[]; lacks: readonly string[]; positions: number }> {
  const told = { kinds: [] as string[], lacks: [] as readonly string[], positions: 0 };
  const settings = { client, endpoint: emulator.pubsub, ca: readFileSync(emulator.ca, "utf8") };
  open.push(
    await subscribe(settings, session, null, {
      async keep(deliveries: readonly Delivery[]) {
        told.kinds.push(...deliveries.map(({ kind }) => kind));
        told.positions++;
      },
      readAgain: async () => {},
      async lacks(what) {
        told.lacks = what;
      },
    }),
  );
  return told;
}

async function until(what: () => unknown): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const lead = async () =>
  (
    await emulator.act({
      do: "createRecord",
      type: "Lead",
      as: SAM,
      values: { LastName: "One", Company: "Acme" },
    })
  )[0]!.id;

describe("our channel", () => {
  test("is made with every object, and left alone when it is there", async () => {
    const admin = await sessionOf(ADMIN);
    const before = await checkChannel(client, admin);
    expect(before.map(({ state }) => state)).toEqual(Array(6).fill("missing"));
    const made = await makeChannel(client, admin, before);
    expect(made.map(({ state }) => state)).toEqual(Array(6).fill("created"));
    const after = await checkChannel(client, admin);
    expect(after.map(({ state }) => state)).toEqual(Array(6).fill("ok"));
    expect(await makeChannel(client, admin, after)).toEqual(after);
  });

  test("tells what people do, and not what we write: that costs no delivery", async () => {
    const admin = await sessionOf(ADMIN);
    await makeChannel(client, admin, await checkChannel(client, admin));
    const told = await heard(admin);
    const id = String(await lead());
    const [written] = await updateRows(
      client,
      admin,
      [{ type: "Lead", id, values: { Rating: "Hot" } }],
      "a write",
    );
    expect(written).toMatchObject({ ok: true });
    await emulator.act({ do: "setOwner", record: { id }, owner: "Inbound", as: SAM });
    await until(() => told.kinds.length >= 2);
    expect(told.kinds).toEqual(["Lead.CREATE", "Lead.UPDATE"]);
  });

  test("with another's filter on it is repaired: it may hide what we need", async () => {
    const admin = await sessionOf(ADMIN);
    const members = ENTITIES.map((entity) => ({
      entity,
      ...(entity === "Lead" ? { filter: "LeadSource = 'Web'" } : {}),
    }));
    await order({ do: "channel", channel: "Leadclock__chn", members });
    const before = await checkChannel(client, admin);
    expect(before.map(({ state }) => state)).toEqual(["ok", "drifted", "ok", "ok", "ok", "ok"]);
    const repaired = await makeChannel(client, admin, before);
    expect(repaired.map(({ state }) => state)).toEqual(["ok", "repaired", "ok", "ok", "ok", "ok"]);
  });

  test("in an org that has selected its five objects already: the others are blocked, with what it said", async () => {
    const admin = await sessionOf(ADMIN);
    const theirs = ["Account", "Opportunity", "User"].map((entity) => ({ entity }));
    await order({ do: "channel", channel: "Theirs__chn", members: theirs });
    const made = await makeChannel(client, admin, await checkChannel(client, admin));
    expect(made.map(({ state }) => state)).toEqual([
      "created",
      "created",
      "created",
      "blocked",
      "blocked",
      "blocked",
    ]);
    expect(made.at(-1)!.detail).toMatch(/at most 5/);
  });
});

describe("a user who may not see all data", () => {
  const entities = (kinds: readonly string[], kind: string) => kinds.filter((one) => one === kind).length;
  const viewAllData = async (given: boolean) => {
    const sets = await emulator.rows("PermissionSet");
    const { id } = sets.find(({ values }) => values.Name === "Leadclock_Integration")!;
    const values = { PermissionsViewAllData: given };
    await emulator.act({ do: "updateRecord", record: { id }, values, as: ADMIN });
  };

  test("any more hears of no task from then on; it is told with the fix, and no more once it is back", async () => {
    const members = ENTITIES.map((entity) => ({ entity }));
    await order({ do: "channel", channel: "Leadclock__chn", members });
    const objects = ["Lead", "Contact"].map((object) => ({ object, viewAll: true }));
    await emulator.control("/orgs", {
      id: ORG,
      permissionSets: [{ name: "Leadclock_Integration", objects }],
    });
    const told = await heard(await sessionOf(INTEGRATION));
    const id = await lead();
    const call = () => emulator.act({ do: "logCall", who: { id }, user: REP, minutes: 3, values: {} });
    await call();
    await until(() => entities(told.kinds, "Task.CREATE") === 1);

    await viewAllData(false);
    await emulator.pass(15 * MINUTE);
    // It may read the call all the same, since it is about a lead that it sees.
    await call();
    await lead();
    await until(() => entities(told.kinds, "Lead.CREATE") === 2);
    expect(entities(told.kinds, "Task.CREATE")).toBe(1);
    expect(told.lacks).toEqual([]);
    now = START + 30 * MINUTE;
    await order({ do: "keepalive" });
    await until(() => told.lacks.length > 0);
    expect(told.lacks).toEqual([expect.stringMatching(/changes of Task.*View All Data/)]);

    await viewAllData(true);
    await emulator.pass(HOUR);
    await call();
    await until(() => entities(told.kinds, "Task.CREATE") === 2);
    now = START + 2 * HOUR;
    await order({ do: "keepalive" });
    await until(() => told.lacks.length === 0);
  });
});
