import { salesforceClient } from "../../../connectors/salesforce/client.ts";
import { ownerIdOf, personOf } from "../../../connectors/salesforce/refs.ts";
import { updateRows } from "../../../connectors/salesforce/writes.ts";
import { fieldSpecs } from "../../../field-specs/index.ts";
import type { OwnerChanged, RecordRef } from "../../../src/domain/facts.ts";
import { inOrder } from "../../../src/domain/order.ts";
import { MINUTE } from "../../../src/domain/time.ts";
import { type GiveUp, RetryLater } from "../../../src/errors.ts";
import { draft, ofKind } from "../contract/story.ts";
import { type SalesforceAccount, type SalesforceHarness, salesforceHarness } from "./harness.ts";

let harness: SalesforceHarness;
beforeAll(async () => {
  harness = await salesforceHarness();
});
afterAll(() => harness.close());

const provision = ({ connector, session }: SalesforceAccount) =>
  connector.provision(session, fieldSpecs, { check: false });
const record = (lead: RecordRef) => ({ id: personOf(lead).id });
/** Who owned a lead, one after the other, as the core will see it. */
const ownersIn = (facts: readonly OwnerChanged[]) => inOrder(facts).map(({ fact }) => fact.ownerId);

describe("two owners within one second", () => {
  it.each([
    ["with a history of owners", { Lead: ["OwnerId", "Status"] }],
    ["with events alone", {}],
  ])("stay in order %s, told together or one by one", async (_how, historyTracking) => {
    const crm = await harness.account({ org: { historyTracking } });
    const lead = await crm.submitsForm("ada@example.com");
    await crm.assigns(lead, crm.people.queue);
    await crm.assigns(lead, crm.people.rep);
    await crm.assigns(lead, crm.people.colleague);
    const deliveries = await crm.pass(MINUTE);
    expect(deliveries.map(({ kind }) => kind)).toEqual(["Lead.CREATE", ...Array(3).fill("Lead.UPDATE")]);
    const expected = [crm.people.queue, crm.people.rep, crm.people.colleague];
    const whole = ofKind(await crm.connector.understand(crm.session, deliveries), "ownerChanged");
    expect(ownersIn(whole).slice(-3)).toEqual(expected);
    const pieces: OwnerChanged[] = [];
    for (const delivery of deliveries)
      pieces.push(...ofKind(await crm.connector.understand(crm.session, [delivery]), "ownerChanged"));
    const known = pieces.filter(({ key }) => whole.some((fact) => fact.key === key));
    expect(ownersIn(known).slice(-3)).toEqual(expected);
  });
});

describe("a lead that goes from a queue to a person and back", () => {
  it("has each of its owners, queues as queues (D4)", async () => {
    const crm = await harness.account();
    const { rep, queue } = crm.people;
    const lead = await crm.submitsForm("ada@example.com");
    for (const owner of [queue, rep, queue]) {
      await crm.pass(MINUTE);
      await crm.assigns(lead, owner);
    }
    const facts = await crm.connector.understand(crm.session, await crm.pass(MINUTE));
    const owners = ofKind(facts, "ownerChanged").slice(-3);
    expect(owners.map(({ ownerId, ownerKind }) => [ownerId, ownerKind])).toEqual([
      [queue, "queue"],
      [rep, undefined],
      [queue, "queue"],
    ]);
  });
});

describe("one change of two leads in one transaction", () => {
  it("one event tells of both, and each has its own facts", async () => {
    const crm = await harness.account({ org: { historyTracking: {} } });
    const leads = [await crm.submitsForm("ada@example.com"), await crm.submitsForm("bob@example.com")];
    await crm.pass(MINUTE);
    const OwnerId = ownerIdOf(crm.people.rep)!;
    const rows = leads.map((lead) => ({ type: "Lead", id: personOf(lead).id, values: { OwnerId } }));
    const client = salesforceClient({ timeLimitMs: 20_000 });
    const written = await updateRows(client, await crm.admin(), rows, "an admin's list");
    expect(written.map(({ ok }) => ok)).toEqual([true, true]);
    await crm.assigns(leads[0]!, crm.people.colleague);
    const deliveries = await crm.pass(MINUTE);
    const both = deliveries.find(({ payload }) => (payload as { ids: string[] }).ids.length === 2)!;
    expect(both.kind).toBe("Lead.UPDATE");
    const facts = ofKind(await crm.connector.understand(crm.session, [both]), "ownerChanged");
    const toRep = facts.filter(({ ownerId }) => ownerId === crm.people.rep);
    expect(toRep.map((fact) => fact.record).sort()).toEqual([...leads].sort());
  });
});

