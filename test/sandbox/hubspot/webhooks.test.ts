import { readFileSync } from "node:fs";
import { Signature } from "@hubspot/api-client";
import { signatureV1, signatureV3 } from "../../../sandbox/hubspot/webhooks/signatures.ts";
import { type Emulator, furnish, HUB, install, ready, receiver, START, start } from "./support.ts";

const OWNER_CHANGES = [
  { subscriptionType: "contact.creation" },
  { subscriptionType: "contact.propertyChange", propertyName: "hubspot_owner_id" },
  { subscriptionType: "object.creation", objectType: "call" },
];
const contact = (n: number) => ({
  do: "createContact",
  properties: { email: `c${n}@example.com`, hubspot_owner_id: "551001" },
  userId: 66001,
});

interface Vector {
  version: string;
  clientSecret?: string;
  method?: string;
  uri?: string | null;
  url?: string;
  timestamp?: string | null;
  body: string;
  signature?: string;
  expect?: string;
}

const read = (path: string) =>
  JSON.parse(readFileSync(`test/${path}`, "utf8")) as Vector & { vectors: Vector[] };
let running: { end: () => unknown }[] = [];
afterEach(async () => {
  for (const one of running) await one.end();
  running = [];
});

async function portal(subscriptions: unknown[], status?: (count: number) => number) {
  const app = await receiver(status);
  const emulator = await ready(app.url, subscriptions);
  running.push({ end: app.close }, emulator);
  return { emulator, app };
}

const log = async (emulator: Emulator) =>
  (await emulator.control(`/webhooks/${HUB}`)).results as {
    state: string;
    attempts: number;
    lastStatus: string;
    at: number;
  }[];

test("signatures agree with HubSpot's own vectors", () => {
  const own = read("contracts/hubspot/webhooks/signature-vectors.json");
  const recorded = read("recordings/hubspot/signature-vectors/vectors.json");
  const vectors = [...own.vectors.map((one) => ({ ...own, ...one })), ...recorded.vectors];
  const checked = vectors.flatMap((one) => {
    const { version, clientSecret: secret = "", method = "", body } = one;
    const expected = one.signature ?? one.expect;
    if (version === "v1") return [[signatureV1({ secret, body }), expected]];
    if (version !== "v3") return [];
    const uri = one.uri ?? one.url ?? "";
    return [[signatureV3({ secret, method, uri, body, timestamp: one.timestamp ?? "" }), expected]];
  });
  expect(checked.length).toBeGreaterThanOrEqual(8);
  for (const [computed, expected] of checked) expect(computed).toBe(expected);
});

test("a person's work reaches the app signed, in the shape of the samples", async () => {
  const { emulator, app } = await portal(OWNER_CHANGES);
  await emulator.act({ ...contact(1), ref: "c" });
  await emulator.act({ do: "logCall", contacts: [{ ref: "c" }], userId: 66002 });
  const [first, second] = app.received;
  expect(first!.events).toMatchObject([
    {
      subscriptionType: "contact.creation",
      changeFlag: "NEW",
      changeSource: "CRM_UI",
      sourceId: "userId:66001",
      portalId: HUB,
      attemptNumber: 0,
      occurredAt: START,
    },
    {
      subscriptionType: "contact.propertyChange",
      propertyName: "hubspot_owner_id",
      propertyValue: "551001",
      isSensitive: false,
    },
  ]);
  expect(second!.events).toMatchObject([
    { subscriptionType: "object.creation", objectTypeId: "0-48", sourceId: "userId:66002" },
  ]);
  const { headers, body } = first!;
  const check = { clientSecret: "secret", requestBody: body, url: app.url, method: "POST" };
  const v1 = { ...check, signature: String(headers["x-hubspot-signature"]), signatureVersion: "v1" };
  expect(headers["x-hubspot-signature-version"]).toBe("v1");
  expect(Signature.isValid(v1)).toBe(true);
  const timestamp = String(headers["x-hubspot-request-timestamp"]);
  expect(headers["x-hubspot-signature-v3"]).toBe(
    signatureV3({ secret: "secret", method: "POST", uri: app.url, body, timestamp }),
  );
  expect(timestamp).toBe(String(START));
});

test("a burst comes in batches of at most 100", async () => {
  const { emulator, app } = await portal([{ subscriptionType: "contact.creation" }]);
  await emulator.act(...Array.from({ length: 250 }, (_, n) => contact(n)));
  expect(app.received.map((one) => one.events.length).toSorted((a, b) => a - b)).toEqual([50, 100, 100]);
});

