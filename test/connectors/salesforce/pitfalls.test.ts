import type { Installation } from "../../../connectors/connector.ts";
import { fieldName, namespaceIn, specNameOf } from "../../../connectors/salesforce/names.ts";
import { id18, ownerIdOf, personOf, recordRef, userRef } from "../../../connectors/salesforce/refs.ts";
import { taskValues } from "../../../connectors/salesforce/task-values.ts";
import { fieldSpecs } from "../../../field-specs/index.ts";
import { HOUR, MINUTE } from "../../../src/domain/time.ts";
import { filesBelow, textOf } from "../../support/sources.ts";
import { draft, ofKind } from "../contract/story.ts";
import { type SalesforceAccount, type SalesforceHarness, salesforceHarness } from "./harness.ts";

let harness: SalesforceHarness;
beforeAll(async () => {
  harness = await salesforceHarness();
});
afterAll(() => harness.close());

const provision = ({ connector, session }: SalesforceAccount) =>
  connector.provision(session, fieldSpecs, { check: false });

describe("jsforce's own ways", () => {
  const source = filesBelow("connectors/salesforce")
    .filter((file) => file.endsWith(".ts"))
    .map(textOf)
    .join("\n");

  it.each([
    ["deploy and retrieve, which can end the process", /\.(deploy|retrieve|checkDeployStatus)\(/],
    ["upsert by a path that holds the key as it is", /\bsobject\(|connection\.(upsert|create|update)\(/],
    ["identity(), which puts the token into an address", /\.identity\(|oauth_token/],
    ["canvas requests, whose signature it does not check", /new (jsforce\.)?Connection\([^)]*signedRequest/s],
    ["its refresh, which forgets the rotated token", /\brefreshToken:\s*(grant|first|access)\b|oauth2:/],
    ["its PKCE, which names no method", /useVerifier/],
    ["outbound messages", /notificationsResponse|outbound\/?messag/i],
    ["the date of the last activity, which is a due date", /LastActivityDate/],
  ])("are not used: %s", (_what, pattern) => {
    expect(source).not.toMatch(pattern);
  });
});

describe("what the machine room stands on", () => {
  const manifest = JSON.parse(textOf("package.json"));

  it("is a Node with all that jsforce needs, and versions pinned to the digit", () => {
    expect(Number(/\d+/.exec(manifest.engines.node)?.[0])).toBeGreaterThanOrEqual(24);
    expect(manifest.dependencies.jsforce).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("is no vendor's sample client: that is for tests, with the Avro library it can be loaded with", () => {
    expect(manifest.dependencies).not.toHaveProperty("salesforce-pubsub-api-client");
    expect(manifest.devDependencies["avro-js"]).toBe("1.12.1");
  });
});

describe("a key with signs that mean something in an address", () => {
  it("makes one task, however often it is sent", async () => {
    const crm = await harness.account({ stream: false });
    await provision(crm);
    const keys = ["tenant/lead:1/clock#1?a=b&c=%20", "schlüssel 'für' \"Zoë\"", "k".repeat(300)];
    const drafts = keys.map((key) => draft(crm, key));
    const [first, second] = [
      await crm.connector.createTasks(crm.session, drafts),
      await crm.connector.createTasks(crm.session, drafts),
    ];
    expect(first.every(({ ok }) => ok)).toBe(true);
    expect(second).toEqual(first);
    expect(await crm.tasks()).toHaveLength(keys.length);
  });
});

describe("an org whose assignment rule is active", () => {
  it("keeps its owners while stamps are written and tasks are made", async () => {
    const crm = await harness.account({ stream: false });
    await provision(crm);
    const lead = await crm.submitsForm("ada@example.com");
    await crm.assigns(lead, crm.people.rep);
    await harness.emulator.post("/_sandbox/orgs", {
      id: crm.org,
      assignmentRule: { active: true, entries: [{ when: {}, owner: "Inbound" }] },
    });
    const written = await crm.connector.writeFields(crm.session, fieldSpecs, [
      { record: lead, values: { sla_status: "miss" } },
    ]);
    await crm.connector.createTasks(crm.session, [draft(crm, "key-1", { attachTo: lead })]);
    expect(written).toEqual([{ ok: true }]);
    const row = (await crm.rows("Lead")).find(({ id }) => id === personOf(lead).id);
    expect(userRef(String(row?.values.OwnerId))).toBe(crm.people.rep);
    expect(await crm.fieldsOf(lead)).toMatchObject({ sla_status: "miss" });
  });
});

describe("a field that we made", () => {
  it("is there for us at once, and for nobody who was not granted it, not even an admin", async () => {
    const crm = await harness.account({ stream: false });
    expect((await provision(crm)).inOrder).toBe(true);
    const seenByAdmin = await crm.connector.provision(await crm.admin(), fieldSpecs, { check: true });
    const field = seenByAdmin.items.find(({ what }) => what === "Lead.Leadclock_sla_status__c");
    expect(field).toMatchObject({ state: "drifted", detail: expect.stringContaining("hidden") });
    const lead = await crm.submitsForm("ada@example.com");
    const write = { record: lead, values: { sla_status: "hit" } };
    expect(await crm.connector.writeFields(crm.session, fieldSpecs, [write])).toEqual([{ ok: true }]);
  });
});

describe("a lead that was converted", () => {
  it("is stamped on its contact, which is named", async () => {
    const crm = await harness.account({ stream: false });
    await provision(crm);
    const lead = await crm.submitsForm("ada@example.com");
    const contact = await crm.converts(lead, crm.people.rep);
    const [result] = await crm.connector.writeFields(crm.session, fieldSpecs, [
      { record: lead, values: { sla_status: "hit" } },
    ]);
    expect(result).toEqual({ ok: true, movedTo: contact });
    expect(await crm.fieldsOf(contact)).toMatchObject({ sla_status: "hit" });
    expect((await crm.fieldsOf(lead)).sla_status ?? "").toBe("");
  });
});

describe("a mail that a tool brings hours later", () => {
  it("counts when it was sent, and is known to have been logged late", async () => {
    const crm = await harness.account();
    const lead = await crm.submitsForm("ada@example.com");
    await crm.pass(MINUTE);
    const sent = crm.now() + 5 * MINUTE;
    await crm.pass(3 * HOUR);
    await crm.act({
      do: "sendEmail",
      who: { id: personOf(lead).id },
      user: ownerIdOf(crm.people.rep),
      values: { MessageDate: sent },
    });
    const understood = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
    expect(ofKind(understood, "activity").map(({ occurredAt, loggedAt }) => [occurredAt, loggedAt])).toEqual([
      [sent, sent - 5 * MINUTE + 3 * HOUR],
    ]);
  });
});

describe("ids", () => {
  it("of fifteen characters are those of eighteen", () => {
    expect(id18("0016000000abCDE")).toBe("0016000000abCDEAA2");
    expect(id18(id18("00Q000000004711"))).toBe(id18("00Q000000004711"));
    expect(recordRef("Lead", "00Q000000004711")).toBe("salesforce:lead:00Q000000004711EAA");
    expect(id18("00Q00000000abcd")).not.toBe(id18("00Q00000000aBcd"));
  });
});

describe("a package's namespace", () => {
  it("is found by our fields and stands before each of them, with nothing else changed", () => {
    const namespace = namespaceIn(["LastName", "lc__Leadclock_sla_status__c"]);
    const installation = { account: { traits: { namespace } } } as unknown as Installation;
    expect(fieldName("sla_status", installation)).toBe("lc__Leadclock_sla_status__c");
    expect(specNameOf("lc__Leadclock_sla_status__c")).toBe(specNameOf("Leadclock_sla_status__c"));
    const some = draft({ now: () => 0, people: { rep: "salesforce:005000000000001AAA" } } as never, "k");
    expect(Object.keys(taskValues(some, installation)).filter((name) => name.endsWith("__c"))).toEqual([
      "lc__Leadclock_alert_key__c",
      "lc__Leadclock_alert__c",
    ]);
  });
});
