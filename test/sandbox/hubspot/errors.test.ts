import { type Emulator, furnish, HUB, install, ready, START, start } from "./support.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await ready();
});
afterAll(() => emulator.end());
beforeEach(async () => {
  await emulator.pass(20_000);
  await emulator.call("DELETE", "/_sandbox/faults");
});

const CONTACTS = "/crm/objects/2026-09/contacts";
const create = async (properties: Record<string, unknown>) =>
  (await emulator.post(CONTACTS, { properties })).body;
const codes = (body: Record<string, unknown>) => (body.errors as { code: string }[]).map((one) => one.code);

test("values are checked, all problems named in one answer", async () => {
  const wrong = await create({
    nonsense: "1",
    createdate: "2020-01-01",
    hs_lead_status: "MAYBE",
    email: "no address",
    hubspot_owner_id: "551003",
  });
  expect(wrong).toMatchObject({ status: "error", category: "VALIDATION_ERROR" });
  expect(String(wrong.message)).toMatch(/^Property values were not valid: \[\{"isValid":false/);
  expect(codes(wrong)).toEqual([
    "PROPERTY_DOESNT_EXIST",
    "READ_ONLY_VALUE",
    "INVALID_OPTION",
    "INVALID_EMAIL",
    "INVALID_OWNER_ID",
  ]);
  expect(wrong.correlationId).toEqual(expect.any(String));
});

test("instants are taken as ISO 8601 or milliseconds and read back as ISO 8601; dates are midnights", async () => {
  await emulator.post("/crm/properties/2026-09/contacts", {
    name: "a_day",
    label: "Day",
    groupName: "contactinformation",
    type: "date",
    fieldType: "date",
  });
  await emulator.post("/crm/properties/2026-09/contacts", {
    name: "an_instant",
    label: "At",
    groupName: "contactinformation",
    type: "datetime",
    fieldType: "date",
  });
  const good = await create({
    a_day: Date.parse("2026-05-01T00:00:00Z"),
    an_instant: "2026-05-01T10:00:00+02:00",
  });
  expect(good.properties).toMatchObject({ a_day: "2026-05-01", an_instant: "2026-05-01T08:00:00.000Z" });
  expect(codes(await create({ a_day: String(START + 1), an_instant: "tomorrow" }))).toEqual([
    "INVALID_DATE",
    "INVALID_LONG",
  ]);
});

test("an address that is taken is refused with the id that has it", async () => {
  const first = await create({ email: "taken@example.com" });
  const second = await emulator.post(CONTACTS, { properties: { email: "Taken@Example.com" } });
  expect([second.status, second.body.category, second.body.message]).toEqual([
    409,
    "CONFLICT",
    `Contact already exists. Existing ID: ${first.id}`,
  ]);
});

test("a task needs its due date, a lead its name and contact", async () => {
  const task = await emulator.post("/crm/objects/2026-09/tasks", { properties: { hs_task_subject: "x" } });
  expect([task.status, task.body.context]).toEqual([400, { properties: ["hs_timestamp"] }]);
  const lead = await emulator.post("/crm/objects/2026-09/leads", { properties: { hs_lead_name: "x" } });
  expect([lead.status, lead.body.category]).toEqual([400, "VALIDATION_ERROR"]);
});

test("what is not there is 404 alone and 207 in a batch", async () => {
  expect((await emulator.get(`${CONTACTS}/1`)).body).toMatchObject({
    category: "OBJECT_NOT_FOUND",
    message: "resource not found",
  });
  const made = await create({ email: "there@example.com" });
  const batch = await emulator.post(`${CONTACTS}/batch/update`, {
    inputs: [
      { id: made.id, properties: { city: "A" } },
      { id: "1", properties: { city: "B" } },
    ],
  });
  expect(batch.status).toBe(207);
  expect(batch.body).toMatchObject({
    status: "COMPLETE",
    results: [{ id: made.id }],
    numErrors: 1,
    errors: [{ context: { ids: ["1"] } }],
  });
});

test("one bad input fails a batch wholly, unless every input has a trace id", async () => {
  const inputs = [{ properties: { email: "b1@example.com" } }, { properties: { email: "bad" } }];
  const whole = await emulator.post(`${CONTACTS}/batch/create`, { inputs });
  expect(whole.status).toBe(400);
  const traced = inputs.map((input, index) => ({ ...input, objectWriteTraceId: String(index) }));
  const partly = await emulator.post(`${CONTACTS}/batch/create`, { inputs: traced });
  expect(partly.status).toBe(207);
  expect(partly.body).toMatchObject({
    results: [{ objectWriteTraceId: "0" }],
    errors: [{ category: "VALIDATION_ERROR", context: { objectWriteTraceId: ["1"] } }],
  });
});

test("batches of more than 100 and ids named twice are refused", async () => {
  const many = Array.from({ length: 101 }, (_, n) => ({ id: String(n + 1), properties: {} }));
  expect((await emulator.post(`${CONTACTS}/batch/update`, { inputs: many })).status).toBe(400);
  const twice = await emulator.post(`${CONTACTS}/batch/update`, { inputs: [many[0], many[0]] });
  expect([twice.status, twice.body.message]).toEqual([
    400,
    "Duplicate IDs found in batch input: [1]. IDs must be unique",
  ]);
});

test("search has its caps", async () => {
  const filter = { propertyName: "email", operator: "HAS_PROPERTY" };
  const search = async (body: unknown) => {
    await emulator.pass(1_000);
    return (await emulator.post(`${CONTACTS}/search`, body)).status;
  };
  expect(await search({ filterGroups: Array(6).fill({ filters: [filter] }) })).toBe(400);
  expect(await search({ filterGroups: [{ filters: Array(7).fill(filter) }] })).toBe(400);
  expect(await search({ filterGroups: Array(4).fill({ filters: Array(5).fill(filter) }) })).toBe(400);
  expect(await search({ limit: 201 })).toBe(400);
  expect(await search({ limit: 200, after: "9801" })).toBe(400);
  expect(await search({ limit: 200, after: "9800" })).toBe(200);
  expect(await search({ sorts: ["email", "city"] })).toBe(400);
  expect(await search({ query: "x".repeat(3_000) })).toBe(400);
  expect(await search({ filterGroups: [{ filters: [{ ...filter, propertyName: "nonsense" }] }] })).toBe(400);
  expect(await search({ filterGroups: [], limit: "200" })).toBe(200);
});

test("a token without the scope is refused by name", async () => {
  const poor = await start();
  await furnish(poor);
  await install(poor, []);
  const emails = await poor.get("/crm/objects/2026-09/emails");
  expect([emails.status, emails.body.category]).toEqual([403, "MISSING_SCOPES"]);
  expect(emails.body).toMatchObject({
    errors: [{ context: { requiredGranularScopes: ["crm.objects.contacts.read", "sales-email-read"] } }],
  });
  expect((await poor.get("/crm/objects/2026-09/calls")).status).toBe(200);
  expect((await poor.get("/crm/objects/2026-09/leads")).status).toBe(403);
  await poor.end();
});

test("definitions are checked", async () => {
  const define = (body: Record<string, unknown>) =>
    emulator.post("/crm/properties/2026-09/contacts", {
      label: "L",
      groupName: "contactinformation",
      type: "number",
      fieldType: "number",
      ...body,
    });
  expect((await define({ name: "twice" })).status).toBe(201);
  expect(await define({ name: "twice" })).toMatchObject({
    status: 409,
    body: {
      category: "OBJECT_ALREADY_EXISTS",
      subCategory: "Properties.PROPERTY_WITH_NAME_EXISTS",
      message: "A property named 'twice' already exists.",
    },
  });
  for (const wrong of [
    { name: "Upper" },
    { name: "a", type: "text" },
    { name: "b", fieldType: "date" },
    { name: "c", groupName: "none" },
    {},
  ])
    expect((await define(wrong)).status).toBe(400);
  await define({
    name: "pick",
    type: "enumeration",
    fieldType: "select",
    options: [{ label: "A", value: "a" }],
  });
  const patch = (body: unknown) => emulator.call("PATCH", "/crm/properties/2026-09/contacts/pick", body);
  expect((await patch({ label: "M" })).body.options).toHaveLength(1);
  expect(
    (
      await patch({
        options: [
          { label: "B", value: "b" },
          { label: "C", value: "c" },
        ],
      })
    ).body.options,
  ).toMatchObject([{ value: "b" }, { value: "c" }]);
  const used = await emulator.call("DELETE", "/crm/properties/2026-09/contacts/groups/contactinformation");
  expect(JSON.parse(String(used.body.message))).toMatchObject({
    error: "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES",
  });
  expect((await emulator.get("/crm/properties/2026-09/contacts/none")).body.category).toBe(
    "OBJECT_NOT_FOUND",
  );
});

test("a lifecycle stage moves forward only, unless it was cleared", async () => {
  const { id } = await create({ email: "stage@example.com", lifecyclestage: "customer" });
  const set = async (lifecyclestage: string) =>
    (await emulator.call("PATCH", `${CONTACTS}/${id}`, { properties: { lifecyclestage } })).body
      .properties as Record<string, string>;
  expect((await set("lead")).lifecyclestage).toBe("customer");
  await set("");
  expect((await set("lead")).lifecyclestage).toBe("lead");
});

test("the same definitions of today and yesterday: dated and older paths answer alike", async () => {
  const { id } = await create({ email: "alike@example.com" });
  const paths = ["2026-09", "2026-03"].map((version) => `/crm/objects/${version}/contacts/${id}`);
  const answers = await Promise.all(
    [...paths, `/crm/v3/objects/0-1/${id}`].map(async (path) => (await emulator.get(path)).body),
  );
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  expect((await emulator.get(`/crm/objects/2025-01/contacts/${id}`)).status).toBe(404);
});

test("faults on demand: an HTML page, a lost answer after the work, part of a batch", async () => {
  const order = (fault: Record<string, unknown>) =>
    emulator.control("/faults", { match: { path: "/contacts" }, times: 1, ...fault });
  await order({ do: { status: 502, body: "<html>Bad gateway</html>" } });
  const html = await emulator.get(CONTACTS);
  expect([html.status, html.body.text]).toEqual([502, "<html>Bad gateway</html>"]);
  expect((await emulator.get(CONTACTS)).status).toBe(200);
  await order({
    do: {
      status: 429,
      body: { status: "error", policyName: "TEN_SECONDLY_ROLLING" },
      headers: { "retry-after": "3" },
    },
  });
  expect((await emulator.get(CONTACTS)).headers.get("retry-after")).toBe("3");
  await order({ do: { afterWork: true, reset: true } });
  await expect(create({ email: "lost@example.com" })).rejects.toThrow();
  expect((await emulator.get(`${CONTACTS}/lost@example.com?idProperty=email`)).status).toBe(200);
  await order({ do: { reset: true } });
  await expect(create({ email: "never@example.com" })).rejects.toThrow();
  expect((await emulator.get(`${CONTACTS}/never@example.com?idProperty=email`)).status).toBe(404);
  await order({ do: { partial: 1 } });
  const inputs = ["p1@example.com", "p2@example.com"].map((email) => ({ properties: { email } }));
  const partly = await emulator.post(`${CONTACTS}/batch/create`, { inputs });
  expect([partly.status, (partly.body.results as unknown[]).length, partly.body.numErrors]).toEqual([
    207, 1, 1,
  ]);
});

test("requests are counted by method, route and status", async () => {
  await emulator.control("/calls/reset", {});
  await emulator.get(`${CONTACTS}/1`);
  await emulator.get(`${CONTACTS}/2`);
  const counted = await emulator.control(`/calls?portal=${HUB}`);
  expect(counted).toEqual({
    total: 2,
    calls: [
      { portal: HUB, method: "GET", route: "/crm/objects/2026-09/contacts/{id}", status: 404, count: 2 },
    ],
  });
});
