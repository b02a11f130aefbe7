import { deflateRawSync } from "node:zlib";
import { MetadataOrg } from "./metadata-org.ts";
import { ADMIN } from "./org-world.ts";

let org: MetadataOrg;
beforeAll(async () => {
  org = await MetadataOrg.start();
});
afterAll(() => org.end());

const SLA = { fullName: "Lead.SLA__c", label: "SLA", type: "DateTime" };

test("a new field is hidden from everybody, its maker too, until a permission set grants it", async () => {
  const connection = org.connection();
  await connection.metadata.create("CustomField", { ...SLA, fullName: "Opportunity.Due__c" });
  await expect(connection.query("SELECT Due__c FROM Opportunity")).rejects.toMatchObject({
    errorCode: "INVALID_FIELD",
  });

  const grant = {
    fullName: "Leadclock",
    label: "Leadclock",
    fieldPermissions: [{ field: "Opportunity.Due__c", readable: true, editable: true }],
    objectPermissions: [
      {
        object: "Opportunity",
        allowRead: true,
        allowEdit: true,
        allowCreate: false,
        allowDelete: false,
        viewAllRecords: true,
        modifyAllRecords: false,
      },
    ],
    userPermissions: [{ name: "ViewAllData", enabled: true }],
  };
  expect(await connection.metadata.upsert("PermissionSet", grant)).toMatchObject({
    success: true,
    created: true,
  });
  const { records } = await connection.query<{ Id: string }>(
    "SELECT Id FROM PermissionSet WHERE Name = 'Leadclock'",
  );
  await connection
    .sobject("PermissionSetAssignment")
    .create({ PermissionSetId: records[0]!.Id, AssigneeId: ADMIN });

  expect(await connection.query("SELECT Due__c FROM Opportunity")).toMatchObject({ totalSize: 0 });
  expect(await connection.metadata.read("PermissionSet", "Leadclock")).toMatchObject({
    label: "Leadclock",
    fieldPermissions: [{ field: "Opportunity.Due__c", readable: true, editable: true }],
    objectPermissions: [{ object: "Opportunity", viewAllRecords: true, allowDelete: false }],
    userPermissions: [{ name: "ViewAllData", enabled: true }],
  });
});

test("a permission set cannot make a formula editable, a required field optional or name what is not there", async () => {
  const { metadata } = org.connection();
  await metadata.upsert("CustomField", [
    { ...SLA, fullName: "Lead.Base__c" },
    { fullName: "Lead.Calc__c", label: "Calc", type: "Text", formula: '"x"' },
    { fullName: "Lead.Must__c", label: "Must", type: "Text", length: 5, required: true },
  ]);
  const attempts = [
    { field: "Lead.Calc__c", readable: true, editable: true },
    { field: "Lead.Must__c", readable: true, editable: true },
    { field: "Lead.Gone__c", readable: true, editable: true },
    { field: "Lead.Base__c", readable: false, editable: true },
  ];
  const codes: (string | undefined)[] = [];
  for (const fieldPermissions of attempts) {
    const result = await metadata.upsert("PermissionSet", {
      fullName: "Tried",
      label: "Tried",
      fieldPermissions: [fieldPermissions],
    });
    codes.push(result.errors[0]?.statusCode);
  }
  expect(codes).toEqual([
    "FIELD_INTEGRITY_EXCEPTION",
    "FIELD_INTEGRITY_EXCEPTION",
    "INVALID_CROSS_REFERENCE_KEY",
    "FIELD_INTEGRITY_EXCEPTION",
  ]);
});

test("a new field may come into describe later than it can be used", async () => {
  org.setExtra({ describeLagMs: 5000 });
  const connection = org.connection();
  await connection.metadata.create("CustomField", { ...SLA, fullName: "Contact.Slow__c" });
  await connection.metadata.upsert("PermissionSet", {
    fullName: "Slow",
    label: "Slow",
    fieldPermissions: [{ field: "Contact.Slow__c", readable: true, editable: true }],
  });
  const { records } = await connection.query<{ Id: string }>(
    "SELECT Id FROM PermissionSet WHERE Name = 'Slow'",
  );
  await connection
    .sobject("PermissionSetAssignment")
    .create({ PermissionSetId: records[0]!.Id, AssigneeId: ADMIN });
  const described = async (): Promise<boolean> =>
    (await connection.sobject("Contact").describe()).fields.some(({ name }) => name === "Slow__c");
  expect(await connection.query("SELECT Slow__c FROM Contact")).toMatchObject({ done: true });
  expect(await described()).toBe(false);
  org.pass(5000);
  expect(await described()).toBe(true);
  org.setExtra({});
});

