import { contactRef } from "../../../connectors/hubspot/refs.ts";
import { fieldSpecs } from "../../../field-specs/index.ts";
import { isStored } from "../../../field-specs/spec.ts";
import type { LeadFact } from "../../../src/domain/facts.ts";
import { DAY, HOUR, MINUTE } from "../../../src/domain/time.ts";
import { GiveUp } from "../../../src/errors.ts";
import { type HubSpotAccount, type HubSpotHarness, hubspotHarness } from "./harness.ts";

let harness: HubSpotHarness;
let crm: HubSpotAccount;
beforeAll(async () => {
  harness = await hubspotHarness();
});
afterAll(() => harness.close());
beforeEach(async () => {
  crm = await harness.account();
});

const facts = (understood: { facts: readonly { fact: LeadFact }[] }) =>
  understood.facts.map(({ fact }) => fact);
const understandAll = async (ms = MINUTE) => crm.connector.understand(crm.session, await crm.pass(ms));

async function callsMade(work: () => Promise<unknown>): Promise<number> {
  const total = async () => (await crm.callCounts()).reduce((sum, { count }) => sum + count, 0);
  const before = await total();
  await work();
  return (await total()) - before;
}

/** Forms of many leads at one instant. */
async function manyLeads(count: number): Promise<string[]> {
  const actions = Array.from({ length: count }, (_, index) => ({
    id: `lead-${index}`,
    do: "createContact",
    as: "FORM",
    properties: { email: `lead-${index}@example.com`, firstname: "Lead", lastname: String(index) },
  }));
  await crm.act(...actions);
  return (await crm.dump("contacts")).map(({ id }) => contactRef(id));
}

describe("an account", () => {
  it("tells its zone and where its pages are, so that links open there", async () => {
    crm = await harness.account({ portal: { uiDomain: "app-eu1.hubspot.com", timeZone: "Europe/Berlin" } });
    const account = await crm.connector.describeAccount(crm.session);
    expect(account).toMatchObject({ timeZone: "Europe/Berlin", linkHost: "app-eu1.hubspot.com" });
    const installation = { ...crm.session.installation, account };
    expect(crm.connector.link(installation, "hubspot:contact:77")).toBe(
      `https://app-eu1.hubspot.com/contacts/${crm.hubId}/record/0-1/77`,
    );
  });

  it("without an optional scope works without what it is for, and says so", async () => {
    const scopes = crm.session.installation.scopes.filter((scope) => scope !== "sales-email-read");
    const session = { ...crm.session, installation: { ...crm.session.installation, scopes } };
    const lead = await crm.submitsForm("ada@example.com");
    await crm.act({ do: "sendEmail", contacts: [{ id: lead.split(":")[2] }], userId: 10551 });
    const understood = await crm.connector.understand(session, await crm.pass(MINUTE));
    expect(facts(understood).map(({ kind }) => kind)).not.toContain("activity");
    expect(facts(understood).map(({ kind }) => kind)).toContain("engaged");
    const before = (await crm.callCounts()).filter(({ route }) => route.includes("emails")).length;
    await crm.connector.reread(session, [lead]);
    expect((await crm.callCounts()).filter(({ route }) => route.includes("emails")).length).toBe(before);
    expect(crm.connector.limitations?.(session.installation).join()).toContain("sales-email-read");
  });

  it("whose scope was taken away says which one", async () => {
    const errors = [{ message: "scope", context: { requiredGranularScopes: ["crm.objects.contacts.read"] } }];
    await crm.fault({
      status: 403,
      body: { status: "error", category: "MISSING_SCOPES", message: "no", errors },
    });
    const error: unknown = await crm.connector.people(crm.session).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(GiveUp);
    expect((error as GiveUp).fix).toContain("crm.objects.contacts.read");
  });

  it("that we leave refuses us afterwards", async () => {
    await crm.connector.uninstall(crm.session);
    await expect(crm.connector.describeAccount(crm.session)).rejects.toThrow(/Reconnect|uninstalled/);
  });
});

