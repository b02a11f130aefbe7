import { BOSS, QUEUE, QueryWorld, REP } from "./query-world.ts";

let org: QueryWorld;
let ada: string;
let bob: string;
let cyd: string;

beforeAll(() => {
  org = new QueryWorld();
  org.field("Lead", { name: "Score__c", type: "double", precision: 18, scale: 2 });
  org.field("Lead", { name: "Twice__c", type: "double", precision: 18, scale: 2, formula: "Score__c * 2" });
  org.field("Lead", { name: "Topics__c", type: "multipicklist" });
  org.field("Lead", { name: "Hidden__c", type: "string" }, false);
  ada = org.lead("Ada", {
    FirstName: "Grace",
    Email: "Ada@Example.com",
    City: "Ulm",
    LeadSource: "Web",
    Score__c: 3,
    Topics__c: "A;B",
    ConvertedDate: "2026-03-03",
    Description: "long",
  });
  bob = org.lead("bob", {
    LeadSource: "Other",
    Score__c: 1.5,
    Topics__c: "C",
    OwnerId: QUEUE,
    Hidden__c: "x",
  });
  cyd = org.lead("Cyd's 100%_\\", { Score__c: -2, HasOptedOutOfEmail: true });
  org.insert("Task", { WhoId: ada, OwnerId: REP, Subject: "Call", Status: "Completed", IsClosed: true });
  org.insert("Task", { WhoId: ada, OwnerId: REP, Subject: "Write", Status: "Not Started" });
  org.insert("Task", { WhoId: bob, OwnerId: BOSS, Subject: "Old", Status: "Completed", IsArchived: true });
  org.commit((tx) => tx.update(bob, { Status: "Working - Contacted" }));
});
afterAll(() => org.end());

const names = (where: string) =>
  (org.column(`SELECT Name FROM Lead WHERE ${where} ORDER BY CreatedDate`, "Name") as string[]).map((name) =>
    name.slice(0, 3),
  );

