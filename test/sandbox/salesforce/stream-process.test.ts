import PubSubApiClient from "salesforce-pubsub-api-client";
import { Subscriber, until } from "./stream-world.ts";
import { type Emulator, ORG, ready, start } from "./support.ts";

const TOPIC = "/data/Leadclock__chn";
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const LEAD = { LastName: "Lovelace", FirstName: "Ada", Company: "Engines", Email: "ada@example.com" };

async function subscribe(emulator: Emulator, from?: number): Promise<Subscriber> {
  const client = new PubSubApiClient(
    {
      authType: "user-supplied",
      pubSubEndpoint: emulator.pubsub.replace("127.0.0.1", "localhost"),
      accessToken: emulator.token,
      instanceUrl: emulator.url,
      organizationId: ORG,
      rejectUnauthorizedSsl: false,
    },
    quiet,
  );
  await client.connect();
  const subscriber = new Subscriber(client, TOPIC);
  if (from === undefined) client.subscribe(TOPIC, subscriber.hear);
  else client.subscribeFromReplayId(TOPIC, subscriber.hear, null, from);
  let live = 0;
  while (live === 0)
    live = ((await emulator.control(`/subscriptions?org=${ORG}`)).results as unknown[]).length;
  return subscriber;
}

test("people's doings come over the stream; a process killed in between loses nothing", async () => {
  let emulator = await ready();
  const entities = ["Lead", "Contact", "Account", "Opportunity", "Task"].map((entity) => ({ entity }));
  await emulator.control("/stream", {
    org: ORG,
    do: "channel",
    channel: "Leadclock__chn",
    members: entities,
  });
  const stream = await subscribe(emulator);

  const [{ id: lead }] = (await emulator.act({ do: "createRecord", type: "Lead", values: LEAD })) as [
    { id: string },
  ];
  await emulator.act({ do: "convertLead", lead: { id: lead }, opportunity: true });
  await stream.has(5);
  const told = (await stream.has(5)).map(({ payload: { ChangeEventHeader: header } }) => header);
  expect(
    told
      .slice(0, 5)
      .map(({ sequenceNumber, entityName, changeType }) => [sequenceNumber, entityName, changeType]),
  ).toEqual([
    [1, "Lead", "CREATE"],
    [1, "Account", "CREATE"],
    [2, "Contact", "CREATE"],
    [3, "Opportunity", "CREATE"],
    [4, "Lead", "UPDATE"],
  ]);
  expect(told[4]!.changedFields).toEqual(
    expect.arrayContaining(["Status", "IsConverted", "ConvertedContactId", "ConvertedOpportunityId"]),
  );
  await until(() => stream.received.length >= 5);
  const last = (await stream.has(5)).at(-1)!.replayId;

  const seen = (await emulator.control(`/events?org=${ORG}`)).results as unknown[];
  const second = { LastName: "Hopper", Company: "Navy" };
  const [one, other] = (await emulator.act(
    { do: "createRecord", type: "Lead", values: second },
    { do: "createRecord", type: "Lead", values: { ...second, FirstName: "Grace" } },
  )) as [{ id: string }, { id: string }];
  await emulator.act({
    do: "mergeLeads",
    master: { id: one.id },
    losers: [{ id: other.id }],
    values: { Phone: "1" },
  });
  await emulator.kill();
  await until(() => stream.error !== undefined || stream.ended);
  stream.client.close();

  const { directory, token } = emulator;
  emulator = await start(directory);
  emulator.token = token;
  expect(((await emulator.control(`/events?org=${ORG}`)).results as unknown[]).length).toBeGreaterThan(
    seen.length,
  );
  const resumed = await subscribe(emulator, last);
  const after = (await resumed.has(4)).map(({ payload: { ChangeEventHeader: header } }) => header);
  expect(after.map(({ changeType, recordIds }) => [changeType, recordIds])).toEqual([
    ["CREATE", [one.id]],
    ["CREATE", [other.id]],
    ["DELETE", [other.id]],
    ["UPDATE", [one.id]],
  ]);
  await emulator.kill();
  await until(() => resumed.error !== undefined || resumed.ended);
  resumed.client.close();
});