describe("reading", () => {
  it("serves a burst of events with a handful of calls", async () => {
    const leads = await manyLeads(100);
    await crm.act(
      ...leads.map((lead, index) => ({
        id: `own-${index}`,
        do: "setOwner",
        contact: { id: lead.split(":")[2] },
        ownerId: "551",
      })),
    );
    const deliveries = await crm.pass(MINUTE);
    expect(deliveries.length).toBeGreaterThanOrEqual(200);
    await crm.connector.people(crm.session);
    const calls = await callsMade(async () => {
      const understood = await crm.connector.understand(crm.session, deliveries);
      expect(facts(understood).filter(({ kind }) => kind === "ownerChanged")).toHaveLength(100);
    });
    expect(calls).toBe(2);
  });

  it("takes one call for a lead without activities, one more per kind of activity", async () => {
    const lead = await crm.submitsForm("ada@example.com");
    await crm.connector.people(crm.session);
    expect(await callsMade(() => crm.connector.reread(crm.session, [lead]))).toBe(1);
    await crm.calls(lead, crm.people.rep);
    await crm.calls(lead, crm.people.colleague);
    expect(await callsMade(() => crm.connector.reread(crm.session, [lead]))).toBe(2);
  });

  it("gives the same for many leads at once as for each alone", async () => {
    const leads = await manyLeads(8);
    for (const lead of leads.slice(0, 3)) await crm.calls(lead, crm.people.rep);
    const together = facts(await crm.connector.reread(crm.session, leads));
    const alone = [];
    for (const lead of leads) alone.push(...facts(await crm.connector.reread(crm.session, [lead])));
    const sorted = (all: LeadFact[]) => all.sort((a, b) => (a.key < b.key ? -1 : 1));
    expect(sorted(together)).toEqual(sorted(alone));
    expect(together.filter(({ kind }) => kind === "activity")).toHaveLength(3);
  });

  it("sweeps page after page, past what one page holds", async () => {
    const start = crm.now();
    await manyLeads(230);
    await crm.pass(HOUR);
    const created: LeadFact[] = [];
    const sizes: number[] = [];
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page = await crm.connector.sweep(crm.session, { start, end: crm.now() }, cursor);
      created.push(...facts(page.understood).filter(({ kind }) => kind === "created"));
      sizes.push(page.seen);
      cursor = page.next;
      await crm.pass(1_000);
    }
    expect(new Set(created.map(({ key }) => key)).size).toBe(230);
    expect(sizes.filter((size) => size > 0)).toEqual([100, 100, 30]);
  });

  it("copies a portal's own property that rules read", async () => {
    const properties = {
      contacts: [{ name: "priority", label: "Priority", type: "string", fieldType: "text" }],
    };
    crm = await harness.account({
      portal: { properties },
      settings: { HUBSPOT_RULE_PROPERTIES: "priority, other" },
    });
    await crm.act({
      do: "createContact",
      as: "FORM",
      properties: { email: "ada@example.com", priority: "B", country: "Kenya" },
    });
    expect(facts(await understandAll())).toMatchObject([
      { kind: "created", via: "form", properties: { priority: "B", country: "Kenya" } },
    ]);
  });
});

describe("activities in a portal", () => {
  const id = (lead: string) => lead.split(":")[2];
  const activities = (all: LeadFact[]) => all.filter((fact) => fact.kind === "activity");

  it("that are linked to a lead later are touches of that lead then; taken off, they are none", async () => {
    const lead = await crm.submitsForm("ada@example.com");
    await crm.pass(MINUTE);
    const call = await crm.act<{ id: string }>({ do: "logCall", contacts: [], userId: 10551 });
    expect(facts(await understandAll())).toEqual([]);
    const link = {
      do: "associate",
      from: { type: "calls", id: call.id },
      to: { type: "contacts", id: id(lead) },
    };
    await crm.act(link);
    expect(activities(facts(await understandAll()))).toMatchObject([
      { record: lead, status: "done", actorId: crm.people.rep },
    ]);
    await crm.act({ ...link, remove: true });
    expect(activities(facts(await understandAll()))).toMatchObject([{ record: lead, status: "canceled" }]);
  });

  it("toward several leads count for each", async () => {
    const [ada, grace] = [
      await crm.submitsForm("ada@example.com"),
      await crm.submitsForm("grace@example.com"),
    ];
    await crm.pass(MINUTE);
    await crm.act({ do: "logCall", contacts: [{ id: id(ada) }, { id: id(grace) }], userId: 10551 });
    const calls = activities(facts(await understandAll()));
    expect(calls.map(({ record }) => record).sort()).toEqual([ada, grace].sort());
    expect(new Set(calls.map((fact) => fact.kind === "activity" && fact.activityId)).size).toBe(1);
  });

  it("that bounce later are told again in a newer version", async () => {
    const lead = await crm.submitsForm("ada@example.com");
    await crm.act({ do: "sendEmail", contacts: [{ id: id(lead) }], userId: 10551, ref: "mail" });
    expect(activities(facts(await understandAll()))).toMatchObject([
      { status: "done", direction: "outbound" },
    ]);
    await crm.act({
      do: "updateActivity",
      type: "emails",
      record: { ref: "mail" },
      properties: { hs_email_status: "BOUNCED" },
    });
    expect(activities(facts(await understandAll()))).toMatchObject([{ status: "bounced" }]);
  });

  it("of HubSpot's lead object tell an outcome on the contact behind it", async () => {
    const lead = await crm.submitsForm("ada@example.com");
    await crm.act({ do: "createLead", contacts: [{ id: id(lead) }], ref: "lead" });
    await crm.pass(MINUTE);
    await crm.act({
      do: "updateLead",
      record: { ref: "lead" },
      properties: { hs_pipeline_stage: "unqualified-stage-id" },
      userId: 10552,
    });
    expect(facts(await understandAll())).toMatchObject([
      { kind: "stageChanged", stage: "disqualified", record: lead, by: crm.people.colleague },
    ]);
  });

  it("tell the engagement's properties when the lead called in", async () => {
    const lead = await crm.submitsForm("ada@example.com");
    await crm.act({ do: "updateContact", contact: { id: id(lead) }, properties: { country: "Kenya" } });
    await crm.pass(MINUTE);
    await crm.act({
      do: "logCall",
      contacts: [{ id: id(lead) }],
      userId: 10551,
      properties: { hs_call_direction: "INBOUND" },
    });
    const [engaged] = facts(await understandAll());
    expect(engaged).toMatchObject({
      kind: "engaged",
      engagement: "inboundCall",
      properties: { country: "Kenya" },
    });
  });
});