describe("which rows a condition finds", () => {
  const everybody = ["Ada", "bob", "Cyd"];
  test.each<[string, string[]]>([
    ["Name = 'ADA'", ["Ada"]],
    ["Email = 'ada@example.COM'", ["Ada"]],
    ["Email = null", ["bob", "Cyd"]],
    ["Email = ''", ["bob", "Cyd"]],
    ["Email != null", ["Ada"]],
    ["LeadSource != 'Web'", ["bob", "Cyd"]],
    ["LeadSource IN ('Web', 'Other')", ["Ada", "bob"]],
    ["LeadSource NOT IN ('Web')", ["bob", "Cyd"]],
    ["LeadSource IN ('Web', null)", ["Ada", "Cyd"]],
    ["NOT LeadSource = 'Web'", ["bob", "Cyd"]],
    ["Name LIKE 'b%'", ["bob"]],
    ["Name LIKE '_da'", ["Ada"]],
    ["Name LIKE '%100\\%%'", ["Cyd"]],
    ["Name LIKE '%\\_%'", ["Cyd"]],
    ["Name LIKE 'Cyd\\'s%'", ["Cyd"]],
    ["Name = 'Cyd\\'s 100%_\\\\'", ["Cyd"]],
    ["(NOT Name LIKE 'a%') AND Score__c > 0", ["bob"]],
    ["Score__c >= 1.5 AND Score__c < 3", ["bob"]],
    ["Score__c = -2", ["Cyd"]],
    ["Score__c != 3", ["bob", "Cyd"]],
    ["Twice__c = 6", ["Ada"]],
    ["Twice__c < 3.5 AND Twice__c > -5", ["bob", "Cyd"]],
    ["HasOptedOutOfEmail = true", ["Cyd"]],
    ["HasOptedOutOfEmail != TRUE", ["Ada", "bob"]],
    ["IsConverted = false", everybody],
    ["Topics__c INCLUDES ('A')", ["Ada"]],
    ["Topics__c INCLUDES ('A;C', 'B')", ["Ada"]],
    ["Topics__c INCLUDES ('A;C', 'C')", ["bob"]],
    ["Topics__c EXCLUDES ('A')", ["bob", "Cyd"]],
    ["Topics__c = 'A;B'", ["Ada"]],
    ["Owner.Type = 'Queue'", ["bob"]],
    ["Owner.Name = 'rita rep'", ["Ada", "Cyd"]],
    ["Owner.Email = 'rep@acme.example'", ["Ada", "Cyd"]],
    ["CreatedBy.Profile.Name = 'System Administrator'", everybody],
    ["CreatedDate > 2026-03-04T09:00:01Z", ["bob", "Cyd"]],
    ["CreatedDate = 2026-03-04T04:00:01.000-05:00", ["Ada"]],
    ["CreatedDate = 2026-03-04T09:00:01.000+0000", ["Ada"]],
    ["CreatedDate = TODAY", everybody],
    ["CreatedDate != TODAY", []],
    ["CreatedDate = LAST_N_DAYS:1", everybody],
    ["CreatedDate < TODAY", []],
    ["CreatedDate > YESTERDAY", everybody],
    ["ConvertedDate = YESTERDAY", ["Ada"]],
    ["ConvertedDate = 2026-03-03", ["Ada"]],
    ["ConvertedDate != 2026-03-03", ["bob", "Cyd"]],
    ["ConvertedDate = THIS_WEEK AND ConvertedDate < N_DAYS_AGO:0", ["Ada"]],
    ["Id IN (SELECT WhoId FROM Task WHERE IsClosed = true)", ["Ada"]],
    ["Id NOT IN (SELECT WhoId FROM Task)", ["bob", "Cyd"]],
    ["LeadSource = 'Web' OR (LeadSource = null AND Score__c < 0)", ["Ada", "Cyd"]],
    ["Lead.Name = 'bob'", ["bob"]],
    ["name = 'BOB' and score__C > 0", ["bob"]],
  ])("%s", (where, found) => expect(names(where)).toEqual(found));

  test("ids are taken with 15 and with 18 characters", () => {
    expect(names(`Id = '${ada.slice(0, 15)}'`)).toEqual(["Ada"]);
    expect(names(`Id IN ('${ada}', '${cyd.slice(0, 15)}')`)).toEqual(["Ada", "Cyd"]);
    expect(names(`OwnerId = '${QUEUE.slice(0, 15)}'`)).toEqual(["bob"]);
  });

  test("days are those of the user's zone", () => {
    // 04:30 UTC is still the evening before in New York.
    const early = org.lead("Night", {});
    org.world.db.run(
      "UPDATE records SET created_at = ? WHERE id = ?",
      Date.parse("2026-03-04T04:30:00Z"),
      early,
    );
    expect(names("CreatedDate = YESTERDAY")).toEqual(["Nig"]);
    org.commit((tx) => tx.remove(early));
  });
});

describe("what a row looks like", () => {
  test("references become objects with attributes, of the common Name type where they may point anywhere", () => {
    const [row] = org.query(
      `SELECT Id, owner.name, Owner.Type, CreatedBy.Name, CreatedBy.Manager.Name, Address, CreatedDate, ConvertedDate FROM Lead WHERE Id = '${ada}'`,
    ).records;
    expect(row).toEqual({
      attributes: { type: "Lead", url: `/services/data/v67.0/sobjects/Lead/${ada}` },
      Id: ada,
      Owner: {
        attributes: { type: "Name", url: `/services/data/v67.0/sobjects/User/${REP}` },
        Name: "Rita Rep",
        Type: "User",
      },
      CreatedBy: {
        attributes: { type: "User", url: `/services/data/v67.0/sobjects/User/${BOSS}` },
        Name: "Bea Boss",
        Manager: null,
      },
      Address: {
        city: "Ulm",
        country: null,
        geocodeAccuracy: null,
        latitude: null,
        longitude: null,
        postalCode: null,
        state: null,
        street: null,
      },
      CreatedDate: "2026-03-04T09:00:01.000+0000",
      ConvertedDate: "2026-03-03",
    });
  });

  test("TYPEOF picks the fields by what the reference points to", () => {
    const rows = org.query(
      "SELECT TYPEOF Owner WHEN User THEN Email WHEN Group THEN DeveloperName END FROM Lead ORDER BY CreatedDate LIMIT 2",
    ).records;
    expect(rows.map(({ Owner }) => Owner)).toEqual([
      { attributes: { type: "User", url: expect.any(String) }, Email: "rep@acme.example" },
      { attributes: { type: "Group", url: expect.any(String) }, DeveloperName: "Inbound" },
    ]);
  });

  test("children come as a list of their own, null where there are none", () => {
    const rows = org.query(
      "SELECT Name, (SELECT Subject, Who.Type FROM Tasks ORDER BY Subject DESC LIMIT 1), (SELECT Field, OldValue, NewValue FROM Histories WHERE Field = 'Status') FROM Lead ORDER BY CreatedDate",
    ).records;
    expect(rows[0]!.Tasks).toEqual({
      totalSize: 1,
      done: true,
      records: [
        {
          attributes: expect.any(Object),
          Subject: "Write",
          Who: { attributes: expect.any(Object), Type: "Lead" },
        },
      ],
    });
    expect(rows.map(({ Tasks }) => Tasks === null)).toEqual([false, true, true]);
    expect((rows[1]!.Histories as { records: unknown[] }).records).toEqual([
      {
        attributes: expect.objectContaining({ type: "LeadHistory" }),
        Field: "Status",
        OldValue: "Open - Not Contacted",
        NewValue: "Working - Contacted",
      },
    ]);
  });

  test("FIELDS() stands for the fields the user may see", () => {
    const keys = (group: string) =>
      Object.keys(org.query(`SELECT FIELDS(${group}) FROM Lead LIMIT 1`).records[0]!).filter(
        (name) => name !== "attributes",
      );
    expect(keys("CUSTOM")).toEqual(["Score__c", "Twice__c", "Topics__c"]);
    expect(keys("ALL")).toEqual([...keys("STANDARD"), ...keys("CUSTOM")]);
  });
});

