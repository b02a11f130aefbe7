import { Connection } from "jsforce";
import { MetadataOrg } from "./metadata-org.ts";
import { ADMIN, NARROW } from "./org-world.ts";

let org: MetadataOrg;
beforeAll(async () => {
  org = await MetadataOrg.start();
});
afterAll(() => org.end());

const SLA = { fullName: "Lead.SLA__c", label: "SLA", type: "DateTime" };

test("a field is made once, is refused a second time, changed by upsert and read back", async () => {
  const { metadata } = org.connection();
  expect(await metadata.create("CustomField", SLA)).toMatchObject({ fullName: "Lead.SLA__c", success: true });
  expect(await metadata.create("CustomField", SLA)).toMatchObject({
    success: false,
    errors: [
      { statusCode: "DUPLICATE_DEVELOPER_NAME", message: "There is already a field named SLA on Lead." },
    ],
  });
  expect(
    await metadata.upsert("CustomField", { ...SLA, label: 'SLA & "due" <now>', inlineHelpText: "When" }),
  ).toMatchObject({ success: true, created: false });
  expect(await metadata.read("CustomField", "Lead.SLA__c")).toMatchObject({
    fullName: "Lead.SLA__c",
    label: 'SLA & "due" <now>',
    inlineHelpText: "When",
    type: "DateTime",
  });
  expect(await metadata.delete("CustomField", "Lead.SLA__c")).toMatchObject({ success: true });
  expect(await metadata.read("CustomField", ["Lead.SLA__c"])).toEqual([
    expect.not.objectContaining({ fullName: "Lead.SLA__c" }),
  ]);
});

test("every type of field can be made, a formula over fields that exist among them", async () => {
  const { metadata } = org.connection();
  const picklist = {
    restricted: true,
    valueSetDefinition: {
      sorted: false,
      value: [
        { fullName: "met", label: "Met", default: true },
        { fullName: "missed", label: "Missed", default: false },
      ],
    },
  };
  const stored = [
    { fullName: "Contact.At__c", label: "At", type: "DateTime" },
    { fullName: "Contact.Minutes__c", label: "Minutes", type: "Number", precision: 18, scale: 2 },
    { fullName: "Contact.Live__c", label: "Live", type: "Checkbox", defaultValue: "false" },
    { fullName: "Contact.Key__c", label: "Key", type: "Text", length: 80, unique: true, externalId: true },
    { fullName: "Contact.Note__c", label: "Note", type: "TextArea" },
    { fullName: "Contact.Story__c", label: "Story", type: "LongTextArea", length: 32768, visibleLines: 5 },
    { fullName: "Contact.Result__c", label: "Result", type: "Picklist", valueSet: picklist },
    {
      fullName: "Contact.Rep__c",
      label: "Rep",
      type: "Lookup",
      referenceTo: "User",
      relationshipName: "Reps",
    },
  ];
  const made = await metadata.upsert("CustomField", stored);
  expect(made.map(({ success, created }) => ({ success, created }))).toEqual(
    stored.map(() => ({ success: true, created: true })),
  );
  const formula = {
    fullName: "Contact.Hours__c",
    label: "Hours",
    type: "Number",
    precision: 18,
    scale: 2,
    formula: "IF(ISBLANK(At__c), NULL, (NOW() - At__c) * 24)",
    formulaTreatBlanksAs: "BlankAsBlank",
  };
  expect(await metadata.create("CustomField", formula)).toMatchObject({ success: true });
  expect(await metadata.read("CustomField", "Contact.Hours__c")).toMatchObject({ formula: formula.formula });
  expect(await metadata.read("CustomField", "Contact.Result__c")).toMatchObject({
    type: "Picklist",
    valueSet: {
      restricted: true,
      valueSetDefinition: { value: [{ fullName: "met" }, { fullName: "missed" }] },
    },
  });
  expect(
    await metadata.create("CustomField", {
      ...formula,
      fullName: "Contact.Odd__c",
      formula: "Nowhere__c * 2",
    }),
  ).toMatchObject({ success: false, errors: [{ statusCode: "FIELD_INTEGRITY_EXCEPTION" }] });
});