describe("absences", () => {
  it("come from the users where they may be read", async () => {
    const [start, end] = [crm.now() + DAY, crm.now() + 8 * DAY];
    const user = { hs_out_of_office_hours: JSON.stringify([{ startTimestamp: start, endTimestamp: end }]) };
    await crm.act({ do: "updateOwner", id: "551", user });
    const absent = (await crm.connector.people(crm.session)).filter(
      (fact) => fact.kind === "userChanged" && fact.absences,
    );
    expect(absent).toMatchObject([{ userId: crm.people.rep, absences: [{ start, end }] }]);
    const scopes = crm.session.installation.scopes.filter((scope) => scope !== "crm.objects.users.read");
    const session = { ...crm.session, installation: { ...crm.session.installation, scopes } };
    expect(
      (await crm.connector.people(session)).some((fact) => fact.kind === "userChanged" && fact.absences),
    ).toBe(false);
  });
});

describe("provisioning beside what others made", () => {
  const property = (changes: Record<string, unknown>) => ({
    portal: {
      properties: {
        contacts: [
          { name: "leadclock_sla_status", label: "Theirs", type: "string", fieldType: "text", ...changes },
        ],
      },
    },
  });

  it.each([
    ["of another type", {}, "exists as string"],
    [
      "of the same type",
      { type: "enumeration", fieldType: "select", options: [] },
      "was not made by Leadclock",
    ],
  ])("never touches a property of our name %s", async (_what, changes, why) => {
    crm = await harness.account(property(changes));
    const report = await crm.connector.provision(crm.session, fieldSpecs, { check: false });
    expect(report.inOrder).toBe(false);
    const blocked = report.items.filter(({ state }) => state === "blocked");
    expect(blocked).toMatchObject([{ what: "leadclock_sla_status", detail: expect.stringContaining(why) }]);
    const response = await fetch(`${crm.emulator.url}/crm/properties/2026-09/contacts/leadclock_sla_status`, {
      headers: { authorization: `Bearer ${(await crm.session.access()).token}` },
    });
    expect(await response.json()).toMatchObject({ label: "Theirs" });
  });

  it("does not bring back an archived property of our name that others made", async () => {
    crm = await harness.account(property({}));
    const path = `${crm.emulator.url}/crm/properties/2026-09/contacts/leadclock_sla_status`;
    const headers = { authorization: `Bearer ${(await crm.session.access()).token}` };
    await fetch(path, { method: "DELETE", headers });
    const report = await crm.connector.provision(crm.session, fieldSpecs, { check: false });
    expect(report.items.filter(({ state }) => state === "blocked")).toMatchObject([
      { what: "leadclock_sla_status", detail: expect.stringContaining("in the archive") },
    ]);
    expect((await fetch(path, { headers })).status).toBe(404);
  });

  it("keeps the reasons that people added", async () => {
    await crm.connector.provision(crm.session, fieldSpecs, { check: false });
    const path = `${crm.emulator.url}/crm/properties/2026-09/contacts/leadclock_breach_reason`;
    const headers = {
      authorization: `Bearer ${(await crm.session.access()).token}`,
      "content-type": "application/json",
    };
    const before = (await (await fetch(path, { headers })).json()) as {
      options: { value: string; label: string }[];
    };
    const own = { value: "festival", label: "Festival", displayOrder: 99, hidden: false };
    const options = [...before.options.filter(({ value }) => value !== "other"), own];
    await fetch(path, { method: "PATCH", headers, body: JSON.stringify({ options }) });
    const repaired = await crm.connector.provision(crm.session, fieldSpecs, { check: false });
    expect(repaired.items.filter(({ state }) => state === "repaired").map(({ what }) => what)).toEqual([
      "leadclock_breach_reason",
    ]);
    const after = (await (await fetch(path, { headers })).json()) as typeof before;
    expect(after.options.map(({ value }) => value)).toEqual(expect.arrayContaining(["other", "festival"]));
  });

  it("puts every field into one of the two groups (R-037)", async () => {
    await crm.connector.provision(crm.session, fieldSpecs, { check: false });
    const response = await fetch(`${crm.emulator.url}/crm/properties/2026-09/contacts`, {
      headers: { authorization: `Bearer ${(await crm.session.access()).token}` },
    });
    const { results } = (await response.json()) as {
      results: { name: string; groupName: string; numberDisplayHint?: string }[];
    };
    const ours = results.filter(({ name }) => name.startsWith("leadclock_"));
    expect(ours).toHaveLength(fieldSpecs.filter(isStored).length);
    expect(new Set(ours.map(({ groupName }) => groupName))).toEqual(
      new Set(["leadclock_speed_to_lead", "leadclock_sla"]),
    );
    expect(ours.find(({ name }) => name === "leadclock_human_delay")?.numberDisplayHint).toBe("duration");
  });
});

