import type { Client } from "@hubspot/api-client";
import { AssociationSpecAssociationCategoryEnum as Category } from "@hubspot/api-client/lib/codegen/crm/associations/v4/models/AssociationSpec.js";
import { FilterOperatorEnum } from "@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js";
import { type Emulator, FORM, HUB, ready, START } from "./support.ts";

let emulator: Emulator;
let client: Client;

beforeAll(async () => {
  emulator = await ready();
  client = emulator.client();
});
afterAll(() => emulator.end());
beforeEach(() => emulator.pass(20_000));

const owned = { associationCategory: Category.HubspotDefined, associationTypeId: 204 };

describe("the real client against the emulated HubSpot", () => {
  test("writes a contact and reads it back by id, by address and with the history of its owner", async () => {
    const created = await client.crm.contacts.basicApi.create({
      properties: { email: "ada@example.com", firstname: "Ada", hubspot_owner_id: "551001" },
    });
    expect(created.createdAt).toBeInstanceOf(Date);
    await emulator.pass(60_000);
    await client.crm.contacts.basicApi.update(created.id, { properties: { hubspot_owner_id: "551002" } });
    const read = await client.crm.contacts.basicApi.getById(
      "ada@example.com",
      ["hubspot_owner_id", "hubspot_owner_assigneddate"],
      ["hubspot_owner_id"],
      undefined,
      false,
      "email",
    );
    const history = read.propertiesWithHistory?.hubspot_owner_id ?? [];
    expect(read.id).toBe(created.id);
    expect(history.map((version) => version.value)).toEqual(["551002", "551001"]);
    expect(history[0]!.timestamp.getTime() - history[1]!.timestamp.getTime()).toBe(60_000);
    expect(history[0]!.sourceType).toBe("INTEGRATION");
    expect(read.properties.hubspot_owner_assigneddate).toBe(history[0]!.timestamp.toISOString());
  });

  test("works in batches: create, read, update, upsert, archive", async () => {
    const api = client.crm.contacts.batchApi;
    const made = await api.create({
      inputs: [1, 2, 3].map((n) => ({ properties: { email: `batch${n}@example.com` }, associations: [] })),
    });
    const ids = made.results.map(({ id }) => ({ id }));
    expect(made.status).toBe("COMPLETE");
    const updated = await api.update({ inputs: ids.map(({ id }) => ({ id, properties: { city: "Bonn" } })) });
    expect(updated.results.map((one) => one.properties.city)).toEqual(["Bonn", "Bonn", "Bonn"]);
    const upserted = await api.upsert({
      inputs: [
        { id: "batch1@example.com", idProperty: "email", properties: { city: "Ulm" } },
        { id: "batch4@example.com", idProperty: "email", properties: { city: "Jena" } },
      ],
    });
    expect(upserted.results.map((one) => one._new)).toEqual([false, true]);
    await api.archive({ inputs: ids.slice(0, 1) });
    const read = await api.read({ inputs: ids, properties: ["city"], propertiesWithHistory: ["city"] });
    expect(read.results.map((one) => one.id)).toEqual(ids.slice(1).map(({ id }) => id));
    expect(read).toMatchObject({
      numErrors: 1,
      errors: [{ category: "OBJECT_NOT_FOUND", context: { ids: [ids[0]!.id] } }],
    });
  });

  test("pages through a list to its end", async () => {
    const all = await client.crm.contacts.getAll(2);
    const ids = all.map((one) => Number(one.id));
    expect(ids.length).toBeGreaterThan(3);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  test("creates a task for a contact and finds it again through associations", async () => {
    const contact = await client.crm.contacts.basicApi.create({ properties: { email: "task@example.com" } });
    const task = await client.crm.objects.tasks.basicApi.create({
      properties: {
        hs_timestamp: "2026-03-03T00:00:00Z",
        hs_task_subject: "Call back",
        hubspot_owner_id: "551001",
      },
      associations: [{ to: { id: contact.id }, types: [owned] }],
    });
    expect(task.properties).toMatchObject({ hs_task_status: "NOT_STARTED", hs_object_source: "INTEGRATION" });
    const found = await client.crm.associations.v4.batchApi.getPage("contacts", "tasks", {
      inputs: [{ id: contact.id }],
    });
    const [first] = found.results;
    expect(first!._from.id).toBe(contact.id);
    expect(first!.to).toEqual([
      {
        toObjectId: Number(task.id),
        associationTypes: [{ category: "HUBSPOT_DEFINED", typeId: 203, label: null }],
      },
    ]);
    const done = await client.crm.objects.tasks.basicApi.update(task.id, {
      properties: { hs_task_status: "COMPLETED" },
    });
    expect(done.properties.hs_task_completion_date).toBe(done.updatedAt.toISOString());
  });

  test("reads and writes the other object types, by name and by type id", async () => {
    const contact = await client.crm.contacts.basicApi.create({ properties: { email: "lead@example.com" } });
    const lead = await client.crm.objects.leads.basicApi.create({
      properties: { hs_lead_name: "A lead" },
      associations: [
        {
          to: { id: contact.id },
          types: [{ associationCategory: Category.HubspotDefined, associationTypeId: 578 }],
        },
      ],
    });
    const again = await client.crm.objects.basicApi.getById("0-136", lead.id, [
      "hs_lead_name",
      "hs_primary_contact_id",
    ]);
    expect(again.properties).toMatchObject({ hs_lead_name: "A lead", hs_primary_contact_id: contact.id });
    const hs_timestamp = String(START);
    for (const type of ["calls", "emails", "meetings", "communications", "notes"] as const) {
      const made = await client.crm.objects[type].basicApi.create({
        properties: { hs_timestamp },
        associations: [],
      });
      expect(made.properties.hs_timestamp).toBe(new Date(START).toISOString());
    }
    const company = await client.crm.companies.basicApi.create({
      properties: { name: "ACME" },
      associations: [],
    });
    expect(company.properties.hs_lastmodifieddate).toBe(company.updatedAt.toISOString());
    const users = await client.crm.objects.basicApi.getPage("users", 10, undefined, [
      "hs_internal_user_id",
      "hs_email",
    ]);
    expect(users.results.map((user) => user.properties.hs_internal_user_id)).toEqual([
      "66001",
      "66002",
      "66003",
    ]);
  });

  test("provisions groups and properties", async () => {
    const { groupsApi, batchApi, coreApi } = client.crm.properties;
    expect(await groupsApi.create("contacts", { name: "mine", label: "Mine" })).toMatchObject({
      archived: false,
    });
    const definition = {
      groupName: "mine",
      name: "mine_at",
      label: "At",
      type: "datetime",
      fieldType: "date",
    } as const;
    const made = await batchApi.create("0-1", { inputs: [definition as never] });
    expect(made.results[0]).toMatchObject({
      name: "mine_at",
      options: [],
      createdUserId: "66001",
      hidden: false,
    });
    const changed = await coreApi.update("contacts", "mine_at", { label: "When" });
    expect(changed.label).toBe("When");
    expect((await coreApi.getAll("contacts")).results.map((one) => one.name)).toContain("mine_at");
    await coreApi.archive("contacts", "mine_at");
    const archived = await coreApi.getAll("contacts", true);
    expect(archived.results.map((one) => one.name)).toEqual(["mine_at"]);
    await emulator.pass(60_000);
    const restored = await coreApi.create("contacts", definition as never);
    expect(restored.createdAt).toEqual(made.results[0]!.createdAt);
  });

  test("lists owners, active and archived apart", async () => {
    const active = await client.crm.owners.ownersApi.getPage(undefined, undefined, 1);
    expect(active.results[0]).toMatchObject({
      id: "551001",
      userId: 66001,
      type: "PERSON",
      teams: [{ id: "9", name: "North", primary: true }],
    });
    const second = await client.crm.owners.ownersApi.getPage(undefined, active.paging!.next!.after, 1);
    expect(second.results[0]!.id).toBe("551002");
    const archived = await client.crm.owners.ownersApi.getPage(undefined, undefined, 100, true);
    expect(archived.results[0]).toMatchObject({ id: "551003", userId: null, userIdIncludingInactive: 66003 });
    expect((await client.crm.owners.ownersApi.getById(66002, "userId")).email).toBe("sam@example.com");
  });

  test("merges two contacts into a new id that both old ids lead to", async () => {
    const one = await client.crm.contacts.basicApi.create({
      properties: { email: "one@example.com", firstname: "One" },
    });
    const two = await client.crm.contacts.basicApi.create({
      properties: { email: "two@example.com", city: "Trier" },
    });
    const merged = await client.crm.contacts.basicApi.merge({
      primaryObjectId: one.id,
      objectIdToMerge: two.id,
    });
    expect([one.id, two.id]).not.toContain(merged.id);
    expect(merged.properties).toMatchObject({
      email: "one@example.com",
      city: "Trier",
      hs_merged_object_ids: `${one.id};${two.id}`,
    });
    expect((await client.crm.contacts.basicApi.getById(two.id)).id).toBe(merged.id);
    expect((await client.crm.contacts.basicApi.update(one.id, { properties: { city: "Mainz" } })).id).toBe(
      merged.id,
    );
    const batch = await client.crm.contacts.batchApi.update({
      inputs: [{ id: two.id, properties: { city: "x" } }],
    });
    expect(batch).toMatchObject({
      results: [],
      errors: [{ category: "OBJECT_NOT_FOUND", context: { ids: [two.id] } }],
    });
  });

  test("searches with filters, sort and paging once the index has caught up", async () => {
    for (const n of [1, 2, 3])
      await client.crm.contacts.basicApi.create({
        properties: { email: `s${n}@search.example`, company: "Finders" },
      });
    const search = {
      filterGroups: [
        { filters: [{ propertyName: "company", operator: FilterOperatorEnum.Eq, value: "finders" }] },
      ],
      sorts: ["-email"],
      properties: ["email"],
      limit: 2,
    };
    expect((await client.crm.contacts.searchApi.doSearch(search)).total).toBe(0);
    await emulator.pass(10_000);
    const first = await client.crm.contacts.searchApi.doSearch(search);
    expect(first.results.map((one) => one.properties.email)).toEqual([
      "s3@search.example",
      "s2@search.example",
    ]);
    const rest = await client.crm.contacts.searchApi.doSearch({
      ...search,
      after: first.paging!.next!.after,
    });
    expect(rest.results.map((one) => one.properties.email)).toEqual(["s1@search.example"]);
    expect(rest.paging).toBeUndefined();
  });

  test("reads forms, submissions, users, teams and webhook settings", async () => {
    await emulator.act({
      do: "submitForm",
      email: "form@example.com",
      formGuid: FORM,
      pageTitle: "Demo",
      fields: { firstname: "Fo" },
    });
    const forms = await client.marketing.forms.formsApi.getPage();
    expect(forms.results[0]).toMatchObject({ id: FORM, name: "Demo request", archived: false });
    const submissions = await client.apiRequest({
      path: `/form-integrations/v1/submissions/forms/${FORM}?limit=50`,
    });
    expect(await submissions.json()).toMatchObject({
      results: [
        { pageTitle: "Demo", values: [{ name: "email", value: "form@example.com" }, { name: "firstname" }] },
      ],
    });
    expect((await client.settings.users.usersApi.getPage()).results.map((user) => user.id)).toEqual([
      "66001",
      "66002",
    ]);
    expect((await client.settings.users.teamsApi.getAll()).results).toMatchObject([
      { id: "9", userIds: ["66001"] },
    ]);
    const account = await client.apiRequest({ path: "/account-info/2026-09/details" });
    expect(await account.json()).toMatchObject({
      portalId: HUB,
      timeZone: "Europe/Berlin",
      utcOffset: "+01:00",
    });
  });

  test("erases a contact for good", async () => {
    const made = await client.crm.contacts.basicApi.create({ properties: { email: "erase@example.com" } });
    await client.crm.contacts.basicApi.purge({ objectId: "erase@example.com", idProperty: "email" });
    await expect(client.crm.contacts.basicApi.getById(made.id)).rejects.toMatchObject({ code: 404 });
  });
});
