import { ERROR_CODES } from "../../../sandbox/salesforce/events/errors.ts";
import { replayBytes } from "../../../sandbox/salesforce/events/replay.ts";
import { Bare } from "./bare-client.ts";
import { NARROW, ORG } from "./org-world.ts";
import { StreamWorld, until } from "./stream-world.ts";

const TOPIC = "/data/Leadclock__chn";
const HOUR = 3_600_000;
const code = (suffix: string): string => `sfdc.platform.eventbus.grpc.${suffix}`;

let org: StreamWorld;
beforeEach(async () => {
  org = await StreamWorld.start();
  org.channel();
});
afterEach(() => org.end());

test("no more events come than were asked for, never more than a hundred outstanding", async () => {
  const bare = new Bare(org);
  const stream = bare.subscribe({ topicName: TOPIC, numRequested: 3 });
  await org.live(TOPIC);
  for (let count = 0; count < 5; count += 1) org.lead();
  await until(() => stream.events.length === 3);
  org.order({ do: "keepalive" });
  await until(() => stream.answers.at(-1)!.events.length === 0);
  expect(stream.events).toHaveLength(3);
  expect(stream.answers.at(-1)!.pendingNumRequested).toBe(0);
  expect(org.look("/_sandbox/subscriptions")).toMatchObject([{ pendingCredit: 0, sent: 3, caughtUp: false }]);

  stream.request({ topicName: TOPIC, numRequested: 100 });
  stream.request({ topicName: TOPIC, numRequested: 100 });
  await until(() => stream.events.length === 5);
  org.commit((tx) => {
    for (let count = 0; count < 200; count += 1) tx.insert("Lead", { LastName: `L${count}` });
  });
  await until(() => stream.events.length >= 105);
  org.order({ do: "keepalive" });
  await until(() => stream.answers.at(-1)!.events.length === 0);
  const outstanding = stream.answers.map(({ pendingNumRequested }) => pendingNumRequested);
  expect(Math.max(...outstanding)).toBeLessThanOrEqual(100);
  expect(stream.events).toHaveLength(105);
  bare.close();
});

test("a stream resumes behind any replay id, also one from a quiet hour; ids have holes and are in order", async () => {
  const first = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  const leads = [org.lead(), org.lead(), org.lead()];
  const ids = (await first.has(3)).map(({ replayId }) => replayId);
  expect(ids).toEqual(ids.toSorted((one, other) => one - other));
  const again = await org.subscribe(TOPIC, { from: ids[0]! });
  expect((await again.has(2)).map(({ payload }) => payload.ChangeEventHeader.recordIds[0])).toEqual(
    leads.slice(1),
  );

  org.world.clock.setManual(org.world.clock.now() + 71 * HOUR);
  org.order({ do: "keepalive" });
  await until(() => first.keepalives.length > 0);
  const quiet = first.keepalives[0]!;
  org.world.clock.setManual(org.world.clock.now() + 71 * HOUR);
  const later = await org.subscribe(TOPIC, { from: quiet });
  await org.live(TOPIC, 3);
  org.lead();
  expect(await later.has(1)).toHaveLength(1);
});

test("all that is retained comes from the earliest point; after 72 hours events and their ids are gone", async () => {
  const first = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  org.lead();
  const [old] = await first.has(1);
  org.world.clock.setManual(org.world.clock.now() + 72 * HOUR);
  const fresh = org.lead();
  const all = await org.subscribe(TOPIC, { from: "earliest" });
  expect((await all.has(1)).map(({ payload }) => payload.ChangeEventHeader.recordIds)).toEqual([[fresh]]);
  const late = await org.subscribe(TOPIC, { from: old!.replayId });
  expect(await late.failed()).toEqual({ status: 3, code: code("subscription.fetch.replayid.corrupted") });
});

test("replay ids that are no longer or never were valid are refused", async () => {
  const stream = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  org.lead();
  const [event] = await stream.has(1);
  org.order({ do: "corruptReplayIds" });
  const bare = new Bare(org);
  const invented = replayBytes(event!.replayId + 10 ** 12);
  for (const replayId of [replayBytes(event!.replayId), invented, Buffer.from("abc")]) {
    const refused = bare.subscribe({ topicName: TOPIC, replayPreset: "CUSTOM", replayId, numRequested: 1 });
    expect(await refused.failed()).toEqual({
      status: 3,
      code: code("subscription.fetch.replayid.corrupted"),
    });
  }
  bare.close();
});