describe("writing", () => {
  it("takes one call per hundred records, and a part that fails is told apart", async () => {
    await crm.connector.provision(crm.session, fieldSpecs, { check: false });
    const leads = await manyLeads(120);
    const writes = leads.map((record) => ({ record, values: { journey_number: 1 } }));
    const calls = await callsMade(async () => {
      expect((await crm.connector.writeFields(crm.session, fieldSpecs, writes)).every(({ ok }) => ok)).toBe(
        true,
      );
    });
    expect(calls).toBe(2);
    await crm.fault({ partial: 2 }, { path: "batch/update" });
    const results = await crm.connector.writeFields(crm.session, fieldSpecs, writes.slice(0, 10));
    expect(results.map(({ ok }) => ok)).toEqual([...Array(8).fill(true), false, false]);
  });

  it("keeps the survivor's own values when a loser's write comes in the same batch", async () => {
    await crm.connector.provision(crm.session, fieldSpecs, { check: false });
    const [kept, other] = [
      await crm.submitsForm("ada@example.com"),
      await crm.submitsForm("grace@example.com"),
    ];
    const survivor = await crm.merges(kept, other);
    const results = await crm.connector.writeFields(crm.session, fieldSpecs, [
      { record: survivor, values: { journey_number: 2 } },
      { record: other, values: { journey_number: 1 } },
    ]);
    expect(results).toEqual([{ ok: true }, { ok: true, movedTo: survivor }]);
    expect((await crm.fieldsOf(survivor)).journey_number).toBe("2");
  });

  it("of a task in a batch that half failed leaves the rest made, and the unknown ones to be looked for", async () => {
    const lead = await crm.submitsForm("ada@example.com");
    const draft = (key: string) => ({
      key,
      subject: key,
      body: ["Call."],
      assignee: crm.people.rep,
      dueAt: crm.now(),
      priority: "high" as const,
      call: true,
      attachTo: lead,
      firstTriedAt: crm.now(),
    });
    await crm.fault({ partial: 1 }, { path: "tasks/batch/create" });
    const results = await crm.connector.createTasks(crm.session, [draft("k1"), draft("k2")]);
    expect(results.map(({ ok }) => ok)).toEqual([true, false]);
    expect(results[1]).toMatchObject({ error: { maybeDone: true } });
    expect(await crm.tasks()).toHaveLength(1);
  });
});
