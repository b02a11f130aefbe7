import { ADMIN, type Emulator, GONE, idOf, install, ORG, REP, ready, SAM } from "./support.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await ready();
});

const lead = (values: Record<string, unknown> = {}) => ({ LastName: "Lead", Company: "Acme", ...values });

describe("the real client", () => {
  test("creates, reads, changes and deletes a record", async () => {
    const client = emulator.client();
    const made = await client.sobject("Lead").create(lead({ Email: "one@x.example", FirstName: "One" }));
    expect(made).toEqual({ id: expect.stringMatching(/^00Q\w{15}$/), success: true, errors: [] });
    const id = made.id!;
    expect(await client.sobject("Lead").retrieve(id)).toMatchObject({
      Id: id,
      Name: "One Lead",
      Email: "one@x.example",
      Status: "Open - Not Contacted",
      CreatedDate: "2026-03-02T09:00:00.000+0000",
      IsConverted: false,
      Phone: null,
    });
    expect(await client.sobject("Lead").update({ Id: id, Phone: "1" })).toMatchObject({ success: true });
    expect(await client.sobject("Lead").retrieve(id.slice(0, 15))).toMatchObject({ Phone: "1" });
    expect(await client.sobject("Lead").destroy(id)).toMatchObject({ success: true });
    await expect(client.sobject("Lead").retrieve(id)).rejects.toMatchObject({ errorCode: "NOT_FOUND" });
    await expect(client.sobject("Lead").update({ Id: id, Phone: "2" })).rejects.toMatchObject({
      errorCode: "ENTITY_IS_DELETED",
    });
  });

  test("saves collections in order, each record with its own outcome", async () => {
    const client = emulator.client();
    const made = await client.sobject("Lead").create([lead(), { LastName: "No company" }, lead()]);
    expect(made.map(({ success }) => success)).toEqual([true, false, true]);
    expect(made[1]!.errors).toEqual([
      {
        statusCode: "REQUIRED_FIELD_MISSING",
        message: "Required fields are missing: [Company]",
        fields: ["Company"],
      },
    ]);
    const [first, , third] = made.map(({ id }) => id!);
    const changed = await client.sobject("Lead").update([
      { Id: first!, Rating: "Hot" },
      { Id: "00Q000000000000AAA", Rating: "Hot" },
      { Id: third!, Email: "not an address" },
    ]);
    expect(
      changed.map((one) => one.errors.map(({ statusCode }: { statusCode?: string }) => statusCode)),
    ).toEqual([[], ["INVALID_CROSS_REFERENCE_KEY"], ["INVALID_EMAIL_ADDRESS"]]);
    expect(await client.sobject("Lead").retrieve([first!, "00Q000000000000AAA"])).toEqual([
      expect.objectContaining({ Rating: "Hot" }),
      null,
    ]);
  });

  test("undoes all of a collection where it is asked to", async () => {
    const client = emulator.client();
    const before = (await emulator.rows("Lead")).length;
    const made = await client.sobject("Lead").create([lead(), { LastName: "x" }], { allOrNone: true });
    expect(made.map(({ errors }) => (errors[0] as { statusCode?: string }).statusCode)).toEqual([
      "ALL_OR_NONE_OPERATION_ROLLED_BACK",
      "REQUIRED_FIELD_MISSING",
    ]);
    expect(await emulator.rows("Lead")).toHaveLength(before);
  });

  test("describes an object and lists them all", async () => {
    const client = emulator.client();
    const { fields, name } = await client.sobject("Lead").describe();
    expect(name).toBe("Lead");
    expect(fields.find((field) => field.name === "OwnerId")).toMatchObject({
      type: "reference",
      referenceTo: ["Group", "User"],
      updateable: true,
    });
    const { sobjects } = await client.describeGlobal();
    expect(sobjects.map((one) => one.name)).toEqual(expect.arrayContaining(["Lead", "LeadHistory", "Task"]));
  });

  test("hears how much of the day's calls are used", async () => {
    const client = emulator.client();
    const limits = (await client.limits()) as unknown as Record<string, { Max: number; Remaining: number }>;
    expect(client.limitInfo.apiUsage).toMatchObject({ limit: 100_000 });
    expect(limits.DailyApiRequests!.Remaining).toBe(100_000 - client.limitInfo.apiUsage!.used);
  });
});

