import { examine } from "../../src/doctor/examine.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { GiveUp } from "../../src/errors.ts";
import { Heartbeats } from "../../workflows/send/heartbeat.ts";
import { type PostOffice, postOffice } from "../support/post-office.ts";
import { type FreshStore, freshStore } from "../support/store.ts";
import { person, type TwoCrms, twoCrms } from "../support/two-crms.ts";

/** Monday, 8:00 UTC; test alerts go out from 8:30 on. */
const EIGHT = Date.UTC(2026, 2, 2, 8);
const RULES: Partial<Policy> = {
  people: { backups: {}, managers: {}, operations: "crm:olga" },
  timeZone: "UTC",
};

let store: FreshStore;
let acme: TwoCrms;
let post: PostOffice;
let heartbeats: Heartbeats;
beforeAll(async () => {
  store = await freshStore();
});
beforeEach(async () => {
  post = postOffice();
  acme = await twoCrms(store, EIGHT, RULES, { messaging: post.messaging });
  heartbeats = new Heartbeats(acme.ports, acme.rules);
  await acme.people(...["olga", "tess"].map((name) => person(`crm:${name}`, `${name}@acme.test`, name)));
});
afterEach(() => store.tenants.forget(acme.tenantId));
afterAll(() => store.remove());

/** As the engine does it: looks when it said it would. */
async function liveTo(at: Instant): Promise<void> {
  for (;;) {
    while (await heartbeats.step()) await acme.liveTo(acme.ports.clock.now());
    const next = heartbeats.nextAt();
    if (next === null || next > at) break;
    await acme.liveTo(next);
  }
  await acme.liveTo(at);
}

const warnings = async () =>
  (await examine(store, { tenantId: acme.tenantId, now: acme.ports.clock.now() })).findings
    .filter(({ invariant }) => invariant === "channels" || invariant === "receipts")
    .map(({ what }) => what);

test("every day every channel carries one test alert to operations, and says so by its receipt", async () => {
  await liveTo(EIGHT + 2 * HOUR);
  expect(post.told().toSorted()).toEqual([
    expect.stringMatching(/^email to crm:olga at 9:00 Alerts reach you/),
    expect.stringMatching(/^slack to crm:olga at 9:00 Alerts reach you/),
  ]);
  await liveTo(EIGHT + 26 * HOUR);
  expect(post.delivered).toHaveLength(4);
  expect(acme.accounts.crm.tasks).toEqual([]);
  expect(await warnings()).toEqual([]);
});

test("in silent mode the test recipient has it", async () => {
  const tenant = (await store.tenants.get(acme.tenantId))!;
  await store.tenants.save({ ...tenant, mode: "silent", modeSince: EIGHT, testRecipient: "crm:tess" });
  await liveTo(EIGHT + 2 * HOUR);
  expect(post.delivered.map(({ message }) => message.to.userId)).toEqual(["crm:tess", "crm:tess"]);
});

test("in silent mode without a test recipient nobody gets it, and the log says so once a day", async () => {
  const tenant = (await store.tenants.get(acme.tenantId))!;
  await store.tenants.save({ ...tenant, mode: "silent", modeSince: EIGHT, testRecipient: null });
  await store.channels.save(acme.tenantId, "slack", { botToken: "xoxb-test" });
  const warned: string[] = [];
  const log = { ...acme.ports.log, warn: (event: string) => void warned.push(event) };
  heartbeats = new Heartbeats({ ...acme.ports, log }, acme.rules);
  await liveTo(EIGHT + 26 * HOUR);
  expect(post.delivered).toEqual([]);
  expect(acme.accounts.crm.tasks).toEqual([]);
  expect(warned).toEqual(Array(2).fill("no test alert goes out: silent mode has no test recipient"));
  expect(await warnings()).toEqual([expect.stringContaining("Silent mode has no test recipient")]);
});

test("a channel that is not set up is not tried", async () => {
  post.takeDown("email");
  await liveTo(EIGHT + 2 * HOUR);
  expect(post.delivered.map(({ channel }) => channel)).toEqual(["slack"]);
});

test("one that is refused is a task for operations, once, and the doctor tells", async () => {
  post.trouble("email", () => {
    throw new GiveUp("535 5.7.8 authentication failed", "Mend the password.");
  });
  await liveTo(EIGHT + 5 * HOUR);
  const tasks = acme.accounts.crm.tasks.map(({ subject, assignee, body }) => ({ subject, assignee, body }));
  expect(tasks).toEqual([
    {
      subject: "The daily test alert did not arrive by email",
      assignee: "crm:olga",
      body: expect.arrayContaining([expect.stringContaining("535 5.7.8 authentication failed")]),
    },
  ]);
  expect(await warnings()).toEqual([
    expect.stringMatching(/^The test alert by email of 2026-03-02T09:00:00.000Z is failed/),
  ]);
});

test("an answer that never comes is missed as well", async () => {
  post.trouble("slack", () => ({ outcome: "unknown", why: "no answer within 10 s" }));
  await liveTo(EIGHT + 90 * MINUTE);
  expect(acme.accounts.crm.tasks).toEqual([]);
  await liveTo(EIGHT + 3 * HOUR);
  expect(acme.accounts.crm.tasks.map(({ subject }) => subject)).toEqual([
    "The daily test alert did not arrive by slack",
  ]);
});
