import { readFileSync } from "node:fs";
import { type Emulator, ready } from "./support.ts";

const ROOT = "test/recordings/hubspot";
const read = (path: string) => JSON.parse(readFileSync(`${ROOT}/${path}`, "utf8")) as Record<string, unknown>;

interface Recorded {
  seq: number;
  method: string;
  path: string;
  query: unknown;
  requestBody: Record<string, unknown>;
  status: number;
  responseHeaders: Record<string, string>;
  responseBody: Record<string, unknown> | null;
}

const lines = readFileSync(`${ROOT}/grouparoo/crm-v3-contacts-search-and-batch.jsonl`, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded);
/** The second half was recorded with OAuth, as the emulator is used. */
const overOAuth = lines.filter((one) => one.query === null);

/** The kind of every member, without the values. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shape(value[0])];
  if (value === null || typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shape(member)]));
}

let emulator: Emulator;
beforeEach(async () => {
  emulator = await ready();
  const make = (name: string, type: string, fieldType: string) =>
    emulator.post("/crm/v3/properties/contacts", {
      name,
      label: name,
      groupName: "contactinformation",
      type,
      fieldType,
    });
  await make("text_field", "string", "text");
  await make("number_field", "number", "number");
  await make("date_field", "date", "date");
});
afterEach(() => emulator.end());

const rateHeaders = (headers: Iterable<[string, string]>) =>
  [...headers]
    .map(([name]) => name)
    .filter((name) => /^x-hubspot-ratelimit-(max|remaining|interval)/.test(name))
    .toSorted();

test("a refused search looks as recorded: body, and no rate-limit header at all", async () => {
  const recorded = overOAuth.find((one) => one.status === 429)!;
  const answers = [];
  for (let n = 0; n < 6; n += 1) answers.push(await emulator.post(recorded.path, recorded.requestBody));
  const refused = answers.at(-1)!;
  expect(refused.status).toBe(429);
  expect(refused.body).toEqual({ ...recorded.responseBody, correlationId: expect.any(String) });
  expect(rateHeaders(refused.headers)).toEqual(rateHeaders(Object.entries(recorded.responseHeaders)));
});

test("the recorded run of searches and batches is answered with the recorded statuses and shapes", async () => {
  const ids = new Map<string, string>();
  const seen = { "batch/create": 0, "batch/update": 0, "batch/archive": 0, search: 0 };
  for (const one of overOAuth.filter((line) => line.status !== 429)) {
    await emulator.pass(10_000);
    const kind = one.path.split("/CONTACT/")[1] as keyof typeof seen;
    const inputs = one.requestBody.inputs as { id?: string }[] | undefined;
    const known = inputs?.every((input) => input.id === undefined || ids.has(input.id)) ?? true;
    if (!known || seen[kind] >= 12) continue;
    // Properties of the recorded portal that this one does not have are left out of the request.
    const sent = JSON.parse(JSON.stringify(one.requestBody), (name, value) =>
      name === "id" ? ids.get(value) : name.startsWith("grouparoo_") ? undefined : value,
    );
    const answer = await emulator.post(one.path, sent);
    seen[kind] += 1;
    expect([one.seq, answer.status]).toEqual([one.seq, one.status]);
    if (kind !== "search")
      expect(rateHeaders(answer.headers)).toEqual(rateHeaders(Object.entries(one.responseHeaders)));
    const recorded = one.responseBody?.results as
      | { id: string; properties: Record<string, unknown> }[]
      | undefined;
    if (kind === "batch/archive" || !recorded?.[0]) continue;
    const given = answer.body.results as { id: string }[];
    if (kind === "batch/create")
      for (const [index, made] of recorded.entries()) ids.set(made.id, given[index]!.id);
    const { properties: recordedProperties, ...recordedRest } = recorded[0];
    if (kind === "search") continue;
    expect(shape({ ...answer.body, results: [] })).toEqual(shape({ ...one.responseBody, results: [] }));
    expect(shape(given[0])).toMatchObject({
      ...(shape(recordedRest) as object),
      properties: shape(recordedProperties),
    });
  }
  expect(Math.min(seen["batch/create"], seen["batch/update"], seen.search)).toBeGreaterThan(3);
});

test("search counts a record archived a moment ago and misses a new one, until half a minute later, as recorded", async () => {
  const [made, atOnce, later] = [lines[9]!, lines[10]!, lines[11]!];
  expect(made.path).toContain("batch/create");
  const earlier = await emulator.post(made.path, made.requestBody);
  await emulator.pass(31_000);
  const [{ id }] = earlier.body.results as [{ id: string }];
  await emulator.post("/crm/v3/objects/CONTACT/batch/archive", { inputs: [{ id }] });
  await emulator.post(made.path, made.requestBody);
  const search = async () => {
    const { body } = await emulator.post(atOnce.path, atOnce.requestBody);
    return { total: body.total, shown: (body.results as unknown[]).length };
  };
  const asRecorded = ({ responseBody }: Recorded) => ({
    total: responseBody!.total,
    shown: (responseBody!.results as unknown[]).length,
  });
  expect(asRecorded(atOnce)).toEqual({ total: 1, shown: 0 });
  expect(await search()).toEqual(asRecorded(atOnce));
  await emulator.pass(Date.parse(later.responseHeaders.date!) - Date.parse(atOnce.responseHeaders.date!));
  expect(await search()).toEqual(asRecorded(later));
});

test("properties are made, repeated and changed as recorded", async () => {
  const custom = "amp-labs/custom";
  const post = (path: string, file: string) => emulator.post(path, read(`${custom}/${file}`));
  const group = await post(
    "/crm/v3/properties/contacts/groups",
    "create/1-payload-create-property-group.json",
  );
  expect(shape(group.body)).toEqual(shape(read(`${custom}/create/2-response-create-property-group.json`)));
  const first = await post(
    "/crm/v3/properties/contacts/batch/create",
    "create/3-payload-batch-create-properties.json",
  );
  const recorded = read(`${custom}/create/4-response-batch-create-properties.json`);
  expect(first.status).toBe(201);
  expect(shape(first.body)).toMatchObject(shape(recorded) as object);
  const second = await post(
    "/crm/v3/properties/contacts/batch/create",
    "update/2-payload-batch-create-properties.json",
  );
  const partly = read(`${custom}/update/3-response-batch-create-properties.json`);
  expect([second.status, second.body.numErrors]).toEqual([207, partly.numErrors]);
  expect(second.body.errors).toEqual(partly.errors);
  const changed = await emulator.call(
    "PATCH",
    "/crm/v3/properties/contacts/age__c",
    read(`${custom}/update/4-payload-update-property-age.json`),
  );
  expect(shape(changed.body)).toEqual(shape(read(`${custom}/update/5-response-update-property-age.json`)));
});

test("refused and partly refused batches look as recorded", async () => {
  const unknown = await emulator.post("/crm/v3/objects/contacts/batch/create", {
    inputs: [{ properties: { first000name: "a", last000name: "b" } }],
  });
  const many = read("amp-labs/batch/create/contacts/err-many-invalid-properties.json");
  expect(unknown.status).toBe(400);
  expect(shape(unknown.body)).toEqual(shape(many));
  expect((unknown.body.errors as unknown[]).slice(0, 2)).toEqual((many.errors as unknown[]).slice(0, 2));
  const email = "person@example.com";
  await emulator.post("/crm/v3/objects/contacts", { properties: { email } });
  const inputs = [
    { objectWriteTraceId: "0", properties: { email } },
    { objectWriteTraceId: "1", properties: { email: "other@example.com", firstname: "A", lastname: "B" } },
  ];
  const partly = await emulator.post("/crm/v3/objects/contacts/batch/create", { inputs });
  const recorded = read("amp-labs/batch/create/contacts/err-partial-success.json");
  expect(partly.status).toBe(207);
  expect(shape(partly.body)).toMatchObject(shape(recorded) as object);
});

test("account details have the recorded members", async () => {
  const answer = await emulator.get("/account-info/v3/details");
  expect(shape(answer.body)).toEqual(shape(read("amp-labs/post-auth/account-info.json")));
});
