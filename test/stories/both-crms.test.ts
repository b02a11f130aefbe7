import type { Hop } from "../../src/domain/journey.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { hubspotOfStory } from "../support/crms/hubspot.ts";
import { ORG, salesforceOfStory } from "../support/crms/salesforce.ts";
import type { Stack } from "../support/stack.ts";
import { orgQueue } from "../support/stack-people.ts";
import { storyOn } from "../support/story.ts";

const ADA = "ada@lead.example";
const ADA_IN_SALESFORCE = "00Q000000004711EAA";
const AT = (minutes: number) => new Date(Date.UTC(2026, 2, 2, 9, minutes)).toISOString();

/** The integration of the two CRMs makes the record, owned by the queue, and writes its id back. */
async function synchronise(stack: Stack): Promise<void> {
  const [hubspot, salesforce] = stack.crms;
  await salesforce!.act({
    do: "createRecord",
    type: "Lead",
    recordId: ADA_IN_SALESFORCE,
    values: { Email: ADA, FirstName: "Ada", LastName: "Lead", Company: "Acme", OwnerId: orgQueue.id },
    as: "leadclock@acme.example",
  });
  await hubspot!.act({
    do: "updateContact",
    contact: { email: ADA },
    as: "INTEGRATION",
    properties: { salesforceleadid: ADA_IN_SALESFORCE },
  });
}

async function hops(stack: Stack): Promise<readonly Hop[]> {
  const [tenant] = await stack.app.store.tenants.all();
  const leads = await stack.app.store.leads.resolve(tenant!.id, `salesforce:${ORG}`, [
    `salesforce:lead:${ADA_IN_SALESFORCE}`,
  ]);
  const journeys = await stack.app.store.leads.journeys(tenant!.id, [...leads.values()]);
  return [...journeys.values()].flat().at(-1)?.hops ?? [];
}

describe("one lead, two systems", () => {
  storyOn(
    [hubspotOfStory, salesforceOfStory],
    "the form in HubSpot, the record 11 minutes later, a person after 19 more, the call 4 minutes after: the rep hits, operations do not",
    {},
    async (stack) => {
      const [hubspot, salesforce] = stack.crms;
      await hubspot!.submitForm(ADA);
      await stack.advance("11 min");
      await synchronise(stack);
      await stack.advance("19 min");
      await salesforce!.assign(ADA, "rita");
      await stack.advance("4 min");
      await salesforce!.call(ADA, "rita");
      await stack.advance("1 d");

      const stamps = {
        engaged_at: AT(0),
        assigned_at: AT(30),
        first_touch_at: AT(34),
        sla_status: "hit",
        lead_type: "Hand-raiser",
      };
      expect(await salesforce!.lead(ADA)).toMatchObject(stamps);
      expect(await hubspot!.lead(ADA)).toMatchObject(stamps);
      expect(await hubspot!.lead(ADA)).toMatchObject({
        systems_delay: String(30 * MINUTE),
        human_delay: String(4 * MINUTE),
      });
      const way = (await hops(stack)).map(({ what, system, calendarMs }) => [
        what,
        system,
        calendarMs === null ? null : calendarMs / MINUTE,
      ]);
      expect(way).toContainEqual(["queue", "salesforce", 19]);
      expect(await stack.crms[1]!.alerts()).toEqual([]);
      // Before there was a record in Salesforce, the only place to tell operations was HubSpot.
      expect(await hubspot!.alerts()).toEqual(["Mon 09:01 breach to olga, done"]);
    },
  );

  storyOn(
    [hubspotOfStory, salesforceOfStory],
    "without a link one exact e-mail address tells that it is one lead",
    {},
    async (stack) => {
      const [hubspot, salesforce] = stack.crms;
      await hubspot!.submitForm(ADA);
      await stack.advance("1 min");
      await salesforce!.submitForm(ADA);
      await stack.advance("1 min");
      await salesforce!.assign(ADA, "rita");
      await stack.advance("5 min");
      await hubspot!.call(ADA, "rita");
      await stack.advance("10 min");

      // Rita is one person, though each system has its own id for her.
      for (const crm of stack.crms)
        expect(await crm.lead(ADA)).toMatchObject({
          engaged_at: AT(0),
          first_touch_at: AT(7),
          sla_status: "hit",
        });
    },
  );

  storyOn(
    [hubspotOfStory, salesforceOfStory],
    "Salesforce is down for two hours: only its hops come late, and in the end everything is as if it had not been",
    {},
    async (stack) => {
      const [hubspot, salesforce] = stack.crms;
      await hubspot!.submitForm(ADA);
      await stack.advance("2 min");
      await synchronise(stack);
      await salesforce!.assign(ADA, "rita");
      await stack.advance("1 min");
      const { fault, cure } = stack.accounts.salesforce!;
      await fault(
        { status: 503, body: [{ errorCode: "SERVER_UNAVAILABLE", message: "Down." }] },
        {},
        { until: stack.now() + 120 * MINUTE },
      );
      await salesforce!.call(ADA, "rita");
      await stack.advance("1 h");
      expect(await hubspot!.lead(ADA)).not.toHaveProperty("first_touch_at");
      await cure();
      await stack.advance("2 h");

      for (const crm of stack.crms)
        expect(await crm.lead(ADA)).toMatchObject({
          assigned_at: AT(2),
          first_touch_at: AT(3),
          sla_status: "hit",
        });
    },
  );
});

describe("on Salesforce alone", () => {
  storyOn([salesforceOfStory], "a demo request answered in time is a hit", {}, async (stack) => {
    const [salesforce] = stack.crms;
    await salesforce!.submitForm(ADA);
    await stack.advance("40 s");
    await salesforce!.assign(ADA, "rita");
    await stack.advance("12 min");
    await salesforce!.call(ADA, "rita");
    await stack.advance("1 d");

    expect(await salesforce!.lead(ADA)).toMatchObject({
      engaged_at: AT(0),
      assigned_at: "2026-03-02T09:00:40.000Z",
      first_touch_at: "2026-03-02T09:12:40.000Z",
      sla_status: "hit",
      lead_type: "Hand-raiser",
    });
    expect(await salesforce!.alerts()).toEqual([]);
  });

  storyOn([salesforceOfStory], "nobody calls: a warning, then tiers, each once", {}, async (stack) => {
    const [salesforce] = stack.crms;
    await salesforce!.submitForm(ADA);
    await salesforce!.assign(ADA, "rita");
    await stack.advance("3 h");

    expect(await salesforce!.lead(ADA)).toMatchObject({ sla_status: "miss", sla_due_at: AT(30) });
    expect(await salesforce!.alerts()).toEqual([
      "Mon 09:24 warning to rita, open",
      "Mon 09:30 breach to rita, open",
      "Mon 11:30 breach to mona, open",
    ]);
  });

  storyOn([salesforceOfStory], "converted in time, called on the contact: one journey", {}, async (stack) => {
    const [salesforce] = stack.crms;
    await salesforce!.submitForm(ADA);
    await salesforce!.assign(ADA, "rita");
    await stack.advance("5 min");
    await salesforce!.act({ do: "convertLead", lead: { email: ADA }, as: "rita@acme.example" });
    await stack.advance("5 min");
    await salesforce!.call(ADA, "rita");
    await stack.advance("1 h");

    // What is written after the conversion is written on the contact.
    expect(await salesforce!.lead(ADA)).toMatchObject({
      engaged_at: AT(0),
      first_touch_at: AT(10),
      sla_status: "hit",
    });
  });
});