test("a field on Activity stands on Task and Event, each granted by its own name", async () => {
  const { metadata } = org.connection();
  expect(
    await metadata.create("CustomField", {
      fullName: "Activity.Alert__c",
      label: "Alert",
      type: "Checkbox",
      defaultValue: "false",
    }),
  ).toMatchObject({ success: true });
  expect(await metadata.read("CustomField", "Activity.Alert__c")).toMatchObject({
    type: "Checkbox",
    defaultValue: "false",
  });
  expect(
    await metadata.upsert("PermissionSet", {
      fullName: "Alerts",
      label: "Alerts",
      fieldPermissions: [
        { field: "Task.Alert__c", readable: true, editable: true },
        { field: "Event.Alert__c", readable: true, editable: false },
      ],
    }),
  ).toMatchObject({ success: true });
});

test("channels of change events are made with filter and enrichment; five entities at most outside packages", async () => {
  const { metadata, tooling } = org.connection();
  const member = (entity: string, more: Record<string, unknown> = {}) => ({
    fullName: `Clock_chn_${entity}ChangeEvent`,
    eventChannel: "Clock__chn",
    selectedEntity: `${entity}ChangeEvent`,
    ...more,
  });
  expect(
    await metadata.upsert("PlatformEventChannel", [
      { fullName: "Clock__chn", channelType: "data", label: "Clock" },
    ]),
  ).toMatchObject([{ success: true }]);
  const filterExpression =
    "ChangeEventHeader.changeOrigin != 'com/salesforce/api/rest/67.0;client=Leadclock'";
  const results = await metadata.upsert("PlatformEventChannelMember", [
    member("Lead", { filterExpression }),
    member("Task", { enrichedFields: [{ name: "WhoId" }, { name: "OwnerId" }] }),
    member("Contact", { filterExpression: "ChangeEventHeader.changeOrigin NOT LIKE '%x%'" }),
    member("Contact"),
    member("Account"),
    member("Opportunity"),
    member("User"),
    member("Group"),
  ]);
  expect(results.map(({ success, errors }) => (success ? "saved" : errors[0]?.statusCode))).toEqual([
    "saved",
    "saved",
    "FIELD_INTEGRITY_EXCEPTION",
    "saved",
    "saved",
    "saved",
    "LIMIT_EXCEEDED",
    "FIELD_INTEGRITY_EXCEPTION",
  ]);
  expect(await metadata.read("PlatformEventChannelMember", "Clock_chn_LeadChangeEvent")).toMatchObject({
    filterExpression,
    eventChannel: "Clock__chn",
  });

  const created = await tooling.sobject("PlatformEventChannelMember").create({
    FullName: "ChangeEvents_LeadChangeEvent",
    Metadata: { eventChannel: "ChangeEvents", selectedEntity: "LeadChangeEvent" },
  });
  expect(created).toMatchObject({ success: true });
  const found = await tooling.query(
    "SELECT Id, DeveloperName, SelectedEntity FROM PlatformEventChannelMember WHERE SelectedEntity = 'LeadChangeEvent'",
  );
  expect(found.totalSize).toBe(2);
});

