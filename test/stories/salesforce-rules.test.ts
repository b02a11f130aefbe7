import type { Connection } from "jsforce";
import { ORG, type SalesforceStory } from "../support/crms/salesforce.ts";
import { salesforceWithPackage, signedIn } from "../support/crms/salesforce-package.ts";
import type { Stack } from "../support/stack.ts";
import { userNameOf } from "../support/stack-people.ts";
import { storyOn } from "../support/story.ts";

const ADA = "ada@lead.example";
const orgOf = (stack: Stack) => stack.accounts.salesforce as SalesforceStory;

interface Answer {
  readonly Ask__c: string;
  readonly State__c: string | null;
  readonly Answer__c: string | null;
}

/** Asks as somebody does on the settings page, and waits for Leadclock's answer. */
async function ask(stack: Stack, person: Connection, what: string): Promise<Answer> {
  const made = await person.create("Leadclock_Request__c", { Ask__c: what });
  for (let minutes = 0; minutes < 30; minutes++) {
    await stack.advance("1 min");
    const rows = await orgOf(stack).emulator.rows(ORG, "Leadclock_Request__c");
    const { values } = rows.find(({ id }) => id === made.id)!;
    if (values.State__c === "done" || values.State__c === "refused") return values as unknown as Answer;
  }
  throw new Error(`nobody answered the ${what}: ${stack.complaints.join("\n")}`);
}

const rowsOf = async (stack: Stack, type: string) =>
  (await orgOf(stack).emulator.rows(ORG, type)).filter(({ deleted }) => !deleted);

/** The time allowed for hand-raisers until the first touch. */
async function handRaisers(stack: Stack) {
  const found = (await rowsOf(stack, "Leadclock_Threshold__c")).find(
    ({ values }) => values.Clock__c === "response" && values.Amount__c === 30 && values.Unit__c === "minutes",
  );
  return found!;
}

describe("rules in Salesforce", () => {
  storyOn(
    [salesforceWithPackage],
    "are filled in from those in force, changed there, previewed, published by who may, and hold for the next lead",
    {},
    async (stack) => {
      const [org] = stack.crms;
      await stack.advance("2 min");
      const admin = await signedIn(orgOf(stack));
      const [head] = await rowsOf(stack, "Leadclock_Rules__c");
      expect(head!.values).toMatchObject({ Version__c: 1, Mode__c: "live", Time_Zone__c: "UTC" });
      expect((await rowsOf(stack, "Leadclock_Tier__c")).length).toBeGreaterThan(3);

      const allowed = await handRaisers(stack);
      await admin.update("Leadclock_Threshold__c", { Id: allowed.id, Amount__c: 10 });
      const unseen = await ask(stack, admin, "publish");
      expect(unseen).toMatchObject({
        State__c: "refused",
        Answer__c: expect.stringContaining("Preview them first"),
      });

      const previewed = await ask(stack, admin, "preview");
      expect(previewed.Answer__c).toMatch(/It changes:[\s\S]*10 min[\s\S]*Looked at \d+ leads/);
      expect(previewed.State__c).toBe("done");
      expect((await stack.app.store.policies.published((await stack.tenant()).id)).length).toBe(1);

      const published = await ask(stack, admin, "publish");
      expect(published).toMatchObject({
        State__c: "done",
        Answer__c: expect.stringContaining("Version 2 is in force."),
      });
      expect((await rowsOf(stack, "Leadclock_Rules__c"))[0]!.values).toMatchObject({ Version__c: 2 });
      const versions = await stack.app.store.policyDrafts.versions((await stack.tenant()).id);
      expect(versions.at(-1)).toMatchObject({
        version: 2,
        publishedBy: expect.stringContaining("Olga"),
        note: "Published from Salesforce.",
      });

      await org!.submitForm(ADA);
      await org!.assign(ADA, "rita");
      await stack.advance("11 min");
      expect((await org!.alerts(ADA)).join()).toContain("breach to rita");
    },
  );

  storyOn(
    [salesforceWithPackage],
    "that are wrong are told on their record, with field and fix; who may not publish is refused; a newer version is no loss",
    {},
    async (stack) => {
      await stack.advance("2 min");
      const admin = await signedIn(orgOf(stack));
      const [hours] = await rowsOf(stack, "Leadclock_Calendar__c");
      await admin.update("Leadclock_Calendar__c", { Id: hours!.id, Monday__c: "9 to 5" });
      const refused = await ask(stack, admin, "preview");
      expect(refused).toMatchObject({ State__c: "refused", Answer__c: expect.stringContaining("Monday") });
      const problem = (await rowsOf(stack, "Leadclock_Calendar__c"))[0]!.values.Problem__c;
      expect(problem).toContain('"9 to 5" are no opening hours. Write them as 09:00-17:00');

      await admin.update("Leadclock_Calendar__c", { Id: hours!.id, Monday__c: "09:00-18:00" });
      expect(await ask(stack, admin, "preview")).toMatchObject({ State__c: "done" });
      expect((await rowsOf(stack, "Leadclock_Calendar__c"))[0]!.values.Problem__c ?? null).toBeNull();

      const rita = await signedIn(orgOf(stack), userNameOf("rita"));
      await admin.create("PermissionSetAssignment", {
        PermissionSetId: (await rowsOf(stack, "PermissionSet")).find(
          ({ values }) => values.Name === "Leadclock_Admin",
        )!.id,
        AssigneeId: (await rowsOf(stack, "User")).find(
          ({ values }) => values.Username === userNameOf("rita"),
        )!.id,
      });
      expect(await ask(stack, rita, "publish")).toMatchObject({
        State__c: "refused",
        Answer__c: expect.stringContaining("may not publish rules"),
      });
      expect((await stack.app.store.policies.published((await stack.tenant()).id)).length).toBe(1);

      expect(await ask(stack, admin, "reload")).toMatchObject({ State__c: "done" });
      expect((await rowsOf(stack, "Leadclock_Calendar__c"))[0]!.values).toMatchObject({
        Monday__c: "09:00-17:00",
      });
    },
  );
});