describe("what the vendor refuses", () => {
  const refusal = async (path: string, body: unknown, method = "POST") => {
    const answer = await emulator.rest(method, path, body);
    const [first] = answer.body as unknown as { errorCode: string; message: string; fields?: string[] }[];
    return [answer.status, first!.errorCode, first!.message, first!.fields];
  };

  test.each([
    [
      "an unknown field",
      { Nope__c: 1 },
      [400, "INVALID_FIELD", "No such column 'Nope__c' on sobject of type Lead", []],
    ],
    [
      "a text that is too long",
      { FirstName: "x".repeat(41) },
      [
        400,
        "STRING_TOO_LONG",
        `First Name: data value too large: ${"x".repeat(41)} (max length=40)`,
        ["FirstName"],
      ],
    ],
    [
      "a value that a restricted picklist does not have",
      { CleanStatus: "Shiny" },
      [
        400,
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        "Clean Status: bad value for restricted picklist field: Shiny",
        ["CleanStatus"],
      ],
    ],
    [
      "a field that nobody may write",
      { MasterRecordId: "00Q000000000001AAA" },
      [
        400,
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        "Unable to create/update fields: MasterRecordId. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
        ["MasterRecordId"],
      ],
    ],
  ])("%s", async (_what, values, expected) => {
    expect(await refusal("/sobjects/Lead", lead(values))).toEqual(expected);
  });

  test("a value of the wrong type fails the whole collection", async () => {
    const records = [lead(), lead({ NumberOfEmployees: "many" })].map((one) => ({
      attributes: { type: "Lead" },
      ...one,
    }));
    expect((await refusal("/composite/sobjects", { records }))[1]).toBe("JSON_PARSER_ERROR");
  });

  test("more than 200 records, or none", async () => {
    const records = Array.from({ length: 201 }, () => ({ attributes: { type: "Lead" }, ...lead() }));
    expect((await refusal("/composite/sobjects", { records }))[1]).toBe("EXCEEDED_ID_LIMIT");
    expect(await refusal("/composite/sobjects", { records: [] })).toEqual([
      400,
      "REQUIRED_FIELD_MISSING",
      "At least 1 record is required",
      undefined,
    ]);
  });

  test("an owner who left, and a queue that does not serve the object", async () => {
    expect((await refusal("/sobjects/Lead", lead({ OwnerId: await idOf(emulator, "User", GONE) })))[1]).toBe(
      "INACTIVE_OWNER_OR_USER",
    );
    const queue = await idOf(emulator, "Group", "Inbound");
    expect(
      (
        await refusal("/sobjects/Event", {
          OwnerId: queue,
          DurationInMinutes: 5,
          StartDateTime: "2026-03-03T09:00:00Z",
        })
      )[1],
    ).toBe("INSUFFICIENT_ACCESS_OR_READONLY");
    expect((await emulator.rest("POST", "/sobjects/Task", { OwnerId: queue, Subject: "Call" })).status).toBe(
      201,
    );
  });

  test("an unknown object, path or version", async () => {
    expect((await refusal("/sobjects/Nope", {}))[1]).toBe("NOT_FOUND");
    expect((await emulator.call("GET", "/services/data/v99.0/limits")).status).toBe(404);
  });
});

