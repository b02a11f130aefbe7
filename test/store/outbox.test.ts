import type { OutboxItem, OutboxWork } from "../../workflows/ports.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { anInstallation, NOON, outboxItem, stamps } from "../support/store-data.ts";

const LEASE = 30_000;
const LIMITS = {
  fields: 100,
  fillIn: 0,
  createTask: 100,
  changeTask: 100,
  changeOwner: 100,
  provision: 100,
  message: 0,
};
let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.remove());
beforeEach(async () => {
  await store.db.query("delete from outbox");
});

function task(step: string): OutboxWork {
  const draft = {
    key: step,
    subject: "Ada waits",
    body: [],
    assignee: null,
    dueAt: NOON,
    priority: "high",
    call: true,
  } as const;
  return {
    kind: "createTask",
    alert: { journeyId: "j", clock: "response", number: 1, step },
    lead: "lead",
    draft: { ...draft, attachTo: null, firstTriedAt: null },
  };
}

const claim = (now: number, limits = LIMITS) => store.outbox.claim(now, LEASE, limits);
const keys = (items: readonly OutboxItem[]) => items.map((item) => item.key);

test("the newest stamps of a record replace older unsent ones and keep the earlier instant", async () => {
  const portal = anInstallation();
  await store.outbox.put([outboxItem(portal, "r1", stamps("r1", { a: "1" }))], NOON + 10);
  await store.outbox.put([outboxItem(portal, "r1", stamps("r1", { a: "2" }), 3)], NOON + 99);

  expect(await store.outbox.nextAt(NOON)).toBe(NOON + 10);
  expect(await claim(NOON + 9)).toEqual([]);
  const [item, ...more] = await claim(NOON + 10);
  expect(more).toEqual([]);
  expect(item).toMatchObject({ key: "r1", version: 2, priority: 3, attempts: 1, unsure: false });
  expect(item?.work).toEqual(stamps("r1", { a: "2" }));
});

test("a claim is of one installation and one kind: that of the most urgent work, up to the limit of its kind", async () => {
  const [first, second] = [anInstallation(), anInstallation()];
  await store.outbox.put(
    [
      ...["r1", "r2", "r3"].map((record) => outboxItem(first, record, stamps(record), 5)),
      outboxItem(second, "alert", task("tier-1"), 0),
      outboxItem(second, "r9", stamps("r9"), 6),
    ],
    NOON,
  );
  expect(keys(await claim(NOON))).toEqual(["alert"]);
  const batch = await claim(NOON, { ...LIMITS, fields: 2 });
  expect(batch).toHaveLength(2);
  expect(new Set(batch.map((item) => item.tenantId))).toEqual(new Set([first.tenantId]));
  expect(await claim(NOON, { ...LIMITS, fields: 0 })).toEqual([]);
  expect((await claim(NOON)).map((item) => item.tenantId)).toEqual([first.tenantId]);
  expect(keys(await claim(NOON))).toEqual(["r9"]);
});

test("what was begun and never reported back comes again as unsure, with the instant of its first try", async () => {
  const portal = anInstallation();
  await store.outbox.put([outboxItem(portal, "alert", task("tier-1"))], NOON);
  const [once] = await claim(NOON + 1);
  expect(once).toMatchObject({ unsure: false, work: { draft: { firstTriedAt: NOON + 1 } } });
  expect(await claim(NOON + LEASE)).toEqual([]);
  const [twice] = await claim(NOON + 1 + LEASE);
  expect(twice).toMatchObject({ unsure: true, attempts: 2, work: { draft: { firstTriedAt: NOON + 1 } } });
});

test("a retry is as sure as its sender; once unsure it stays so until it is done", async () => {
  const portal = anInstallation();
  await store.outbox.put([outboxItem(portal, "alert", task("tier-1"))], NOON);
  await store.outbox.retry(await claim(NOON), NOON + 5, "429", false);
  expect(await claim(NOON + 4)).toEqual([]);
  const second = await claim(NOON + 5);
  expect(second[0]).toMatchObject({ unsure: false, attempts: 2 });
  await store.outbox.retry(second, NOON + 6, "no answer", true);
  const third = await claim(NOON + 6);
  expect(third[0]?.unsure).toBe(true);
  await store.outbox.retry(third, NOON + 7, "429", false);
  const fourth = await claim(NOON + 7);
  expect(fourth[0]?.unsure).toBe(true);
  await store.outbox.done(fourth);
  expect(await store.outbox.nextAt(NOON)).toBeNull();
});

