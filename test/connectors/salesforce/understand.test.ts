import type { Delivery } from "../../../connectors/connector.ts";
import { directoryOf } from "../../../connectors/salesforce/directory.ts";
import { peopleOf } from "../../../connectors/salesforce/people.ts";
import { agendaOf } from "../../../connectors/salesforce/understand.ts";
import type { UserChanged } from "../../../src/domain/facts.ts";
import { at, CONTACT, LEAD, QUEUE, REP, stamp } from "../../support/salesforce-rows.ts";
import { testSession } from "../../support/session.ts";

const WATCHED = new Set(["OwnerId", "Name", "Country"]);
const NINE = at("2026-03-02T09:00:00Z");

let last = 0;
function event(entity: string, changeType: string, more: Record<string, unknown> = {}): Delivery {
  last += 1;
  const payload = {
    entity,
    ids: [LEAD],
    changeType,
    at: NINE,
    user: REP,
    origin: "",
    changed: [],
    values: {},
    transactionKey: "t",
    ...more,
  };
  return { key: `e${last}`, accountId: "00D1", kind: `${entity}.${changeType}`, occurredAt: NINE, payload };
}
const only = (delivery: Delivery) => {
  const { ignored, dead, ...wanted } = agendaOf([delivery], WATCHED);
  return { ...wanted, ignored: [...ignored.values()], dead: [...dead.values()] };
};

describe("an event", () => {
  it.each([
    ["Lead", "leads"],
    ["Contact", "contacts"],
    ["Task", "tasks"],
    ["Event", "events"],
    ["EmailMessage", "mails"],
  ] as const)("of a %s has it read", (entity, kind) => {
    expect([...only(event(entity, "CREATE"))[kind]]).toEqual([LEAD]);
  });

  it("of several records has all of them read, under their 18-character ids", () => {
    const ids = [LEAD.slice(0, 15), "00Q000000000002AAA"];
    expect([...only(event("Lead", "DELETE", { ids })).leads]).toEqual([LEAD, "00Q000000000002AAA"]);
  });

  it.each([
    ["an object nobody watches", event("Case", "CREATE"), "Objects of type Case are not watched"],
    [
      "fields nobody watches",
      event("Lead", "UPDATE", { changed: ["Fax", "LastModifiedDate"] }),
      "Of these fields nothing is watched: Fax, LastModifiedDate",
    ],
    [
      "what we wrote ourselves",
      event("Lead", "UPDATE", {
        changed: ["Leadclock_sla_status__c", "LastModifiedDate"],
        origin: "com/salesforce/api/rest/67.0;client=Leadclock",
      }),
      "Leadclock wrote this itself",
    ],
  ])("about %s means nothing", (_what, delivery, why) => {
    expect(only(delivery)).toMatchObject({ ignored: [why], leads: new Set() });
  });

  it.each([
    ["a watched field", { changed: ["OwnerId", "LastModifiedDate"] }],
    ["a part of one", { changed: ["Name.LastName"] }],
    ["a part that is watched by itself", { changed: ["Address.Country"] }],
    ["nobody knows what", { gap: true }],
    [
      "what the org's own automation did in our transaction",
      { changed: ["OwnerId"], origin: "com/salesforce/api/rest/67.0;client=Leadclock" },
    ],
  ])("about %s is read", (_what, more) => {
    expect([...only(event("Lead", "UPDATE", more)).leads]).toEqual([LEAD]);
  });

  it("keeps what it alone tells, in order of time; after a gap only that something changed", () => {
    const later = event("Lead", "UPDATE", {
      at: NINE + 5000,
      changed: ["OwnerId"],
      values: { OwnerId: REP },
    });
    const first = event("Lead", "CREATE", { values: { OwnerId: QUEUE } });
    const gap = event("Lead", "CREATE", { at: NINE + 9000, gap: true });
    const { told } = agendaOf([later, gap, first], WATCHED);
    expect(told.get(LEAD)?.map(({ type, values }) => [type, values])).toEqual([
      ["CREATE", { OwnerId: QUEUE }],
      ["UPDATE", { OwnerId: REP }],
      ["UPDATE", {}],
    ]);
  });

  it("that cannot be read is set aside, with its reason if it has one", () => {
    expect(only({ ...event("Lead", "CREATE"), payload: { ids: [] } }).dead).toEqual([
      "The event cannot be read",
    ]);
    expect(only({ ...event("Lead", "CREATE"), dead: "no schema" }).dead).toEqual(["no schema"]);
  });
});

