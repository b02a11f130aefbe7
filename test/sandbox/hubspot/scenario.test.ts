import { type Emulator, FORM, furnish, HUB, install, ready, receiver, START, start } from "./support.ts";

const minutes = (n: number) => START + n * 60_000;

function story(count: number) {
  return Array.from({ length: count }, (_, n) => {
    const contact = { email: `lead${n}@example.com` };
    return [
      {
        id: `${n}-form`,
        at: minutes(n),
        do: "submitForm",
        ...contact,
        formGuid: FORM,
        pageTitle: "Demo",
        fields: { firstname: `L${n}` },
      },
      { id: `${n}-owner`, at: minutes(n) + 7_000, do: "setOwner", contact, ownerId: "551001", userId: 66001 },
      {
        id: `${n}-call`,
        at: minutes(n) + 61_500,
        do: "logCall",
        contacts: [contact],
        userId: 66002,
        timestamp: minutes(n) + 61_500,
      },
    ];
  }).flat();
}

interface Dumped {
  id: string;
  archived: boolean;
  properties: Record<string, string>;
  associations: { type: string; id: string }[];
  writes: { property: string; value: string; at: number; realAt: number; sourceType: string }[];
}

const records = async (emulator: Emulator, type: string) =>
  (await emulator.control(`/records/${HUB}/${type}`)).results as Dumped[];

test("actions happen at exactly their instants when the clock passes them, once", async () => {
  const emulator = await ready();
  expect(await emulator.control("/scenario", { portal: HUB, actions: story(3) })).toMatchObject({
    added: 9,
    nextEventAt: START,
  });
  expect(await emulator.control("/scenario", { portal: HUB, actions: story(3) })).toMatchObject({
    added: 0,
    known: 9,
  });
  expect(await emulator.pass(3_600_000)).toMatchObject({ actions: 9, failures: [], nextEventAt: null });
  const contacts = await records(emulator, "contacts");
  expect(contacts.map((one) => one.properties.recent_conversion_date)).toEqual(
    [0, 1, 2].map((n) => new Date(minutes(n)).toISOString()),
  );
  const owner = contacts[1]!.writes.filter((write) => write.property === "hubspot_owner_id");
  expect(owner).toMatchObject([{ value: "551001", at: minutes(1) + 7_000, sourceType: "CRM_UI" }]);
  expect(owner[0]!.realAt).toBeGreaterThan(minutes(1));
  const calls = await records(emulator, "calls");
  expect(calls[2]!.properties).toMatchObject({
    hs_created_by_user_id: "66002",
    hs_createdate: new Date(minutes(2) + 61_500).toISOString(),
  });
  expect(calls[2]!.associations).toMatchObject([{ type: "contacts", id: contacts[2]!.id }]);
  await emulator.end();
});

test("an action that HubSpot would refuse is reported and does not stop the others", async () => {
  const emulator = await ready();
  const bad = {
    id: "bad",
    at: START,
    do: "setOwner",
    contact: { email: "nobody@example.com" },
    ownerId: "551001",
  };
  await emulator.control("/scenario", { portal: HUB, actions: [bad, ...story(1)] });
  expect(await emulator.pass(3_600_000)).toMatchObject({ actions: 3, failures: [{ id: "bad" }] });
  const wrong = await emulator.post("/_sandbox/scenario", {
    portal: HUB,
    actions: [{ id: "x", at: 1, do: "setOwner", ownerId: 4, contact: 3 }],
  });
  expect(wrong.status).toBe(400);
  expect(String(wrong.body.message)).toContain("action x");
  await emulator.end();
});

