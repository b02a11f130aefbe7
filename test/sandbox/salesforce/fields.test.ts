import { ADMIN, type Emulator, INTEGRATION, install, ORG, ready, START } from "./support.ts";

const HOUR = 3_600_000;
const lead = (values: Record<string, unknown> = {}) => ({ LastName: "Lead", Company: "Acme", ...values });

const FIELDS = [
  { fullName: "Lead.Stamp__c", label: "Stamp", type: "DateTime" },
  { fullName: "Lead.Due__c", label: "Due", type: "DateTime" },
  { fullName: "Lead.Minutes__c", label: "Minutes", type: "Number", precision: 9, scale: 1 },
  { fullName: "Lead.Key__c", label: "Key", type: "Text", length: 40, externalId: true, unique: true },
  {
    fullName: "Lead.Hours__c",
    label: "Hours",
    type: "Number",
    precision: 9,
    scale: 2,
    formula: "IF(OR(ISBLANK(Stamp__c), ISBLANK(CreatedDate)), NULL, (Stamp__c - CreatedDate) * 24)",
    formulaTreatBlanksAs: "BlankAsBlank",
  },
  {
    fullName: "Lead.Overdue__c",
    label: "Overdue",
    type: "Checkbox",
    formula: "AND(NOT(ISBLANK(Due__c)), ISBLANK(Stamp__c), Due__c < NOW())",
    formulaTreatBlanksAs: "BlankAsBlank",
  },
];
const WRITABLE = FIELDS.filter((field) => !("formula" in field));

let emulator: Emulator;
beforeAll(async () => {
  emulator = await ready();
  await install(emulator, ADMIN);
  const { metadata } = emulator.client();
  for (const field of FIELDS)
    expect(await metadata.create("CustomField", field as never)).toMatchObject({ success: true });
});

/** Lets whoever has the permission set use the fields. */
async function grant(username: string): Promise<void> {
  await emulator.control("/orgs", {
    id: ORG,
    permissionSets: [
      {
        name: "Leadclock_Fields",
        fields: FIELDS.map(({ fullName }) => ({
          field: fullName,
          editable: WRITABLE.some((one) => one.fullName === fullName),
        })),
      },
    ],
    users: [{ username, permissionSets: ["Leadclock_Fields"] }],
  });
}

test("a new field is invisible, to its creator too, until a permission set grants it", async () => {
  const client = emulator.client();
  const names = async () => (await client.sobject("Lead").describe()).fields.map(({ name }) => name);
  expect(await names()).not.toContain("Stamp__c");
  await expect(client.sobject("Lead").create(lead({ Minutes__c: 1 }))).rejects.toMatchObject({
    errorCode: "INVALID_FIELD",
    message: "No such column 'Minutes__c' on sobject of type Lead",
  });
  await expect(client.query("SELECT Stamp__c FROM Lead")).rejects.toMatchObject({
    errorCode: "INVALID_FIELD",
  });
  await grant(ADMIN);
  expect(await names()).toEqual(expect.arrayContaining(["Stamp__c", "Hours__c"]));
  const { fields } = await client.sobject("Lead").describe();
  expect(fields.find(({ name }) => name === "Hours__c")).toMatchObject({
    calculated: true,
    updateable: false,
  });
});

