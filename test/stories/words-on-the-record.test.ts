import type { LeadFact, ReasonRecorded } from "../../src/domain/facts.ts";
import { hubspotOfStory } from "../support/crms/hubspot.ts";
import { salesforceOfStory } from "../support/crms/salesforce.ts";
import type { Stack } from "../support/stack.ts";
import { storyOn } from "../support/story.ts";
import { storyOnEach } from "../support/story-on-each.ts";

const ADA = "ada@lead.example";

async function onlyLead(stack: Stack): Promise<string> {
  const { rows } = await stack.app.store.db.query<{ lead_id: string }>(
    "select distinct lead_id from journeys",
  );
  expect(rows).toHaveLength(1);
  return rows[0]!.lead_id;
}

/** As the console asks it; then all that follows happens. */
async function says(stack: Stack, reason: string, note?: string): Promise<unknown> {
  const said = await fetch(`${stack.app.url}/api/leads/${await onlyLead(stack)}/reason`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${stack.operatorToken}`,
      "x-leadclock-by": "rita",
      "content-type": "application/json",
    },
    body: JSON.stringify({ reason, ...(note === undefined ? {} : { note }) }),
  });
  const answer = (await said.json()) as object;
  expect([said.status, answer]).toEqual([200, expect.anything()]);
  await stack.advance("1 min");
  return answer;
}

/** Who said what, oldest first, by any way. */
async function words(stack: Stack): Promise<readonly string[]> {
  const { rows } = await stack.app.store.db.query<{ body: LeadFact }>(
    "select body from facts where kind = 'reasonRecorded' order by occurred_at, key",
  );
  return rows.map(({ body }) => {
    const { source, reason, note } = body as ReasonRecorded;
    return [source, reason, ...(note === undefined ? [] : [note])].join(": ");
  });
}

async function audited(stack: Stack): Promise<readonly string[]> {
  const { rows } = await stack.app.store.db.query<{ action: string }>(
    "select action from audit where action like 'words.%' order by seq",
  );
  return rows.map(({ action }) => action);
}

const page = async (stack: Stack) => {
  const asked = await fetch(`${stack.app.url}/api/leads/${await onlyLead(stack)}`, {
    headers: { authorization: `Bearer ${stack.operatorToken}` },
  });
  const { journeys } = (await asked.json()) as {
    readonly journeys: readonly { readonly reason: { readonly onRecords: readonly object[] } | null }[];
  };
  return journeys[0]!.reason;
};

describe("what people say of a late lead", () => {
  storyOnEach(
    "words-on-the-record",
    "a reason said here stands on the record, once; another replaces it; what somebody types there stays and counts",
    // The record is read again and again: what we wrote makes no second reason.
    { sweepMinutes: 10 },
    async ({ stack, ...crm }) => {
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advance("40 min");
      await says(stack, "in_meeting", "Called at\nten.");
      expect(await crm.lead(ADA)).toMatchObject({
        breach_reason: "in_meeting",
        resolution_note: "Called at\nten.",
      });
      expect(await page(stack)).toMatchObject({ onRecords: [{ stands: "same" }] });

      await says(stack, "other");
      const changed = await crm.lead(ADA);
      expect(changed).toMatchObject({ breach_reason: "other" });
      expect(changed).not.toHaveProperty("resolution_note");
      await stack.advance("10 min");
      const ours = ["leadclock: in_meeting: Called at\nten.", "leadclock: other"];
      expect(await words(stack)).toEqual(ours);
      expect(await audited(stack)).toEqual(["words.written", "words.written"]);

      await crm.fillIn(ADA, "rita", { breach_reason: "wrong_owner" });
      await stack.advance("10 min");
      expect(await words(stack)).toEqual([...ours, `${crm.crm}: wrong_owner`]);
      expect(await page(stack)).toMatchObject({ value: "wrong_owner", onRecords: [{ stands: "same" }] });

      // Said here again, it counts here; there it stays, and whoever said it learns so.
      expect(await says(stack, "bad_data", "Wrong number")).toMatchObject({
        breachReason: "bad_data",
        onRecords: [{ stands: "theirs", reason: "wrong_owner", label: "Wrong owner", note: null }],
      });
      await stack.advance("10 min");
      expect(await crm.lead(ADA)).toMatchObject({ breach_reason: "wrong_owner" });
      expect(await page(stack)).toMatchObject({
        value: "bad_data",
        onRecords: [{ stands: "theirs", reason: "wrong_owner" }],
      });
      expect(await audited(stack)).toEqual(["words.written", "words.written", "words.kept"]);
      expect((await words(stack)).length).toBe(4);
    },
  );

  storyOn(
    [hubspotOfStory],
    "said while the CRM does not answer, it is written once it does, the last word only",
    {},
    async (stack) => {
      const [crm] = stack.crms;
      await crm!.submitForm(ADA);
      await crm!.assign(ADA, "rita");
      await stack.advance("40 min");
      await stack.accounts.hubspot!.fault(
        { kind: "status", status: 503 },
        {},
        { until: stack.now() + 20 * 60_000 },
      );
      expect(await says(stack, "in_meeting")).toMatchObject({ onRecords: [{ stands: "waiting" }] });
      await says(stack, "other", "Said twice");
      expect(await page(stack)).toMatchObject({ onRecords: [{ stands: "waiting" }] });
      await stack.advance("1 h");
      expect(await crm!.lead(ADA)).toMatchObject({ breach_reason: "other", resolution_note: "Said twice" });
      expect(await audited(stack)).toEqual(["words.written"]);
      expect(await words(stack)).toHaveLength(2);
    },
  );

  storyOn(
    [hubspotOfStory, salesforceOfStory],
    "of a lead that both CRMs have, both records get what was said; each tells it back and it is said once",
    { sweepMinutes: 10 },
    async (stack) => {
      const [hubspot, salesforce] = stack.crms;
      await hubspot!.submitForm(ADA);
      await salesforce!.submitForm(ADA);
      await salesforce!.assign(ADA, "rita");
      await stack.advance("40 min");
      await says(stack, "technical", "The phones were down.");
      await stack.advance("10 min");
      for (const crm of [hubspot!, salesforce!])
        expect(await crm.lead(ADA)).toMatchObject({
          breach_reason: "technical",
          resolution_note: "The phones were down.",
        });
      expect(await words(stack)).toEqual(["leadclock: technical: The phones were down."]);
    },
  );
});