test("a refused batch is repeated whole, ten times within 24 hours of the emulated clock, then given up", async () => {
  const { emulator, app } = await portal(OWNER_CHANGES, () => 500);
  await emulator.act(contact(1));
  expect(app.received).toHaveLength(1);
  await emulator.pass(30_000);
  expect(app.received).toHaveLength(1);
  await emulator.pass(24 * 3_600_000);
  expect(app.received.map((one) => one.events[0]!.attemptNumber)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(new Set(app.received.map((one) => one.events.length))).toEqual(new Set([2]));
  expect(await log(emulator)).toMatchObject([{ state: "given up", attempts: 11, lastStatus: "500" }, {}]);
  expect((await emulator.control("/clock")).nextEventAt).toBeNull();
});

test("one refusal and then success is one repeat", async () => {
  const { emulator, app } = await portal(OWNER_CHANGES, (count) => (count === 1 ? 404 : 200));
  await emulator.act(contact(1));
  await emulator.pass(3_600_000);
  expect(app.received).toHaveLength(2);
  expect(await log(emulator)).toMatchObject([{ state: "delivered", attempts: 2, lastStatus: "200" }, {}]);
});

test("on request events come twice, late, in another order, or not at all", async () => {
  const { emulator, app } = await portal([{ subscriptionType: "contact.creation" }]);
  const ids = () => app.received.flatMap((one) => one.events.map((event) => Number(event.objectId)));
  await emulator.control("/delivery", { portal: HUB, duplicate: true });
  await emulator.act(contact(1));
  expect(ids()).toHaveLength(2);
  expect(new Set(ids()).size).toBe(1);
  app.received.length = 0;
  await emulator.control("/delivery", { portal: HUB, duplicate: true, copies: 3 });
  await emulator.act(contact(2));
  expect(ids()).toHaveLength(3);
  expect(new Set(ids()).size).toBe(1);
  app.received.length = 0;
  await emulator.control("/delivery", { portal: HUB, shuffle: true, delayMs: 60_000, seed: 7 });
  await emulator.act(...Array.from({ length: 30 }, (_, n) => contact(n + 10)));
  expect(app.received).toHaveLength(0);
  await emulator.pass(60_000);
  expect(ids()).toHaveLength(30);
  expect(ids()).not.toEqual(ids().toSorted((a, b) => a - b));
  app.received.length = 0;
  await emulator.control("/delivery", { portal: HUB, dropEvery: 3 });
  await emulator.act(...Array.from({ length: 9 }, (_, n) => contact(n + 50)));
  expect(ids()).toHaveLength(6);
});

test("an app hears nothing of what its scopes do not let it read, nor after it was thrown out", async () => {
  const app = await receiver();
  const emulator = await start();
  running.push({ end: app.close }, emulator);
  await furnish(emulator, app.url, [
    { subscriptionType: "object.creation", objectType: "email" },
    { subscriptionType: "contact.creation" },
  ]);
  await install(emulator, []);
  await emulator.act({ do: "sendEmail", contacts: [] }, contact(1));
  expect(app.received.flatMap((one) => one.events.map((event) => event.subscriptionType))).toEqual([
    "contact.creation",
  ]);
  await emulator.act({ do: "uninstall", clientId: "client" }, contact(2));
  expect(app.received).toHaveLength(1);
});

test("merge, deletion, restore, privacy deletion and association each have their event", async () => {
  const kinds = ["merge", "deletion", "restore", "privacyDeletion", "associationChange"];
  const { emulator, app } = await portal([
    ...kinds.slice(0, 4).map((kind) => ({ subscriptionType: `contact.${kind}` })),
    { subscriptionType: "object.associationChange", objectType: "call" },
  ]);
  await emulator.act({ ...contact(1), ref: "a" }, { ...contact(2), ref: "b" });
  await emulator.act({ do: "delete", contact: { ref: "b" } }, { do: "restore", contact: { ref: "b" } });
  await emulator.act({ do: "logCall", contacts: [{ ref: "a" }], userId: 66001 });
  await emulator.act({ do: "merge", primary: { ref: "a" }, other: { ref: "b" }, ref: "m" });
  await emulator.act({ do: "privacyDelete", contact: { ref: "m" } });
  const events = app.received.flatMap((one) => one.events);
  expect(events.map((event) => event.subscriptionType)).toEqual([
    "contact.deletion",
    "contact.restore",
    "object.associationChange",
    "contact.merge",
    "contact.deletion",
    "contact.privacyDeletion",
  ]);
  expect(events[2]).toMatchObject({ associationType: "CALL_TO_CONTACT", associationRemoved: false });
  const merge = events[3]!;
  expect(merge.newObjectId).not.toBe(merge.primaryObjectId);
  expect(merge.mergedObjectIds).toHaveLength(1);
});
