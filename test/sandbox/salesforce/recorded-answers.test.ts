import { type Body, Comparison, recordedLines, recording, shape } from "./recorded.ts";
import { ADMIN, type Emulator, INTEGRATION, idOf, install, ORG, ready } from "./support.ts";

let emulator: Emulator;
let us: string;
beforeAll(async () => {
  emulator = await ready();
  us = await idOf(emulator, "User", INTEGRATION);
});
const query = (q: string, headers: Record<string, string> = {}) =>
  emulator.rest("GET", `/query?${new URLSearchParams({ q })}`, undefined, headers);
const create = async (type: string, values: Body) =>
  String((await emulator.rest("POST", `/sobjects/${type}`, values)).body.id);

describe("CumulusCI's runs", () => {
  const lines = recordedLines("cumulusci/rest-runs.jsonl").filter((one) => one.method !== undefined);
  const inVersion = <Kind>(value: Kind): Kind =>
    JSON.parse(JSON.stringify(value).replaceAll("vxx.0", "v52.0")) as Kind;

  test.each([
    "TestCompositeParallelSalesforce.test_errors.yaml",
    "TestCompositeParallelSalesforce.test_reference_ids.yaml",
    "TestCompositeParallelSalesforce.test_composite_parallel_salesforce.yaml",
    "TestUpdatesIntegrationTests.test_updates_task.yaml",
    "TestSnowfakery.test_snowfakery_query_salesforce.yaml",
  ])("%s", async (cassette) => {
    await install(emulator, ADMIN);
    const comparison = new Comparison(["count"]);
    if (cassette.includes("updates_task"))
      for (const name of ["4", "0", "5", "1", "3", "2"]) await create("Account", { Name: `Account ${name}` });
    for (const one of inVersion(lines.filter((line) => line.cassette === cassette))) {
      const answer = await emulator.call(
        one.method,
        one.path,
        one.requestBody === null ? undefined : comparison.mapped(one.requestBody),
      );
      comparison.compare(one.status, answer.status, `${one.seq} status`);
      comparison.compare(one.responseBody, answer.body, `${one.seq}`);
    }
    // What was there before makes no difference to the next run.
    const { records } = (await query("SELECT Id FROM Account")).body as { records: Body[] };
    if (records.length > 0)
      await emulator.rest("DELETE", `/composite/sobjects?ids=${records.map(({ Id }) => Id).join(",")}`);
    expect(comparison.differences).toEqual([]);
  });

  test("counts in a composite, one of an object that does not exist, down to the caret", async () => {
    for (const one of inVersion(lines.filter((line) => line.cassette?.includes("TestCountSObjects")))) {
      const { body } = await emulator.call(one.method, one.path, one.requestBody);
      const [recorded, given] = [one.responseBody, body].map(
        (answer) => (answer as { compositeResponse: Body[] }).compositeResponse,
      );
      for (const [index, answer] of recorded!.entries()) {
        const other = given![index]!;
        expect(other.httpStatusCode).toBe(answer.httpStatusCode);
        if (answer.httpStatusCode === 400) expect(other.body).toEqual(answer.body);
        else expect(shape(other.body)).toEqual(shape(answer.body));
      }
    }
  });
});