describe("people", () => {
  const session = testSession({ installation: { accountId: "00D1" } });
  const user = (Id: string, more: Record<string, unknown> = {}) => ({
    Id,
    Username: `${Id}@acme.example`,
    Name: `User ${Id}`,
    Email: "someone@acme.example",
    IsActive: true,
    UserType: "Standard",
    UserRoleId: null,
    ManagerId: null,
    CreatedDate: stamp("2026-01-01T00:00:00Z"),
    LastModifiedDate: stamp("2026-02-01T00:00:00Z"),
    ...more,
  });
  const known = (
    row: Record<string, unknown>,
    more: Partial<Parameters<typeof directoryOf>[0]> = {},
  ): UserChanged =>
    Object.assign(
      {},
      ...peopleOf(
        session,
        directoryOf({
          users: [row],
          queues: [],
          members: [],
          orgWide: [],
          ownUser: null,
          integrations: [],
          ...more,
        }),
      ),
    );

  it("who were switched off were active before", () => {
    const directory = directoryOf({
      users: [user(REP, { IsActive: false })],
      queues: [],
      members: [],
      orgWide: [],
      ownUser: null,
      integrations: [],
    });
    expect(peopleOf(session, directory).map(({ occurredAt, active }) => [occurredAt, active])).toEqual([
      [at("2026-01-01T00:00:00Z"), true],
      [at("2026-02-01T00:00:00Z"), false],
    ]);
  });

  it("have their role as team, else a public group they are in", () => {
    const members = [
      { group: "00G00000000000AAAA", userId: REP },
      { group: "00G00000000000BAAA", userId: REP },
    ];
    expect(known(user(REP, { UserRoleId: "00E1" }), { members }).teamId).toBe("00E1");
    expect(known(user(REP), { members }).teamId).toBe("00G00000000000AAAA");
    expect(known(user(REP)).teamId).toBeNull();
  });

  it.each<[string, Record<string, unknown>, Partial<Parameters<typeof directoryOf>[0]>, boolean]>([
    ["an ordinary user", {}, {}, true],
    ["Automated Process", { UserType: "AutomatedProcess" }, {}, false],
    ["a cloud integration user", { UserType: "CloudIntegrationUser" }, {}, false],
    [
      "a user of the integration licence",
      { Profile: { UserLicense: { Name: "Salesforce Integration" } } },
      {},
      false,
    ],
    ["one that may only use the API", { Profile: { PermissionsApiUserOnly: true } }, {}, false],
    ["a user that we are ourselves", {}, { ownUser: REP }, false],
    ["a person with a place who connected the org", { UserRoleId: "00E1" }, { ownUser: REP }, true],
    ["one named in our settings", {}, { integrations: [`${REP.toUpperCase()}@acme.example`] }, false],
  ])("%s", (_who, row, more, human) => {
    expect(known(user(REP, row), more).human).toBe(human);
  });

  it("have their address; a machine has none, and one that may not be read is not told of", () => {
    expect(known(user(REP)).email).toBe("someone@acme.example");
    expect(known(user(REP, { UserType: "AutomatedProcess" })).email).toBeNull();
    const { Email: _, ...unreadable } = user(REP);
    expect("email" in known(unreadable)).toBe(false);
  });

  it("of queues are no people", () => {
    const queue = { Id: QUEUE, Name: "Inbound", CreatedDate: stamp("2026-01-01T00:00:00Z") };
    const told = Object.assign(
      {},
      ...peopleOf(
        session,
        directoryOf({
          users: [],
          queues: [queue],
          members: [],
          orgWide: [],
          ownUser: null,
          integrations: [],
        }),
      ),
    );
    expect(told).toMatchObject({ userId: `salesforce:${QUEUE}`, human: false, name: "Inbound" });
  });
});

test("a contact's events are its own", () => {
  const { contacts, told } = only(event("Contact", "UPDATE", { ids: [CONTACT], changed: ["OwnerId"] }));
  expect([[...contacts], [...told.keys()]]).toEqual([[CONTACT], [CONTACT]]);
});
