import type { Stream } from "../../../connectors/connector.ts";
import type { SalesforceClient } from "../../../connectors/salesforce/client.ts";
import { type StreamSettings, subscribe } from "../../../connectors/salesforce/events/subscribe.ts";
import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import { GiveUp, Reauthorize, RetryLater } from "../../../src/errors.ts";
import { type SessionOptions, testSession } from "../../support/session.ts";
import { type PubSubServer, position, startPubSub, until } from "./pubsub-server.ts";
import { encoded, LEAD_SCHEMA, leadEvent } from "./samples.ts";
import { Sink } from "./stream-sink.ts";

const ORG = "00D000000000001EAA";
const NOW = Date.parse("2026-11-02T10:00:00Z");

type Sub = { readonly referenceId: string; readonly url: string };

/** What the org says when it is asked for its newest changes; by object. */
const org = {
  newest: {} as Record<string, number>,
  client: {
    call: async (_session: unknown, { body }: { body: { compositeRequest: readonly Sub[] } }) => ({
      compositeResponse: body.compositeRequest.map(({ referenceId, url }) => ({
        referenceId,
        httpStatusCode: 200,
        body: rowsOf(decodeURIComponent(url)),
      })),
    }),
  } as unknown as SalesforceClient,
};
const rowsOf = (soql: string) => {
  const at = org.newest[/FROM (\w+)/.exec(soql)![1]!];
  const records = at === undefined ? [] : [{ LastModifiedDate: new Date(at).toISOString() }];
  return {
    totalSize: records.length,
    done: true,
    records,
  };
};

let server: PubSubServer;
let sink: Sink;
const open: Stream[] = [];

beforeEach(async () => {
  org.newest = {};
  server = await startPubSub();
  sink = new Sink();
});
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close();
  server.close();
});

const session = (options: SessionOptions = {}) =>
  testSession({
    now: () => NOW,
    grant: { accessToken: "token-1", apiUrl: "https://org.example" },
    ...options,
    installation: { crm: "salesforce", accountId: ORG, account: {}, ...options.installation },
  });

async function streamed(
  from: string | null = null,
  options: SessionOptions & { settings?: Partial<StreamSettings> } = {},
): Promise<Stream> {
  const settings = { client: org.client, endpoint: server.endpoint, ca: server.ca, ...options.settings };
  const stream = await subscribe(settings, session(options), from, sink);
  open.push(stream);
  return stream;
}

const subscriber = (n = 0) => until(() => server.subscribers[n]);
/** The nth change of a lead's owner, in a transaction of its own unless said otherwise. */
const event = (n: number, transaction = `tx-${n}`) => ({
  replayId: n,
  wire: leadEvent({ transactionKey: transaction, sequenceNumber: n, commitTimestamp: NOW + n }),
});
const events = (from: number, to: number, transaction?: string) =>
  Array.from({ length: to - from + 1 }, (_, i) => event(from + i, transaction));
const kept = (count: number) => until(() => sink.deliveries.length >= count);

describe("opening", () => {
  test("at the end, with the org's headers, on our own channel", async () => {
    await streamed();
    expect(await subscriber()).toMatchObject({
      topic: "/data/Leadclock__chn",
      from: "LATEST",
      token: "token-1",
      credit: 100,
    });
  });

  test("after what was kept", async () => {
    await streamed(position(41));
    expect((await subscriber()).from).toBe(position(41));
  });

  test("a package's channel comes before our own, the org's standard one is the last choice and is told", async () => {
    const traits = { namespace: "lc" };
    server.topics.add("/data/lc__Leadclock__chn");
    await streamed(null, { installation: { account: { traits } } });
    expect((await subscriber(0)).topic).toBe("/data/lc__Leadclock__chn");
    server.topics.clear();
    server.topics.add("/data/ChangeEvents");
    await streamed(null, { installation: { account: { traits } } });
    expect((await subscriber(1)).topic).toBe("/data/ChangeEvents");
    await until(() => sink.lacking?.length);
    expect(sink.lacking![0]).toMatch(/leadclock provision/);
  });

  test("no channel at all, or none that may be read: somebody must act", async () => {
    server.topics.clear();
    await expect(streamed()).rejects.toThrow(GiveUp);
    server.topics.add("/data/Leadclock__chn");
    server.admit = () => "subscription.topic.cannot.subscribe";
    await expect(streamed()).rejects.toMatchObject({
      name: "GiveUp",
      fix: expect.stringContaining("View All Data"),
    });
  });

  test("a certificate of strangers is not trusted", async () => {
    await expect(streamed(null, { settings: { ca: null } })).rejects.toThrow(RetryLater);
  });
});