test("business hours say which holidays are theirs, and lead fields are mapped for conversion", async () => {
  const { metadata } = org.connection();
  await metadata.upsert("CustomField", [{ ...SLA, fullName: "Lead.Touched__c" }]);
  await metadata.upsert("CustomField", [{ ...SLA, fullName: "Contact.Touched__c" }]);
  org.insert("Holiday", {
    Name: "New Year",
    IsAllDay: true,
    ActivityDate: "2026-01-01",
    IsRecurrence: false,
  });
  org.insert("BusinessHours", {
    Name: "Oslo",
    IsActive: true,
    IsDefault: false,
    TimeZoneSidKey: "Europe/Oslo",
    MondayStartTime: "09:00:00.000Z",
    MondayEndTime: "17:00:00.000Z",
  });
  expect(
    await metadata.update("BusinessHoursSettings", {
      fullName: "BusinessHours",
      holidays: [{ name: "New Year", businessHours: ["Oslo"] }],
    }),
  ).toMatchObject({ success: true });
  expect(await metadata.read("BusinessHoursSettings", "BusinessHours")).toMatchObject({
    businessHours: [{ name: "Oslo", timeZoneId: "Europe/Oslo", mondayStartTime: "09:00:00.000Z" }],
    holidays: [{ name: "New Year", activityDate: "2026-01-01", businessHours: ["Oslo"] }],
  });
  const objectMapping = [
    {
      inputObject: "Lead",
      outputObject: "Contact",
      mappingFields: [{ inputField: "Touched__c", outputField: "Touched__c" }],
    },
  ];
  expect(
    await metadata.update("LeadConvertSettings", { fullName: "LeadConvertSettings", objectMapping }),
  ).toMatchObject({ success: true });
  expect(org.settings().leadFieldMapping).toEqual({ Touched__c: "Contact.Touched__c" });
});

test("a zip is deployed over SOAP and REST: in progress first, then done with every component", async () => {
  const connection = org.connection();
  connection.metadata.pollInterval = 1;
  const field = "<fields><fullName>Zipped__c</fullName><label>Zipped</label><type>DateTime</type></fields>";
  const files = {
    "package.xml": manifest("CustomField", "Lead.Zipped__c"),
    "objects/Lead.object": `<?xml version="1.0"?><CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">${field}</CustomObject>`,
    "reportTypes/Clocks.reportType":
      "<ReportType><label>Clocks</label><baseObject>Lead</baseObject></ReportType>",
  };
  const result = await connection.metadata
    .deploy(zip(files), { singlePackage: true, rollbackOnError: true })
    .complete(true);
  expect(result).toMatchObject({
    done: true,
    success: true,
    status: "Succeeded",
    numberComponentsDeployed: 2,
  });
  expect(result.details?.componentSuccesses).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ fullName: "Lead.Zipped__c", fileName: "objects/Lead.object" }),
    ]),
  );
  expect(await connection.metadata.read("ReportType", "Clocks")).toMatchObject({ baseObject: "Lead" });

  const broken = {
    ...files,
    "objects/Lead.object":
      "<CustomObject><fields><fullName>Zipped2__c</fullName><label>Z</label><type>Number</type></fields></CustomObject>",
  };
  const started = await connection.metadata.deployRest(zip(broken), {
    singlePackage: true,
    rollbackOnError: true,
  });
  expect(await connection.metadata.checkDeployStatus(started.id, true, true)).toMatchObject({
    status: "InProgress",
    done: false,
  });
  expect(await connection.metadata.checkDeployStatus(started.id, true, true)).toMatchObject({
    status: "Failed",
    success: false,
    numberComponentErrors: 2,
    details: {
      componentFailures: expect.arrayContaining([
        expect.objectContaining({
          fullName: "Lead.Zipped2__c",
          problem: expect.stringContaining("precision"),
        }),
        expect.objectContaining({ fileName: "package.xml", fullName: "Lead.Zipped__c" }),
      ]),
    },
  });
});

function manifest(type: string, member: string): string {
  return `<?xml version="1.0"?><Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>${member}</members><name>${type}</name></types><version>67.0</version></Package>`;
}

/** A zip with every other file packed. */
function zip(files: Record<string, string>): Buffer {
  const bodies: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [index, [name, text]] of Object.entries(files).entries()) {
    const content = index % 2 === 0 ? Buffer.from(text) : deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(index % 2 === 0 ? 0 : 8, 8);
    local.writeUInt32LE(content.length, 18);
    local.writeUInt16LE(Buffer.byteLength(name), 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(index % 2 === 0 ? 0 : 8, 10);
    entry.writeUInt32LE(content.length, 20);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset, 42);
    bodies.push(local, Buffer.from(name), content);
    entries.push(entry, Buffer.from(name));
    offset += local.length + Buffer.byteLength(name) + content.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, directory, end]);
}