describe("a task that was done by mistake", () => {
  it("and is opened again is a plan again, as the newer version of the same activity", async () => {
    const crm = await harness.account();
    const lead = await crm.submitsForm("ada@example.com");
    await crm.pass(MINUTE);
    await crm.calls(lead, crm.people.rep);
    const [done] = ofKind(await crm.connector.understand(crm.session, await crm.pass(MINUTE)), "activity");
    const [task] = await crm.rows("Task");
    await crm.act({
      do: "updateRecord",
      record: { id: task!.id },
      values: { Status: "Not Started" },
      as: ownerIdOf(crm.people.rep),
    });
    const [open] = ofKind(await crm.connector.understand(crm.session, await crm.pass(MINUTE)), "activity");
    expect([done?.status, open?.status]).toEqual(["done", "planned"]);
    expect(open?.activityId).toBe(done?.activityId);
    expect(open?.modifiedAt).toBeGreaterThan(done!.modifiedAt!);
  });
});

describe("a lead that took in another and was converted then", () => {
  it("carries both stories to the contact, and stamps for any of them land there", async () => {
    const crm = await harness.account();
    await provision(crm);
    const [kept, lost] = [await crm.submitsForm("ada@example.com"), await crm.submitsForm("a@example.com")];
    await crm.pass(MINUTE);
    await crm.merges(kept, lost);
    await crm.pass(MINUTE);
    const contact = await crm.converts(kept, crm.people.rep);
    await crm.pass(MINUTE);
    const facts = await crm.connector.reread(crm.session, [lost]);
    expect(ofKind(facts, "merged")).toMatchObject([{ survivor: kept, losers: [lost] }]);
    expect(ofKind(facts, "converted")).toMatchObject([{ record: kept, to: contact }]);
    const written = await crm.connector.writeFields(crm.session, fieldSpecs, [
      { record: lost, values: { sla_status: "hit" } },
    ]);
    expect(written).toEqual([{ ok: true, movedTo: contact }]);
    expect(await crm.fieldsOf(contact)).toMatchObject({ sla_status: "hit" });
  });
});

describe("stamps for two hundred leads", () => {
  const many = async (crm: SalesforceAccount, count: number): Promise<RecordRef[]> => {
    const leads: RecordRef[] = [];
    for (let n = 0; n < count; n++) leads.push(await crm.submitsForm(`lead-${n}@example.com`));
    return leads;
  };
  const stamp = (crm: SalesforceAccount, leads: readonly RecordRef[]) =>
    crm.connector.writeFields(
      crm.session,
      fieldSpecs,
      leads.map((lead) => ({ record: lead, values: { sla_status: "hit" } })),
    );

  it("are written but for the one that a validation rule refuses, with what to do", async () => {
    const crm = await harness.account({ stream: false });
    await provision(crm);
    const leads = await many(crm, 200);
    await crm.act({ do: "updateRecord", record: record(leads[77]!), values: { Company: "Forbidden" } });
    await harness.emulator.post("/_sandbox/orgs", {
      id: crm.org,
      validationRules: [
        {
          object: "Lead",
          name: "No",
          formula: 'Company = "Forbidden"',
          message: "Ask legal",
          field: "Company",
        },
      ],
    });
    const results = await stamp(crm, leads);
    expect(results.flatMap((result, index) => (result.ok ? [] : [index]))).toEqual([77]);
    expect(results[77]).toMatchObject({
      error: { name: "GiveUp", message: expect.stringContaining("Ask legal") },
    });
    const { error } = results[77] as { readonly error: Error };
    expect((error as GiveUp).fix).toContain("An admin of the org must relax it");
  });

  it("come later for the rows that somebody else holds, and for no other", async () => {
    const crm = await harness.account({ stream: false });
    await provision(crm);
    const leads = await many(crm, 4);
    await crm.fault({ lockRows: 2 }, { method: "PATCH", path: "/composite/sobjects" });
    const results = await stamp(crm, leads);
    expect(results.map(({ ok }) => ok)).toEqual([true, true, false, false]);
    for (const result of results.slice(2)) expect(result).toMatchObject({ error: expect.any(RetryLater) });
    expect((await stamp(crm, leads)).every(({ ok }) => ok)).toBe(true);
  });

  it("are all written when the session ends between two calls", async () => {
    const crm = await harness.account({ stream: false });
    await provision(crm);
    const leads = await many(crm, 3);
    const body = [{ errorCode: "INVALID_SESSION_ID", message: "Session expired or invalid" }];
    await crm.fault({ status: 401, body }, { method: "PATCH", path: "/composite/sobjects" });
    const before = crm.session.replaced.length;
    expect((await stamp(crm, leads)).map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(crm.session.replaced).toHaveLength(before + 1);
  });

  it("are no matter for a duplicate rule that blocks twins, nor are tasks about them", async () => {
    const crm = await harness.account({ stream: false });
    await provision(crm);
    const twins = [await crm.submitsForm("ada@example.com"), await crm.submitsForm("ada@example.com")];
    await harness.emulator.post("/_sandbox/orgs", {
      id: crm.org,
      duplicateRules: [{ object: "Lead", name: "Twins", field: "Email", block: true }],
    });
    expect((await stamp(crm, twins)).map(({ ok }) => ok)).toEqual([true, true]);
    const [made] = await crm.connector.createTasks(crm.session, [
      draft(crm, "key-1", { attachTo: twins[1]! }),
    ]);
    expect(made).toMatchObject({ ok: true });
  });
});