describe("what comes", () => {
  test("is kept with the position after it", async () => {
    await streamed();
    (await subscriber()).send([event(5), event(9)]);
    await kept(2);
    expect(sink.position).toBe(position(9));
    expect(sink.deliveries.map(({ kind }) => kind)).toEqual(["Lead.UPDATE", "Lead.UPDATE"]);
  });

  test("nothing for a while: the position moves on all the same", async () => {
    await streamed();
    (await subscriber()).keepalive(77);
    await until(() => sink.position === position(77));
    expect(sink.deliveries).toEqual([]);
  });

  test("our own echo is not kept, but the position moves beyond it", async () => {
    await streamed();
    const wire = leadEvent({
      changeOrigin: "com/salesforce/api/rest/67.0;client=Leadclock",
      changedFields: ["0x08000000"],
    });
    (await subscriber()).send([{ replayId: 8, wire }]);
    await until(() => sink.position === position(8));
    expect(sink.deliveries).toEqual([]);
  });

  test("a conversion stays whole, also when it comes in two messages", async () => {
    await streamed();
    const stream = await subscriber();
    stream.send([...events(1, 98), ...events(99, 100, "conversion")]);
    await until(() => stream.credit > 90);
    expect(sink.position).toBe(position(98));
    stream.send(events(101, 102, "conversion"));
    await kept(102);
    const last = sink.kept.find((one) => one.deliveries.some(({ key }) => key.startsWith("conversion")))!;
    expect(last.deliveries).toHaveLength(4);
  });

  test("half a transaction whose rest never comes is kept after a moment", async () => {
    await streamed();
    (await subscriber()).send(events(1, 100, "one"));
    await kept(100);
    expect(sink.position).toBe(position(100));
  });

  test("an event that cannot be read is dead with its bytes; the others go on", async () => {
    await streamed();
    (await subscriber()).send([
      event(1),
      { replayId: 2, bytes: Buffer.of(1, 2, 3) },
      { ...event(3), schemaId: "unknown" },
      event(4),
    ]);
    await kept(4);
    expect(sink.deliveries.map(({ dead }) => dead !== undefined)).toEqual([false, true, true, false]);
    expect(sink.deliveries[1]).toMatchObject({
      kind: "unread",
      payload: { bytes: "AQID", schemaId: "lead-1" },
    });
    expect(sink.position).toBe(position(4));
  });

  test("a schema that changes while events come: each is read with its own, none overtakes another", async () => {
    const { fields, ...rest } = JSON.parse(LEAD_SCHEMA);
    const newer = JSON.stringify({
      ...rest,
      fields: [fields[0], { name: "Added__c", type: ["null", "string"] }, ...fields.slice(1)],
    });
    server.schemas.set("lead-2", newer);
    await streamed();
    const stream = await subscriber();
    const wire = {
      ...leadEvent({ transactionKey: "tx-2", changedFields: ["0x10040000"] }),
      Added__c: { string: "new" },
    };
    stream.send([event(1)]);
    stream.send([{ replayId: 2, bytes: encoded(wire, newer), schemaId: "lead-2" }]);
    stream.send([event(3)]);
    await kept(3);
    expect(sink.deliveries.map(({ key }) => key.slice(0, 4))).toEqual(["tx-1", "tx-2", "tx-3"]);
    expect(sink.position).toBe(position(3));
    for (const { payload } of sink.deliveries)
      expect(payload).toMatchObject({ changed: ["OwnerId", "LastModifiedDate"] });
    expect(server.schemasAsked).toEqual(["lead-1", "lead-2"]);
  });

  test("a gap is kept as records to be read; too many changes at once ask for everything since", async () => {
    await streamed();
    (await subscriber()).send([
      { replayId: 1, wire: leadEvent({ changeType: "GAP_UPDATE", changedFields: [] }) },
      {
        replayId: 2,
        wire: leadEvent({
          changeType: "GAP_OVERFLOW",
          recordIds: ["000000000000000AAA"],
          commitTimestamp: NOW,
        }),
      },
    ]);
    await until(() => sink.position === position(2));
    expect(sink.deliveries).toHaveLength(1);
    expect(sink.deliveries[0]).toMatchObject({ kind: "Lead.UPDATE.gap", payload: { gap: true } });
    expect(sink.again).toMatchObject([{ since: NOW - 5 * MINUTE }]);
  });
});

describe("objects of which nothing is heard", () => {
  test("people changed tasks and no event told: permission is missing, and it is told with the fix", async () => {
    let now = NOW;
    await streamed(null, { now: () => now });
    const stream = await subscriber();
    stream.keepalive(1);
    await until(() => sink.lacking);
    expect(sink.lacking).toEqual([]);
    org.newest = { Lead: NOW + 30 * MINUTE, Task: NOW + 30 * MINUTE };
    stream.send([{ replayId: 2, wire: leadEvent({ commitTimestamp: NOW + 30 * MINUTE }) }]);
    await kept(1);
    now += HOUR;
    stream.keepalive(3);
    await until(() => sink.lacking?.length);
    expect(sink.lacking).toEqual([expect.stringMatching(/changes of Task.*View All Data/)]);
    org.newest = {};
    now += 6 * HOUR;
    stream.keepalive(4);
    await until(() => sink.lacking?.length === 0);
  });
});