test("work replaced while it is being sent stays in line after the older version is done", async () => {
  const portal = anInstallation();
  await store.outbox.put([outboxItem(portal, "r1", stamps("r1", { a: "1" }))], NOON);
  const sent = await claim(NOON);
  await store.outbox.put([outboxItem(portal, "r1", stamps("r1", { a: "2" }))], NOON + 50);
  expect(await claim(NOON + 60)).toEqual([]);
  await store.outbox.done(sent);
  expect(await store.outbox.nextAt(NOON)).toBe(NOON + 50);
  const [newer] = await claim(NOON + 50);
  expect(newer).toMatchObject({ version: 2, unsure: false, attempts: 1, work: stamps("r1", { a: "2" }) });
  await store.outbox.done([newer!]);
  expect(await claim(NOON + LEASE * 9)).toEqual([]);
});

test("a message put in line again while another worker has it stays in line after that worker is done with it", async () => {
  const portal = anInstallation();
  const message = outboxItem(portal, "told", { kind: "message", lead: null });
  const only = { ...LIMITS, fields: 0, createTask: 0, changeTask: 0, changeOwner: 0, message: 10 };
  await store.outbox.put([message], NOON);
  const held = await claim(NOON, only);
  await store.outbox.put([message], NOON + 50);
  await store.outbox.done(held);
  expect(keys(await claim(NOON + 49, only))).toEqual([]);
  const again = await claim(NOON + 50, only);
  expect(keys(again)).toEqual(["told"]);
  await store.outbox.done(again);
});

test("a report about an older version by a worker that was given up does not remove newer work", async () => {
  const portal = anInstallation();
  await store.outbox.put([outboxItem(portal, "r1", stamps("r1", { a: "1" }))], NOON);
  const slow = await claim(NOON);
  await store.outbox.put([outboxItem(portal, "r1", stamps("r1", { a: "2" }))], NOON);
  const [quick] = await claim(NOON + LEASE);
  expect(quick?.version).toBe(2);
  await store.outbox.bury(slow, "gave up");
  expect(await store.outbox.dead(portal.tenantId)).toEqual([]);
});

test("a task is made once per alert: a second put of its key changes nothing", async () => {
  const portal = anInstallation();
  await store.outbox.put([outboxItem(portal, "alert", task("tier-1"))], NOON);
  await store.outbox.put([outboxItem(portal, "alert", task("tier-2"))], NOON);
  const items = await claim(NOON);
  expect(items.map((item) => [item.version, item.work.kind === "createTask" && item.work.draft.key])).toEqual(
    [[1, "tier-1"]],
  );
});

test("changes of one task add up, whether they come together or one by one", async () => {
  const portal = anInstallation();
  const change = (c: object): OutboxWork => ({ kind: "changeTask", change: { taskId: "t1", ...c } });
  await store.outbox.put(
    [
      outboxItem(portal, "t1", change({ assignee: "hubspot:1" })),
      outboxItem(portal, "t1", change({ assignee: "hubspot:2" })),
    ],
    NOON,
  );
  await store.outbox.put([outboxItem(portal, "t1", change({ close: { note: "touched" } }))], NOON);
  const [item] = await claim(NOON);
  expect(item?.work).toEqual(change({ assignee: "hubspot:2", close: { note: "touched" } }));
});

test("what can never be sent is a dead letter with its reason, and can be revived or replaced", async () => {
  const portal = anInstallation();
  await store.outbox.put(
    [outboxItem(portal, "r1", stamps("r1")), outboxItem(portal, "r2", stamps("r2"))],
    NOON,
  );
  await store.outbox.bury(await claim(NOON), "no such property");
  expect((await store.outbox.dead(portal.tenantId)).map(({ key, reason }) => [key, reason])).toEqual([
    ["r1", "no such property"],
    ["r2", "no such property"],
  ]);
  expect(await claim(NOON + LEASE)).toEqual([]);
  await store.outbox.put([outboxItem(portal, "r1", stamps("r1", { a: "3" }))], NOON + 1);
  expect(await store.outbox.revive(portal.tenantId, NOON + 2)).toBe(1);
  expect((await claim(NOON + 2)).map((item) => [item.key, item.attempts])).toEqual([
    ["r1", 1],
    ["r2", 1],
  ]);
});

test("two claimers never get the same item", async () => {
  const portals = [anInstallation(), anInstallation()];
  for (const portal of portals) {
    await store.outbox.put(
      Array.from({ length: 150 }, (_, n) => outboxItem(portal, `r${n}`, stamps(`r${n}`), n % 3)),
      NOON,
    );
  }
  const claims = await Promise.all(Array.from({ length: 30 }, () => claim(NOON, { ...LIMITS, fields: 20 })));
  for (;;) {
    const more = await claim(NOON, { ...LIMITS, fields: 20 });
    if (more.length === 0) break;
    claims.push(more);
  }
  for (const batch of claims) expect(new Set(batch.map((item) => item.tenantId)).size).toBeLessThanOrEqual(1);
  const taken = claims.flat().map((item) => `${item.tenantId} ${item.key}`);
  expect(taken.length).toBe(300);
  expect(new Set(taken).size).toBe(300);
});