describe("order, counts and groups", () => {
  const ordered = (order: string) =>
    org.column(`SELECT LeadSource FROM Lead ORDER BY ${order}`, "LeadSource");
  test.each<[string, (string | null)[]]>([
    ["LeadSource", [null, "Other", "Web"]],
    ["LeadSource DESC", [null, "Web", "Other"]],
    ["LeadSource ASC NULLS LAST", ["Other", "Web", null]],
    ["LeadSource DESC NULLS LAST", ["Web", "Other", null]],
    ["IsConverted, Score__c DESC", ["Web", "Other", null]],
    ["Twice__c", [null, "Other", "Web"]],
    ["Owner.Name, LeadSource NULLS LAST", ["Other", "Web", null]],
  ])("ORDER BY %s", (order, expected) => expect(ordered(order)).toEqual(expected));

  test("LIMIT and OFFSET cut out a stretch", () => {
    expect(org.column("SELECT Name FROM Lead ORDER BY Name LIMIT 1 OFFSET 1", "Name")).toEqual(["bob"]);
    expect(org.query("SELECT Id FROM Lead LIMIT 0")).toMatchObject({ totalSize: 0, done: true, records: [] });
  });

  test("COUNT() answers a size and no rows; other aggregates answer rows without an address", () => {
    expect(org.query("SELECT COUNT() FROM Lead WHERE Score__c > 0")).toEqual({
      totalSize: 2,
      done: true,
      records: [],
    });
    expect(
      org.query(
        "SELECT Owner.Name, COUNT(Id), MAX(Score__c) best, SUM(Score__c), MIN(CreatedDate) FROM Lead GROUP BY Owner.Name ORDER BY COUNT(Id) DESC",
      ).records,
    ).toEqual([
      {
        attributes: { type: "AggregateResult" },
        Name: "Rita Rep",
        expr0: 2,
        best: 3,
        expr1: 1,
        expr2: "2026-03-04T09:00:01.000+0000",
      },
      {
        attributes: { type: "AggregateResult" },
        Name: "Inbound",
        expr0: 1,
        best: 1.5,
        expr1: 1.5,
        expr2: "2026-03-04T09:00:02.000+0000",
      },
    ]);
    expect(org.column("SELECT OwnerId FROM Lead GROUP BY OwnerId HAVING COUNT(Id) > 1", "OwnerId")).toEqual([
      REP,
    ]);
  });
});