describe("flow control", () => {
  test("no more is asked for before what came is kept", async () => {
    sink.hold = true;
    await streamed();
    const stream = await subscriber();
    stream.send(events(1, 60));
    await until(() => sink.waiting.length === 1);
    expect(stream.credit).toBe(40);
    sink.go();
    await until(() => stream.credit === 100);
  });

  test("the newest position of a service that may send nothing is not believed", async () => {
    sink.hold = true;
    await streamed();
    const stream = await subscriber();
    stream.send(events(1, 100));
    stream.keepalive(500);
    await until(() => sink.waiting.length === 1);
    sink.go();
    await kept(100);
    await until(() => stream.credit === 100);
    expect(sink.position).toBe(position(100));
  });

  test("ten thousand events: all kept once and in order, never more than a hundred outstanding", async () => {
    await streamed();
    const stream = await subscriber();
    for (let next = 1; next <= 10_000; ) {
      const count = Math.min(await until(() => stream.credit), 10_001 - next);
      stream.send(events(next, next + count - 1));
      next += count;
    }
    await kept(10_000);
    expect(stream.mostCredit).toBe(100);
    expect(new Set(sink.deliveries.map(({ key }) => key)).size).toBe(10_000);
    expect(sink.deliveries.map(({ occurredAt }) => occurredAt - NOW)).toEqual(
      Array.from({ length: 10_000 }, (_, i) => i + 1),
    );
  });
});

describe("ends", () => {
  test("closing lets what is being kept be kept", async () => {
    sink.hold = true;
    const stream = await streamed();
    (await subscriber()).send([event(1)]);
    await until(() => sink.waiting.length === 1);
    stream.close();
    sink.go();
    await stream.ended;
    expect(sink.position).toBe(position(1));
    await until(() => server.subscribers[0]!.gone);
  });

  test("silence for too long ends a stream that looks alive", async () => {
    const stream = await streamed(null, { settings: { silenceMs: 60 } });
    await subscriber();
    await expect(stream.ended).rejects.toThrow(/not even a sign of life/);
    await expect(stream.ended).rejects.toThrow(RetryLater);
  });

  test("the service says goodbye, or is not available: open it again", async () => {
    const first = await streamed();
    (await subscriber(0)).end();
    await expect(first.ended).rejects.toThrow(RetryLater);
    const second = await streamed();
    (await subscriber(1)).fail("service.unavailable");
    await expect(second.ended).rejects.toMatchObject({ name: "RetryLater", at: NOW });
  });

  test("a refused token is replaced once, and the stream goes on where it was", async () => {
    server.refused.add("token-1");
    const options = { refresh: async () => "token-2" };
    await streamed(position(3), options);
    expect(await subscriber()).toMatchObject({ token: "token-2", from: position(3) });
  });

  test("in the middle too: the next stream starts after the last event kept", async () => {
    await streamed(null, { refresh: async () => "token-2" });
    const first = await subscriber(0);
    first.send([event(6)]);
    await kept(1);
    first.fail("service.auth.error", 16);
    expect(await subscriber(1)).toMatchObject({ token: "token-2", from: position(6) });
  });

  test("a grant that is gone disconnects; a new token that is refused too needs somebody", async () => {
    server.refused.add("token-1");
    await expect(streamed()).rejects.toThrow(Reauthorize);
    server.refused.add("token-2");
    await expect(streamed(null, { refresh: async () => "token-2" })).rejects.toMatchObject({
      name: "GiveUp",
      fix: expect.stringContaining("IP address"),
    });
  });

  test.each(["subscription.fetch.replayid.corrupted", "subscription.fetch.replayid.validation.failed"])(
    "%s: what changed is read again, the stream goes on at the end",
    async (code) => {
      server.admit = ({ from }) => (from === position(12) ? code : null);
      await streamed(position(12));
      expect((await subscriber()).from).toBe("LATEST");
      expect(sink.again).toMatchObject([{ since: null }]);
    },
  );

  test("the day's allowance is used up: an hour later", async () => {
    server.admit = () => "subscription.limit.exceeded";
    await expect(streamed()).rejects.toMatchObject({ name: "RetryLater", at: NOW + HOUR });
  });

  test("what cannot be kept ends the stream with that error, and nothing after it is kept", async () => {
    const stream = await streamed();
    const failing = new Error("the store is away");
    sink.keep = async () => {
      throw failing;
    };
    (await subscriber()).send([event(1)]);
    await expect(stream.ended).rejects.toBe(failing);
  });
});