describe("the org's own rules", () => {
  test("assignment runs on every write unless it is told not to", async () => {
    const queue = await idOf(emulator, "Group", "Inbound");
    await emulator.control("/orgs", {
      id: ORG,
      assignmentRule: { entries: [{ when: { LeadSource: "Web" }, owner: "Inbound" }] },
    });
    const client = emulator.client();
    const { id } = await client.sobject("Lead").create(lead({ LeadSource: "Web" }));
    expect(await client.sobject("Lead").retrieve(id!)).toMatchObject({ OwnerId: queue });
    const rita = await idOf(emulator, "User", REP);
    const quiet = { headers: { "Sforce-Auto-Assign": "FALSE" } };
    await client.sobject("Lead").update({ Id: id!, OwnerId: rita }, quiet);
    await client.sobject("Lead").update({ Id: id!, Description: "a stamp" }, quiet);
    expect(await client.sobject("Lead").retrieve(id!)).toMatchObject({ OwnerId: rita });
    await client.sobject("Lead").update({ Id: id!, Description: "another" });
    expect(await client.sobject("Lead").retrieve(id!)).toMatchObject({ OwnerId: queue });
    await emulator.control("/orgs", { id: ORG, assignmentRule: null });
  });

  test("a validation rule refuses a record with its words, others are saved", async () => {
    await emulator.control("/orgs", {
      id: ORG,
      validationRules: [
        {
          object: "Lead",
          name: "r",
          formula: 'AND(ISPICKVAL(Rating, "Hot"), ISBLANK(Phone))',
          message: "Hot needs a phone.",
          field: "Phone",
        },
      ],
    });
    const made = await emulator
      .client()
      .sobject("Lead")
      .create([lead({ Rating: "Hot" }), lead({ Rating: "Cold" })]);
    expect(made[0]!.errors).toEqual([
      { statusCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: "Hot needs a phone.", fields: ["Phone"] },
    ]);
    expect(made[1]!.success).toBe(true);
    await emulator.control("/orgs", { id: ORG, validationRules: [] });
  });

  test("a duplicate rule is told with a misspelt key, and yields to allowSave", async () => {
    await emulator.control("/orgs", {
      id: ORG,
      duplicateRules: [{ object: "Lead", name: "Standard Lead", field: "Email" }],
    });
    const twin = lead({ Email: "twin@x.example" });
    const first = await emulator.rest("POST", "/sobjects/Lead", twin);
    const second = await emulator.rest("POST", "/sobjects/Lead", twin);
    expect([second.status, second.body]).toMatchObject([
      400,
      [
        {
          errorCode: "DUPLICATES_DETECTED",
          message: "Use one of these records?",
          duplicateResut: {
            allowSave: true,
            matchResults: [{ matchRecords: [{ record: { Id: first.body.id } }] }],
          },
        },
      ],
    ]);
    const header = { "Sforce-Duplicate-Rule-Header": "allowSave=true" };
    expect((await emulator.rest("POST", "/sobjects/Lead", twin, header)).status).toBe(201);
    await emulator.control("/orgs", { id: ORG, duplicateRules: [] });
  });
});

describe("composite", () => {
  test("a later request uses what an earlier one made", async () => {
    const url = "/services/data/v67.0/sobjects";
    const { body } = await emulator.rest("POST", "/composite", {
      compositeRequest: [
        { method: "POST", url: `${url}/Account`, referenceId: "a", body: { Name: "Acme" } },
        {
          method: "POST",
          url: `${url}/Contact`,
          referenceId: "c",
          body: { LastName: "C", AccountId: "@{a.id}" },
        },
        { method: "GET", url: `${url}/Foo`, referenceId: "f" },
      ],
    });
    const answers = body.compositeResponse as { httpStatusCode: number; body: { id?: string } }[];
    expect(answers.map(({ httpStatusCode }) => httpStatusCode)).toEqual([201, 201, 404]);
    expect((await emulator.rows("Contact")).at(-1)!.values.AccountId).toBe(answers[0]!.body.id);
  });

  test("all or none undoes the ones that worked", async () => {
    const before = (await emulator.rows("Account")).length;
    const url = "/services/data/v67.0/sobjects/Account";
    const { body } = await emulator.rest("POST", "/composite", {
      allOrNone: true,
      compositeRequest: [
        { method: "POST", url, referenceId: "a", body: { Name: "Acme" } },
        { method: "POST", url, referenceId: "b", body: {} },
      ],
    });
    expect(body.compositeResponse).toMatchObject([
      { httpStatusCode: 400, body: [{ errorCode: "PROCESSING_HALTED" }] },
      { httpStatusCode: 400, body: [{ errorCode: "REQUIRED_FIELD_MISSING" }] },
    ]);
    expect(await emulator.rows("Account")).toHaveLength(before);
  });

  test("counts as one call of the day and holds five queries, not six", async () => {
    const queries = (count: number) => ({
      compositeRequest: Array.from({ length: count }, (_, index) => ({
        method: "GET",
        url: `/services/data/v67.0/${index === 0 ? "queryAll" : "query"}?q=SELECT%20Id%20FROM%20Account`,
        referenceId: `q${index}`,
      })),
    });
    const used = async (count: number) => {
      const { headers, status, body } = await emulator.rest("POST", "/composite", queries(count));
      return {
        status,
        body,
        used: Number(/api-usage=(\d+)/.exec(headers.get("sforce-limit-info") ?? "")?.[1]),
      };
    };
    const [first, second] = [await used(5), await used(5)];
    expect([first.status, second.used - first.used]).toEqual([200, 1]);
    expect(await used(6)).toMatchObject({ status: 400, body: [{ errorCode: "LIMIT_EXCEEDED" }] });
  });
});