test("a wrong component is refused with its code while the others of the call are saved", async () => {
  const { metadata } = org.connection();
  const results = await metadata.create("CustomField", [
    { fullName: "Lead.Fine__c", label: "Fine", type: "TextArea" },
    { fullName: "Lead.Two__Parts__c", label: "Bad", type: "TextArea" },
    { fullName: "Lead.NoSuffix", label: "Bad", type: "TextArea" },
    { fullName: "Lead.Bare__c", label: "Bad", type: "Number" },
    { fullName: "Lead.Long__c", label: "Bad", type: "Text", length: 256 },
    { fullName: "Lead.Area__c", label: "Bad", type: "TextArea", length: 100 },
    { fullName: "Lead.Box__c", label: "Bad", type: "Checkbox" },
    { fullName: "Task.Own__c", label: "Bad", type: "TextArea" },
    { fullName: "Lead.Blank__c", type: "TextArea" },
    { fullName: "Lead.Kind__c", label: "Bad", type: "Formula" },
  ]);
  expect(results.map(({ success, errors }) => (success ? "saved" : errors[0]?.statusCode))).toEqual([
    "saved",
    "INVALID_FULL_NAME",
    "INVALID_FULL_NAME",
    "FIELD_INTEGRITY_EXCEPTION",
    "FIELD_INTEGRITY_EXCEPTION",
    "FIELD_INTEGRITY_EXCEPTION",
    "FIELD_INTEGRITY_EXCEPTION",
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    "REQUIRED_FIELD_MISSING",
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
  ]);
  expect(await metadata.update("CustomField", { ...SLA, fullName: "Lead.Absent__c" })).toMatchObject({
    errors: [{ statusCode: "INVALID_CROSS_REFERENCE_KEY" }],
  });
});

test("more than ten components, several types in one call and no right to it are refused as a whole", async () => {
  const many = Array.from({ length: 11 }, (_, index) => ({ ...SLA, fullName: `Lead.F${index}__c` }));
  await expect(org.connection().metadata.create("CustomField", many)).rejects.toMatchObject({
    errorCode: "sf:EXCEEDED_ID_LIMIT",
  });
  await expect(org.connection(NARROW).metadata.create("CustomField", SLA)).rejects.toMatchObject({
    errorCode: "sf:INSUFFICIENT_ACCESS",
  });
  const mixed = await org.soap(
    "createMetadata",
    '<metadata xsi:type="CustomField"><fullName>Lead.A__c</fullName></metadata><metadata xsi:type="PermissionSet"><fullName>P</fullName></metadata>',
  );
  expect(mixed).toMatchObject({
    status: 500,
    text: expect.stringContaining("<faultcode>sf:INVALID_TYPE</faultcode>"),
  });
});

test("an ended session is a fault with status 500, whose code jsforce knows", async () => {
  const answer = await org.soap("describeMetadata", "<asOfVersion>67.0</asOfVersion>", "00D!nothing");
  expect(answer.status).toBe(500);
  expect(answer.text).toContain("<faultcode>sf:INVALID_SESSION_ID</faultcode>");
  const refreshed: string[] = [];
  const connection = new Connection({
    instanceUrl: org.url,
    accessToken: "00D!nothing",
    version: "67.0",
    refreshFn: (_connection, done) => {
      refreshed.push("asked");
      done(null, org.session(ADMIN));
    },
  });
  expect(await connection.metadata.list({ type: "PlatformEventChannel" })).toEqual([]);
  expect(refreshed).toEqual(["asked"]);
});

test("a SOAP call counts like one of REST, and an org without API takes none", async () => {
  const { db, orgs } = org.org.world;
  const usage = (): number => db.get<{ n: number }>("SELECT SUM(count) AS n FROM api_usage")!.n;
  const before = usage();
  await org.connection().metadata.list({ type: "PlatformEventChannel" });
  expect(usage()).toBe(before + 1);
  const settings = org.settings();
  orgs.put({ ...settings, dailyApiRequests: usage() });
  await expect(org.connection().metadata.list({ type: "Report" })).rejects.toMatchObject({
    errorCode: "sf:REQUEST_LIMIT_EXCEEDED",
  });
  orgs.put({ ...settings, apiEnabled: false });
  await expect(org.connection().metadata.list({ type: "Report" })).rejects.toMatchObject({
    errorCode: "sf:API_DISABLED_FOR_ORG",
  });
  orgs.put(settings);
});

test("an object takes only so many fields", async () => {
  org.setExtra({ customFieldLimit: 1 });
  const { metadata } = org.connection();
  await metadata.create("CustomField", { ...SLA, fullName: "Account.One__c" });
  expect(await metadata.create("CustomField", { ...SLA, fullName: "Account.Two__c" })).toMatchObject({
    errors: [{ statusCode: "CUSTOM_ENTITY_OR_FIELD_LIMIT" }],
  });
  org.setExtra({});
});