describe("what is refused, and how", () => {
  test.each<[string, string, string]>([
    ["SELECT Id FORM Lead", "MALFORMED_QUERY", "unexpected token: 'Lead'"],
    ["SELECT Id FROM", "MALFORMED_QUERY", "unexpected token: '<EOF>'"],
    ["SELECT Id, FROM Lead", "MALFORMED_QUERY", "unexpected token: 'FROM'"],
    ["SELECT Id FROM Lead WHERE Name = 'x", "MALFORMED_QUERY", "Missing closing quote"],
    ["SELECT Id FROM Lead WHERE Name = 'a\\q'", "MALFORMED_QUERY", "Invalid string literal"],
    ["SELECT Id FROM Lead WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "MALFORMED_QUERY", "'OR'"],
    ["SELECT Id FROM Lead WHERE Name = 'a' AND NOT Name = 'b'", "MALFORMED_QUERY", "unexpected token: 'NOT'"],
    ['SELECT Id FROM Lead WHERE Name = "a"', "MALFORMED_QUERY", "'\"'"],
    ["SELECT Id FROM Lead; DROP TABLE records", "MALFORMED_QUERY", "';'"],
    ["SELECT Id FROM Lead WHERE CreatedDate > 2026-13-01T00:00:00Z", "MALFORMED_QUERY", "Invalid date"],
    ["", "MALFORMED_QUERY", "SOQL statements cannot be empty or null"],
    [`SELECT Id FROM Lead WHERE Name = '${"x".repeat(100_000)}'`, "MALFORMED_QUERY", "100000 characters"],
    ["SELECT Id, Nope FROM Lead", "INVALID_FIELD", "No such column 'Nope' on entity 'Lead'."],
    ["SELECT Hidden__c FROM Lead", "INVALID_FIELD", "No such column 'Hidden__c' on entity 'Lead'."],
    ["SELECT Id FROM Lead WHERE Hidden__c = 'x'", "INVALID_FIELD", "No such column 'Hidden__c'"],
    ["SELECT Owner.Nope FROM Lead", "INVALID_FIELD", "No such column 'Nope' on entity 'Name'."],
    ["SELECT Nope.Name FROM Lead", "INVALID_FIELD", "Didn't understand relationship 'Nope' in field path."],
    [
      "SELECT (SELECT Id FROM Nopes) FROM Lead",
      "INVALID_TYPE",
      "Didn't understand relationship 'Nopes' in FROM",
    ],
    ["SELECT Id FROM Nope", "INVALID_TYPE", "sObject type 'Nope' is not supported."],
    [
      "SELECT Id FROM Lead WHERE Description = 'x'",
      "INVALID_FIELD",
      "field 'Description' can not be filtered",
    ],
    ["SELECT Id FROM Lead ORDER BY Description", "INVALID_FIELD", "field 'Description' can not be sorted"],
    [
      "SELECT COUNT(Id) FROM Lead GROUP BY CreatedDate",
      "INVALID_FIELD",
      "field 'CreatedDate' can not be grouped",
    ],
    [
      "SELECT Id FROM Lead WHERE CreatedDate > '2026-01-01T00:00:00Z'",
      "INVALID_FIELD",
      "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
    ],
    ["SELECT Id FROM Lead WHERE CreatedDate > 2026-01-01", "INVALID_FIELD", "must be of type dateTime"],
    [
      "SELECT Id FROM Lead WHERE ConvertedDate = 2026-01-01T00:00:00Z",
      "INVALID_FIELD",
      "must be of type date ",
    ],
    [
      "SELECT Id FROM Lead WHERE Name = 5",
      "INVALID_FIELD",
      "must be of type string and should be enclosed in quotes",
    ],
    ["SELECT Id FROM Lead WHERE Score__c = '5'", "INVALID_FIELD", "must be of type double and should not"],
    ["SELECT Id FROM Lead WHERE IsConverted = 'true'", "INVALID_FIELD", "must be of type boolean"],
    ["SELECT Id FROM Lead WHERE IsConverted > true", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator"],
    [
      "SELECT Id FROM Lead WHERE Id LIKE '00Q%'",
      "INVALID_QUERY_FILTER_OPERATOR",
      "invalid operator on id field",
    ],
    ["SELECT Id FROM Lead WHERE Score__c LIKE '1%'", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator"],
    ["SELECT Id FROM Lead WHERE Name INCLUDES ('a')", "INVALID_QUERY_FILTER_OPERATOR", "INCLUDES"],
    ["SELECT Id FROM Lead WHERE OwnerId = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc"],
    [
      "SELECT Id FROM Lead WHERE OwnerId IN ('abc')",
      "INVALID_QUERY_FILTER_OPERATOR",
      "invalid ID field: abc",
    ],
    ["SELECT Id FROM Lead OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000"],
    ["SELECT FIELDS(ALL) FROM Lead", "MALFORMED_QUERY", "must have a LIMIT of at most 200"],
    ["SELECT FIELDS(CUSTOM) FROM Lead LIMIT 201", "MALFORMED_QUERY", "must have a LIMIT of at most 200"],
    ["SELECT Id, Id FROM Lead", "MALFORMED_QUERY", "duplicate field selected: Id"],
    ["SELECT Id x FROM Lead", "MALFORMED_QUERY", "only aggregate expressions use field aliasing"],
    ["SELECT Status, COUNT(Id) FROM Lead", "MALFORMED_QUERY", "Field must be grouped or aggregated: Status"],
    [
      "SELECT COUNT(Id) FROM Lead ORDER BY Status",
      "MALFORMED_QUERY",
      "must be grouped or aggregated: Status",
    ],
    ["SELECT MAX(IsConverted) FROM Lead", "MALFORMED_QUERY", "does not support aggregate operator MAX"],
    ["SELECT Id FROM Lead FOR UPDATE", "MALFORMED_QUERY", "FOR UPDATE"],
    ["SELECT Id FROM Lead ALL ROWS", "MALFORMED_QUERY", "ALL ROWS"],
    ["SELECT Id FROM Lead WITH SECURITY_ENFORCED", "MALFORMED_QUERY", "WITH"],
    ["SELECT Id FROM Lead WHERE Id IN (SELECT Id FROM Lead)", "MALFORMED_QUERY", "same object type"],
    [
      "SELECT Id FROM Lead WHERE Name = 'x' OR Id IN (SELECT WhoId FROM Task)",
      "MALFORMED_QUERY",
      "only allowed at the top level",
    ],
    [
      "SELECT Id FROM Lead WHERE Id IN (SELECT Subject FROM Task)",
      "INVALID_QUERY_FILTER_OPERATOR",
      "Subject",
    ],
  ])("%.90s", (soql, code, sentence) => {
    const refused = org.refusal(soql);
    expect(refused.errorCode).toBe(code);
    expect(refused.message).toContain(sentence);
  });

  test("the message shows the place, as recorded answers do", () => {
    expect(org.refusal("SELECT Id,\n Nme FROM Lead").message).toMatch(
      /^\n Nme FROM Lead\n {1}\^\nERROR at Row:2:Column:2\nNo such column 'Nme' on entity 'Lead'\. If you are/,
    );
  });

  test("an object without a read permission does not exist for the user", () => {
    expect(org.refusal("SELECT Id FROM Opportunity", REP).errorCode).toBe("INVALID_TYPE");
    expect(org.column("SELECT Name FROM Lead WHERE Name = 'bob'", "Name", { user: REP })).toEqual(["bob"]);
    expect(org.refusal("SELECT Score__c FROM Lead", REP).errorCode).toBe("INVALID_FIELD");
  });

  test("FOR VIEW and FOR REFERENCE are taken", () => {
    expect(names("Name = 'bob'")).toEqual(["bob"]);
    expect(org.column("SELECT Name FROM Lead WHERE Name = 'bob' FOR VIEW", "Name")).toEqual(["bob"]);
  });
});

test("USING SCOPE mine narrows to the user's own, archived activities and deleted rows need queryAll", () => {
  expect(org.column("SELECT Subject FROM Task USING SCOPE mine", "Subject", { user: REP })).toEqual([
    "Call",
    "Write",
  ]);
  expect(org.column("SELECT Subject FROM Task ORDER BY Subject", "Subject")).toEqual(["Call", "Write"]);
  expect(org.column("SELECT Subject FROM Task ORDER BY Subject", "Subject", { all: true })).toEqual([
    "Call",
    "Old",
    "Write",
  ]);
  const loser = org.lead("Loser");
  org.commit((tx) => tx.remove(loser, { MasterRecordId: ada }));
  const soql = `SELECT IsDeleted, MasterRecordId, MasterRecord.Name FROM Lead WHERE Id = '${loser}'`;
  expect(org.query(soql).totalSize).toBe(0);
  expect(org.query(soql, { all: true }).records).toEqual([
    expect.objectContaining({
      IsDeleted: true,
      MasterRecordId: ada,
      MasterRecord: expect.objectContaining({ Name: "Ada" }),
    }),
  ]);
});