test("wrong requests are refused with the code that says why", async () => {
  const bare = new Bare(org);
  const cases: [Parameters<Bare["subscribe"]>[0], string][] = [
    [
      { topicName: TOPIC, replayPreset: "CUSTOM", numRequested: 1 },
      "subscription.fetch.replayid.validation.failed",
    ],
    [{ topicName: TOPIC, numRequested: 0 }, "subscription.fetch.requested.events.invalid"],
    [{ topicName: "", numRequested: 1 }, "topic.validation.empty"],
    [{ topicName: "/data/Absent__chn", numRequested: 1 }, "topic.not.found"],
    [{ topicName: "/data/LeadChangeEvent", numRequested: 1 }, "topic.not.found"],
    [{ topicName: "/event/Lead", numRequested: 1 }, "topic.not.found"],
  ];
  for (const [request, expected] of cases)
    expect([request, (await bare.subscribe(request).failed()).code]).toEqual([request, code(expected)]);
  const stream = bare.subscribe({ topicName: TOPIC, numRequested: 1 });
  await org.live(TOPIC);
  stream.request({ topicName: "/data/ChangeEvents", numRequested: 1 });
  expect((await stream.failed()).code).toBe(code("subscription.fetch.topic.mismatch"));
  bare.close();
});

test("the error's trailers carry code, RPC id and type, and its text ends with the RPC id", async () => {
  const bare = new Bare(org);
  const stream = bare.subscribe({ topicName: "/data/Absent__chn", numRequested: 1 });
  await stream.failed();
  const { metadata, details } = stream.error!;
  expect(metadata.get("type")).toHaveLength(1);
  expect(details).toContain(`rpcId: ${metadata.get("rpc-id")[0]}`);
  bare.close();
});

test("a topic tells its schema, the schema its text, and what may not be seen is refused", async () => {
  org.channel("ChangeEvents", [{ entity: "Lead" }, { entity: "Task" }]);
  const bare = new Bare(org);
  const topic = (await bare.unary("GetTopic", { topicName: "/data/LeadChangeEvent" })) as {
    schemaId: string;
  };
  expect(topic).toMatchObject({
    canPublish: false,
    canSubscribe: true,
    tenantGuid: expect.stringContaining(ORG),
  });
  const schema = (await bare.unary("GetSchema", { schemaId: topic.schemaId })) as { schemaJson: string };
  expect(JSON.parse(schema.schemaJson)).toMatchObject({ name: "LeadChangeEvent", type: "record" });
  expect(await bare.refused("GetTopic", { topicName: "/data/Nothing" })).toBe(code("topic.not.found"));
  expect(await bare.refused("GetTopic", { topicName: "" })).toBe(code("topic.validation.empty"));
  expect(await bare.refused("GetSchema", { schemaId: "unknown" })).toBe(code("schema.meta.permission"));
  expect(await bare.refused("GetSchema", { schemaId: "" })).toBe(code("schema.validation.failed"));
  const narrow = new Bare(org, { accesstoken: org.org.session(NARROW) });
  expect(await narrow.refused("GetTopic", { topicName: "/data/TaskChangeEvent" })).toBe(
    code("topic.meta.permission"),
  );
  await expect(bare.unary("Publish", { topicName: TOPIC })).rejects.toMatchObject({ code: 12 });
  bare.close();
  narrow.close();
});

test("headers are checked when a stream opens, and only then", async () => {
  const opened = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  org.lead();
  await opened.has(1);
  org.world.db.run("UPDATE sessions SET ended = 1");
  org.lead();
  expect(await opened.has(2)).toHaveLength(2);
  const token = org.org.session();
  const attempts: [Record<string, string>, string][] = [
    [{ accesstoken: "00D!ended" }, "service.auth.error"],
    [{ accesstoken: token, tenantid: "00DKd0000000002MAA" }, "service.auth.error"],
    [{ accesstoken: token, tenantid: ORG.slice(0, 15) }, "service.auth.headers.invalid"],
    [{ accesstoken: "" }, "service.auth.headers.invalid"],
    [{ accesstoken: token, instanceurl: "127.0.0.1" }, "service.auth.headers.invalid"],
  ];
  for (const [headers, expected] of attempts) {
    const bare = new Bare(org, headers);
    expect(await bare.subscribe({ topicName: TOPIC, numRequested: 1 }).failed()).toEqual({
      status: 16,
      code: code(expected),
    });
    bare.close();
  }
});

test("an org that locks sessions to their address lets no stream open, nor does a session that timed out", async () => {
  const { orgs, clock } = org.world;
  const token = org.org.session();
  orgs.put({ ...orgs.get(ORG), lockSessionsToIp: true });
  const locked = await org.subscribe(TOPIC);
  expect(await locked.failed()).toEqual({ status: 16, code: code("service.auth.error") });
  orgs.put({ ...orgs.get(ORG), lockSessionsToIp: false });
  clock.setManual(clock.now() + 3 * HOUR);
  const old = await org.subscribe(TOPIC, { accessToken: token });
  expect(await old.failed()).toEqual({ status: 16, code: code("service.auth.error") });
});