describe("limits and failures", () => {
  afterEach(() => emulator.control("/faults", undefined, "DELETE"));

  test("the day's calls run out with 403", async () => {
    await emulator.control("/orgs", { id: ORG, dailyApiRequests: 1 });
    const answer = await emulator.rest("GET", "/limits");
    expect([answer.status, answer.body]).toEqual([
      403,
      [{ errorCode: "REQUEST_LIMIT_EXCEEDED", message: "TotalRequests Limit exceeded." }],
    ]);
    await emulator.control("/orgs", { id: ORG, dailyApiRequests: 100_000 });
  });

  test("rows that somebody else holds fail alone", async () => {
    await emulator.control("/faults", {
      match: { path: "/composite/sobjects" },
      times: 1,
      do: { lockRows: 1 },
    });
    const made = await emulator.client().sobject("Lead").create([lead(), lead()]);
    expect(made.map(({ success }) => success)).toEqual([true, false]);
    expect(made[1]!.errors[0]).toMatchObject({ statusCode: "UNABLE_TO_LOCK_ROW" });
  });

  test("a page of HTML for maintenance, and an answer lost after the work", async () => {
    await emulator.control("/faults", {
      match: { method: "POST" },
      times: 1,
      do: { status: 503, body: "<html>Down</html>" },
    });
    await expect(emulator.client().sobject("Lead").create(lead())).rejects.toMatchObject({
      name: "ERROR_HTTP_503",
    });
    const before = (await emulator.rows("Lead")).length;
    await emulator.control("/faults", {
      match: { method: "POST" },
      times: 1,
      do: { afterWork: true, reset: true },
    });
    await expect(emulator.client().sobject("Lead").create(lead())).rejects.toThrow();
    expect(await emulator.rows("Lead")).toHaveLength(before + 1);
  });

  test("every call is counted by route and status", async () => {
    await emulator.control("/calls/reset", {});
    await emulator.rest("GET", "/sobjects/Lead/00Q000000000000AAA");
    const { calls } = await emulator.control(`/calls?org=${ORG}`);
    expect(calls).toEqual([
      { org: ORG, method: "GET", route: "/services/data/v67.0/sobjects/Lead/{id}", status: 404, count: 1 },
    ]);
  });
});

test("what an admin may, a salesperson may not", async () => {
  await install(emulator, ADMIN);
  const created = await emulator.rest("POST", "/sobjects/Campaign", { Name: "Fair" });
  expect(created.status).toBe(201);
  await install(emulator, SAM);
  const refused = await emulator.rest("POST", "/sobjects/Campaign", { Name: "Fair" });
  expect([refused.status, refused.body]).toMatchObject([
    403,
    [{ errorCode: "INSUFFICIENT_ACCESS_OR_READONLY" }],
  ]);
  await install(emulator);
});