describe("Ampersand's answers", () => {
  test("a page of leads has the recorded members, addresses in pieces, and says where the next one is", async () => {
    const recorded = recording<{ records: Body[]; nextRecordsUrl: string } & Body>(
      "amp-labs/read-list-leads.json",
    );
    for (let made = 0; made < 201; made += 67)
      await emulator.rest("POST", "/composite/sobjects", {
        allOrNone: true,
        records: Array.from({ length: 67 }, (_, n) => ({
          attributes: { type: "Lead" },
          LastName: `L${made + n}`,
          FirstName: "Bertha",
          Company: "Example",
          City: "Tallahassee",
          CleanStatus: "Pending",
        })),
      });
    const { body } = await query("SELECT Address, City, CleanStatus, FirstName FROM Lead", {
      "sforce-query-options": "batchSize=200",
    });
    const given = body as typeof recorded;
    expect(Object.keys(given).toSorted()).toEqual(Object.keys(recorded).toSorted());
    expect(shape(given.records[0])).toEqual(
      shape({
        ...recorded.records[0],
        Address: {
          ...(recorded.records[0]!.Address as Body),
          country: null,
          postalCode: null,
          state: null,
          street: null,
        },
      }),
    );
    expect(given.nextRecordsUrl).toMatch(/^\/services\/data\/v67\.0\/query\/\w{18}-200$/);
    expect(recorded.nextRecordsUrl).toMatch(/^\/services\/data\/v60\.0\/query\/\w{18}-2000$/);
  });

  test("contacts come as recorded", async () => {
    const recorded = recording<{ records: Body[] } & Body>("amp-labs/read-list-contacts.json");
    const AccountId = await create("Account", { Name: "Acme" });
    await create("Contact", { LastName: "A", AccountId, Department: "Finance", AssistantName: "Jean Marie" });
    const { body } = await query("SELECT AccountId, Department, AssistantName, Description FROM Contact");
    expect(shape(body)).toEqual(shape(recorded));
  });

  test("collections of contacts: made, partly refused, refused altogether", async () => {
    const made = await emulator.rest(
      "POST",
      "/composite/sobjects",
      recording("amp-labs/batch/create/contacts/payload.json"),
    );
    const comparison = new Comparison();
    comparison.compare(recording("amp-labs/batch/create/contacts/success.json"), made.body, "made");
    const none = await emulator.rest("POST", "/composite/sobjects", { allOrNone: false, records: [] });
    comparison.compare(recording("amp-labs/batch/create/contacts/err-bad-request.json"), none.body, "none");
    const rolledBack = await emulator.rest("POST", "/composite/sobjects", {
      allOrNone: true,
      records: [{ attributes: { type: "Contact" } }, { attributes: { type: "Contact" }, LastName: "B" }],
    });
    comparison.compare(
      recording("amp-labs/batch/create/contacts/partial-but-allOrNone.json"),
      rolledBack.body,
      "all",
    );
    expect(comparison.differences).toEqual([]);
    expect([made.status, none.status, rolledBack.status]).toEqual([200, 400, 200]);
  });

  test("a created account, a deleted record, a field that is not for writing, a malformed id", async () => {
    const account = await emulator.rest("POST", "/sobjects/Account", { Name: "Sample" });
    expect(shape(account.body)).toEqual(shape(recording("amp-labs/create-ok.json")));
    const id = await create("Lead", { LastName: "Gone", Company: "C" });
    await emulator.rest("DELETE", `/sobjects/Lead/${id}`);
    const gone = await emulator.rest("DELETE", `/sobjects/Lead/${id}`);
    expect([gone.status, gone.body]).toEqual([404, recording("amp-labs/crm/delete/not-found.json")]);
    const contact = await create("Contact", { LastName: "C" });
    const readOnly = await emulator.rest("PATCH", `/sobjects/Contact/${contact}`, {
      MasterRecordId: contact,
    });
    expect([readOnly.status, readOnly.body]).toEqual([400, recording("amp-labs/invalid-field-upsert.json")]);
    const { errors } = recording<{ errors: Body[] }>("amp-labs/success-with-errors.json");
    const malformed = await emulator.rest(
      "DELETE",
      `/composite/sobjects?ids=${String(errors[0]!.message).slice(-18)}`,
    );
    expect(malformed.body).toMatchObject([{ success: false, errors }]);
  });

  test.each(["accounts-sampled", "organization-sampled"])("describe in a composite: %s", async (name) => {
    const { compositeResponse } = recording<{ compositeResponse: Body[] }>(
      `amp-labs/metadata/read/${name}.json`,
    );
    const recorded = compositeResponse[0]!;
    const { body } = await emulator.rest("POST", "/composite", {
      compositeRequest: [
        {
          referenceId: recorded.referenceId,
          method: "GET",
          url: `/services/data/v67.0/sobjects/${recorded.referenceId}/describe`,
        },
      ],
    });
    const given = (body.compositeResponse as Body[])[0]!;
    expect(given).toMatchObject({ httpStatusCode: 200, referenceId: recorded.referenceId });
    const [old, made] = [recorded.body, given.body] as Body[];
    expect(Object.keys(made!)).toEqual(expect.arrayContaining(Object.keys(old!)));
    const members = Object.keys((old!.fields as Body[])[0]!);
    expect(Object.keys((made!.fields as Body[])[0]!)).toEqual(expect.arrayContaining(members));
  });

  test("bulk jobs are not emulated and say so", async () => {
    const { object, operation } = recording<Body>("amp-labs/bulk/write/launch-job-opportunity.json");
    const answer = await emulator.rest("POST", "/jobs/ingest", { object, operation });
    expect(answer.status).toBe(404);
  });
});