test("the allowance of 24 hours ends streams and lets none open, until the window moves on", async () => {
  org.order({ do: "settings", allowance: 3 });
  const stream = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  org.lead();
  await stream.has(1);
  for (let count = 0; count < 3; count += 1) org.lead();
  expect(await stream.failed()).toEqual({ status: 8, code: code("subscription.limit.exceeded") });
  const last = stream.received.at(-1)!.replayId;
  expect(stream.received).toHaveLength(3);
  const refused = await org.subscribe(TOPIC, { from: last });
  expect((await refused.failed()).code).toBe(code("subscription.limit.exceeded"));
  org.world.clock.setManual(org.world.clock.now() + 25 * HOUR);
  const later = await org.subscribe(TOPIC, { from: last });
  expect(await later.has(1)).toHaveLength(1);
});

test("the allowance goes by edition and can be used up at once", async () => {
  expect(org.order({ do: "useUpAllowance" })).toEqual({ allowance: 25_000, left: 0 });
  const refused = await org.subscribe(TOPIC);
  expect((await refused.failed()).code).toBe(code("subscription.limit.exceeded"));
});

test("every code can be ordered, for the opening of a stream and for a live one", async () => {
  const bare = new Bare(org);
  const open = { topicName: TOPIC, numRequested: 1 };
  for (const suffix of ERROR_CODES) {
    org.order({ do: "refuse", code: suffix });
    expect((await bare.subscribe(open).failed()).code).toBe(code(suffix));
    const live = bare.subscribe(open);
    await org.live(TOPIC);
    org.order({ do: "break", code: suffix });
    expect((await live.failed()).code).toBe(code(suffix));
  }
  org.order({ do: "refuse", code: "schema.api.unavailable", on: "schema" });
  org.order({ do: "refuse", code: "topic.api.unavailable", on: "topic" });
  expect(await bare.refused("GetSchema", { schemaId: "x" })).toBe(code("schema.api.unavailable"));
  expect(await bare.refused("GetTopic", { topicName: TOPIC })).toBe(code("topic.api.unavailable"));
  bare.close();
});

test("unavailable comes with status 13", async () => {
  org.order({ do: "refuse", code: "service.unavailable" });
  const refused = await org.subscribe(TOPIC);
  expect(await refused.failed()).toEqual({ status: 13, code: code("service.unavailable") });
});

test("a stream can end without an error, fall silent, lose events and tell some again", async () => {
  const ends = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  org.order({ do: "break" });
  await until(() => ends.ended);

  const dead = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  const unheard = org.lead();
  await dead.has(1);
  org.order({ do: "dead" });
  org.order({ do: "drop", count: 1 });
  org.lead();
  const heard = org.lead();
  org.order({ do: "keepalive" });
  expect(org.look("/_sandbox/subscriptions")).toMatchObject([{ dead: true, sent: 1 }]);

  org.order({ do: "duplicate", count: 1 });
  const again = await org.subscribe(TOPIC, { from: dead.received[0]!.replayId });
  const events = await again.has(2);
  expect(events.map(({ payload }) => payload.ChangeEventHeader.recordIds[0])).toEqual([unheard, heard]);
  expect(events[0]!.id).toBe(dead.received[0]!.id);
  expect(dead.received).toHaveLength(1);
  expect(org.look("/_sandbox/events")).toMatchObject([
    { delivered: 2 },
    { dropped: true, delivered: 0 },
    { delivered: 1 },
  ]);

  org.order({ do: "duplicate", count: 2, when: "now" });
  await until(() => again.received.length === 4);
});

test("an event that is under way comes when its time has come", async () => {
  org.order({ do: "settings", delayMs: 5000 });
  const stream = await org.subscribe(TOPIC);
  await org.live(TOPIC);
  org.lead();
  org.order({ do: "keepalive" });
  await until(() => stream.keepalives.length === 1);
  expect(stream.received).toHaveLength(0);
  org.world.clock.setManual(org.world.clock.now() + 5000);
  org.events.flush();
  expect(await stream.has(1)).toHaveLength(1);
});

test("an idle stream gets an empty answer with the latest replay id by itself", async () => {
  org.order({ do: "settings", keepaliveMs: 10 });
  const stream = await org.subscribe(TOPIC);
  await until(() => stream.keepalives.length >= 2);
  expect(stream.received).toHaveLength(0);
});