test("people change every kind of thing, and owners leave", async () => {
  const emulator = await ready();
  await emulator.act(
    { do: "createContact", as: "IMPORT", properties: { email: "i@example.com" }, ref: "i" },
    { do: "createTask", contacts: [{ ref: "i" }], properties: { hs_task_subject: "Do" }, ref: "t" },
    { do: "completeTask", task: { ref: "t" }, userId: 66002 },
    {
      do: "logMeeting",
      contacts: [{ ref: "i" }],
      properties: { hs_meeting_start_time: START + 86_400_000 },
      ref: "m",
    },
    {
      do: "updateActivity",
      type: "meetings",
      record: { ref: "m" },
      properties: { hs_meeting_outcome: "NO_SHOW" },
    },
    { do: "sendMessage", contacts: [{ ref: "i" }] },
    { do: "logNote", contacts: [{ ref: "i" }], source: { type: "INTEGRATION", id: "42" } },
    { do: "createLead", contacts: [{ ref: "i" }], ref: "l" },
    { do: "updateLead", record: { ref: "l" }, properties: { hs_lead_label: "WARM" } },
    { do: "updateOwner", id: "551002", archived: true, away: true },
    { do: "delete", contact: { ref: "i" } },
  );
  expect((await records(emulator, "tasks"))[0]!.properties).toMatchObject({
    hs_task_status: "COMPLETED",
    hs_task_is_completed: "1",
  });
  expect((await records(emulator, "contacts"))[0]).toMatchObject({
    archived: true,
    properties: { hs_object_source: "IMPORT", num_contacted_notes: "2" },
  });
  expect((await records(emulator, "leads"))[0]!.properties).toMatchObject({ hs_lead_label: "WARM" });
  expect((await records(emulator, "notes"))[0]!.properties).toMatchObject({ hs_object_source_id: "42" });
  const users = await records(emulator, "users");
  expect(users[1]!.properties).toMatchObject({
    hs_internal_user_id: "66002",
    hs_availability_status: "away",
  });
  const refused = await emulator.post("/_sandbox/actions", {
    portal: HUB,
    actions: [{ do: "createContact", properties: { hubspot_owner_id: "551002" } }],
  });
  expect(refused.status).toBe(400);
  await emulator.end();
});

test("kill -9 in the middle of a scenario loses and doubles nothing, and what was not delivered is delivered", async () => {
  const app = await receiver((count) => (count % 5 === 0 ? 503 : 204));
  const count = 60;
  let emulator = await start();
  await furnish(emulator, app.url, [
    { subscriptionType: "contact.creation" },
    { subscriptionType: "object.creation", objectType: "call" },
  ]);
  await install(emulator);
  const { token, directory } = emulator;
  await emulator.control("/scenario", { portal: HUB, actions: story(count) });
  for (let kills = 0; kills < 4; kills += 1) {
    const before = app.received.length;
    const moving = emulator.pass(48 * 3_600_000).catch(() => "killed");
    while (app.received.length < before + 15) await new Promise((resolve) => setTimeout(resolve, 2));
    await emulator.kill();
    expect(await moving).toBe("killed");
    emulator = await start(directory);
  }
  emulator.token = token;
  await emulator.control("/clock", { to: minutes(count) + 48 * 3_600_000 });
  const calls = await records(emulator, "calls");
  const contacts = await records(emulator, "contacts");
  expect([contacts.length, calls.length]).toEqual([count, count]);
  expect(
    contacts.every((one) => one.properties.num_notes === "1" && one.properties.num_conversion_events === "1"),
  ).toBe(true);
  const delivered = (type: string) =>
    new Set(
      app.received
        .flatMap((one) => one.events)
        .filter((event) => event.subscriptionType === type)
        .map((event) => String(event.objectId)),
    );
  expect(delivered("contact.creation")).toEqual(new Set(contacts.map((one) => one.id)));
  expect(delivered("object.creation")).toEqual(new Set(calls.map((one) => one.id)));
  const log = (await emulator.control(`/webhooks/${HUB}`)).results as { state: string }[];
  expect(new Set(log.map((one) => one.state))).toEqual(new Set(["delivered"]));
  app.close();
  await emulator.end();
});

test("a data directory held by a living process is refused, a dead one's is taken over", async () => {
  const first = await start();
  await expect(start(first.directory)).rejects.toThrow("ended with 1");
  await first.kill();
  const second = await start(first.directory);
  expect(await second.control("/clock")).toMatchObject({ now: START });
  await second.end();
});

test("with the machine's clock everything happens by itself", async () => {
  const app = await receiver();
  const emulator = await start(undefined, "real");
  await furnish(emulator, app.url, [{ subscriptionType: "object.creation", objectType: "call" }]);
  await install(emulator);
  const at = Date.now() + 50;
  const contact = { email: "now@example.com" };
  await emulator.control("/scenario", {
    portal: HUB,
    actions: [
      { id: "1", at, do: "submitForm", ...contact, formGuid: FORM },
      { id: "2", at: at + 10, do: "logCall", contacts: [contact] },
    ],
  });
  while (app.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(app.received[0]!.events).toMatchObject([
    { subscriptionType: "object.creation", occurredAt: at + 10 },
  ]);
  expect(await emulator.control("/clock")).toMatchObject({ mode: "real", nextEventAt: null });
  app.close();
  await emulator.end();
});