describe("restforce's answers", () => {
  const restforce = (name: string) => recording(`restforce/${name}.json`);

  test("queries: none, some with a parent and children, grouped, refused", async () => {
    expect((await query("SELECT Id FROM Opportunity WHERE Name = 'no'")).body).toEqual(
      restforce("query_empty_response"),
    );
    const organization = await query("SELECT Id FROM Organization");
    expect(shape(organization.body)).toEqual(shape(restforce("org_query_response")));
    const lead = await create("Lead", { LastName: "Parent", Company: "C" });
    await create("Task", { WhoId: lead, Subject: "Child", OwnerId: us });
    const recorded = restforce("query_success_response") as { records: Body[] };
    const { body } = await query(
      `SELECT Owner.Name, (SELECT Subject FROM Tasks) FROM Lead WHERE Id = '${lead}'`,
    );
    const given = body as typeof recorded;
    const [parent, children] = [given.records[0]!.Owner, given.records[0]!.Tasks] as Body[];
    expect(Object.keys(parent!).toSorted()).toEqual(["Name", "attributes"]);
    expect(Object.keys(children!)).toEqual(Object.keys(recorded.records[0]!.Whizbangs__r as Body));
    const grouped = await query("SELECT CampaignId, COUNT(Id) FROM CampaignMember GROUP BY CampaignId");
    expect(grouped.status).toBe(200);
    const counted = await query("SELECT OwnerId, COUNT(Id) FROM Lead GROUP BY OwnerId");
    const row = (restforce("query_aggregate_success_response") as { records: Body[] }).records[0]!;
    const first = (counted.body.records as Body[])[0]!;
    expect([first.attributes, typeof first.expr0]).toEqual([row.attributes, typeof row.expr0]);
    const refused = await query("SELECT Foo FROM Lead");
    expect(refused.status).toBe(400);
    expect(shape(refused.body)).toEqual(shape(restforce("query_error_response")));
    expect(refused.body).toMatchObject([{ errorCode: "INVALID_FIELD" }]);
  });

  test("pages: the first says where the second is, the last says it is the last", async () => {
    for (let n = 0; n < 2; n += 1)
      await emulator.rest("POST", "/composite/sobjects", {
        allOrNone: true,
        records: Array.from({ length: 150 }, () => ({ attributes: { type: "Campaign" }, Name: "page" })),
      });
    const first = await query("SELECT Name FROM Campaign WHERE Name = 'page'", {
      "sforce-query-options": "batchSize=200",
    });
    const named = (body: unknown) => JSON.parse(JSON.stringify(shape(body)).replaceAll("Text_Label", "Name"));
    expect(named(first.body)).toEqual(named(restforce("query_paginated_first_page_response")));
    const last = await emulator.call("GET", String(first.body.nextRecordsUrl));
    expect(named(last.body)).toEqual(named(restforce("query_paginated_last_page_response")));
    expect([first.body.done, last.body.done]).toEqual([false, true]);
  });

  test("what changed and what went", async () => {
    const lead = await create("Lead", { LastName: "Later gone", Company: "C" });
    await emulator.pass(120_000);
    await emulator.rest("DELETE", `/sobjects/Lead/${lead}`);
    await emulator.pass(120_000);
    const window = "start=2026-03-02T08:00:00%2B00:00&end=2026-03-02T10:00:00%2B00:00";
    const updated = await emulator.rest("GET", `/sobjects/Lead/updated?${window}`);
    expect(shape(updated.body)).toEqual(shape(restforce("get_updated_success_response")));
    const deleted = await emulator.rest("GET", `/sobjects/Lead/deleted?${window}`);
    expect(shape(deleted.body)).toEqual(shape(restforce("get_deleted_success_response")));
    expect((deleted.body.deletedRecords as Body[]).map(({ id }) => id)).toContain(lead);
  });

  test("one record: made, found, not found, described, refused", async () => {
    const made = await emulator.rest("POST", "/sobjects/Lead", { LastName: "One", Company: "C" });
    expect(shape(made.body)).toEqual(shape(restforce("create_success_response")));
    const found = await emulator.rest("GET", `/sobjects/Lead/${made.body.id}`);
    expect(Object.keys(found.body)).toEqual(
      expect.arrayContaining([
        "attributes",
        "Id",
        "OwnerId",
        "IsDeleted",
        "Name",
        "CreatedById",
        "LastModifiedById",
      ]),
    );
    const unknownField = await emulator.rest("POST", "/sobjects/Lead", {
      LastName: "x",
      Company: "C",
      foo: "1",
    });
    expect(unknownField.body).toMatchObject([
      { message: "No such column 'foo' on sobject of type Lead", errorCode: "INVALID_FIELD" },
    ]);
    for (const name of ["upsert_error_response", "delete_error_response", "sobject_find_error_response"]) {
      const [{ message, errorCode }] = recording<[{ message: string; errorCode: string }]>(
        `restforce/${name}.json`,
      );
      const field = message.split(": ")[1]!;
      const answer = await emulator.rest(
        name.startsWith("upsert") ? "PATCH" : "GET",
        `/sobjects/Lead/${field}/1`,
        name.startsWith("upsert") ? { LastName: "x" } : undefined,
      );
      expect([answer.status, answer.body]).toEqual([404, [expect.objectContaining({ message, errorCode })]]);
    }
    const described = await emulator.rest("GET", "/sobjects/Nope/describe");
    expect([described.status, described.body]).toEqual([404, restforce("sobject_describe_error_response")]);
    const whizbang = restforce("sobject_describe_success_response") as { fields: Body[] };
    const { fields } = (await emulator.rest("GET", "/sobjects/Lead/describe")).body as { fields: Body[] };
    expect(Object.keys(fields[0]!)).toEqual(expect.arrayContaining(Object.keys(whizbang.fields[0]!)));
  });

  test("lists of objects and versions", async () => {
    const { body } = await emulator.rest("GET", "/sobjects");
    const recorded = restforce("describe_sobjects_success_response") as { sobjects: Body[] } & Body;
    const account = (body.sobjects as Body[]).find(({ name }) => name === "Account")!;
    expect(Object.keys(account)).toEqual(expect.arrayContaining(Object.keys(recorded.sobjects[0]!)));
    expect(account).toMatchObject({
      keyPrefix: "001",
      label: "Account",
      labelPlural: "Accounts",
      custom: false,
    });
    const versions = await emulator.call("GET", "/services/data");
    expect(shape(versions.body)).toEqual(shape(restforce("services_data_success_response")));
  });

  test("sessions and sign-ins that are refused", async () => {
    const expired = await emulator.call("GET", `/services/data/v67.0/limits`, undefined, {
      authorization: "Bearer gone",
    });
    expect([expired.status, expired.body]).toEqual([401, restforce("expired_session_response")]);
    const token = await emulator.form("/services/oauth2/token", {
      grant_type: "refresh_token",
      refresh_token: "never given",
      client_id: "key",
      client_secret: "secret",
    });
    expect([token.status, token.body]).toEqual([400, restforce("refresh_error_response")]);
    const given = await install(emulator, INTEGRATION);
    expect(Object.keys(given.body)).toEqual(
      expect.arrayContaining(Object.keys(restforce("auth_success_response") as Body)),
    );
    expect(String(given.body.id)).toContain(`/id/${ORG}/`);
  });
});