describe("with the fields granted to the integration user", () => {
  beforeAll(async () => {
    await grant(INTEGRATION);
    await install(emulator);
  });

  test("formulas are worked out when they are read, and move no stamp", async () => {
    const client = emulator.client();
    const { id } = await client
      .sobject("Lead")
      .create(lead({ Due__c: new Date(START + HOUR / 2).toISOString() }));
    const read = () => client.sobject("Lead").retrieve(id!);
    const first = await read();
    expect(first).toMatchObject({ Hours__c: null, Overdue__c: false });
    await emulator.pass(HOUR);
    expect(await read()).toMatchObject({ Overdue__c: true, SystemModstamp: first.SystemModstamp });
    const { now } = (await emulator.control("/clock")) as { now: number };
    await client.sobject("Lead").update({ Id: id!, Stamp__c: new Date(now).toISOString() });
    expect(await read()).toMatchObject({ Overdue__c: false, Hours__c: 1 });
    await expect(client.sobject("Lead").update({ Id: id!, Hours__c: 1 })).rejects.toMatchObject({
      errorCode: "INVALID_FIELD_FOR_INSERT_UPDATE",
    });
  });

  test("a row tells when each custom date and time was first written with each value, by the machine's clock", async () => {
    const client = emulator.client();
    const before = Date.now();
    const at = (minutes: number) => new Date(START + minutes * 60_000).toISOString();
    const { id } = await client.sobject("Lead").create(lead({ Stamp__c: at(0), Minutes__c: 1 }));
    for (const minutes of [7, 0]) await client.sobject("Lead").update({ Id: id!, Stamp__c: at(minutes) });
    await client.sobject("Lead").update({ Id: id!, LastName: "Other", Due__c: at(9) });
    const { firstWrites } = (await emulator.rows("Lead")).find((row) => row.id === id)!;
    expect(firstWrites.map(({ field, value }) => [field, value - START])).toEqual([
      ["Stamp__c", 0],
      ["Stamp__c", 7 * 60_000],
      ["Due__c", 9 * 60_000],
    ]);
    const times = firstWrites.map(({ realAt }) => realAt);
    expect(times).toEqual([...times].sort());
    expect(times[0]).toBeGreaterThanOrEqual(before);
  });

  test("a formula with a function the vendor has not, or a field that is not there, is not saved", async () => {
    await install(emulator, ADMIN);
    const { metadata } = emulator.client();
    const field = { fullName: "Lead.Bad__c", label: "Bad", type: "Number", precision: 9, scale: 2 };
    for (const [formula, message] of [
      ["BUSINESSHOURS(Stamp__c)", "Unknown function BUSINESSHOURS"],
      ["Nope__c + 1", "Field Nope__c does not exist"],
      ["IF(ISBLANK(Stamp__c), 1", "Syntax error"],
    ]) {
      const result = await metadata.create("CustomField", { ...field, formula } as never);
      expect(result).toMatchObject({ success: false });
      expect(JSON.stringify(result)).toContain(message);
    }
    await install(emulator);
  });

  test("milliseconds are dropped, numbers rounded to their scale and refused beyond their size", async () => {
    const client = emulator.client();
    const { id } = await client
      .sobject("Lead")
      .create(lead({ Stamp__c: "2026-03-02T10:11:12.999+01:00", Minutes__c: 1.26 }));
    expect(await client.sobject("Lead").retrieve(id!)).toMatchObject({
      Stamp__c: "2026-03-02T09:11:12.000+0000",
      Minutes__c: 1.3,
    });
    await expect(client.sobject("Lead").update({ Id: id!, Minutes__c: 1e9 })).rejects.toMatchObject({
      errorCode: "NUMBER_OUTSIDE_VALID_RANGE",
    });
  });

  describe("an external id", () => {
    test("makes a record once and changes it afterwards", async () => {
      const first = await emulator.rest("PATCH", "/sobjects/Lead/Key__c/k-1", lead());
      const second = await emulator.rest("PATCH", "/sobjects/Lead/Key__c/K-1", { Phone: "2" });
      expect([first.status, first.body.created, second.status, second.body]).toEqual([
        201,
        true,
        200,
        { id: first.body.id, success: true, errors: [], created: false },
      ]);
      expect((await emulator.rest("GET", "/sobjects/Lead/Key__c/k-1?fields=Phone")).body).toMatchObject({
        Phone: "2",
      });
    });

    test("works for a collection, and is refused twice in one", async () => {
      const results = await emulator
        .client()
        .sobject("Lead")
        .upsert(
          [
            { Key__c: "k-1", Phone: "3" },
            lead({ Key__c: "k-2" }),
            lead({ Key__c: "k-3" }),
            lead({ Key__c: "k-3" }),
          ] as never,
          "Key__c",
        );
      expect(results.map((one) => [one.success, (one as { created?: boolean }).created])).toEqual([
        [true, false],
        [true, true],
        [false, false],
        [false, false],
      ]);
    });

    test("is unique: a second record with it is refused and names the first", async () => {
      const known = (await emulator.rest("GET", "/sobjects/Lead/Key__c/k-2")).body.Id;
      await expect(
        emulator
          .client()
          .sobject("Lead")
          .create(lead({ Key__c: "k-2" })),
      ).rejects.toMatchObject({
        errorCode: "DUPLICATE_VALUE",
        message: `duplicate value found: Key__c duplicates value on record with id: ${known}`,
      });
    });

    test("must be one, and its value one segment of the path", async () => {
      expect((await emulator.rest("PATCH", "/sobjects/Lead/Phone/1", lead())).body).toEqual([
        {
          errorCode: "NOT_FOUND",
          message: "Provided external ID field does not exist or is not accessible: Phone",
        },
      ]);
      expect((await emulator.rest("PATCH", "/sobjects/Lead/Key__c/a/b", lead())).status).toBe(404);
    });
  });

  test("a write against If-Unmodified-Since is refused with 412 when somebody was faster", async () => {
    const { id } = await emulator.client().sobject("Lead").create(lead());
    const since = new Date(Number((await emulator.control("/clock")).now)).toUTCString();
    const write = () =>
      emulator.rest("PATCH", `/sobjects/Lead/${id}`, { Phone: "1" }, { "if-unmodified-since": since });
    expect((await write()).status).toBe(204);
    await emulator.pass(1000);
    await emulator.client().sobject("Lead").update({ Id: id!, Phone: "2" });
    expect((await write()).status).toBe(412);
  });
});
