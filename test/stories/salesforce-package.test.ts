import type { SalesforceStory } from "../support/crms/salesforce.ts";
import { ORG } from "../support/crms/salesforce.ts";
import { salesforceWithPackage, signedIn } from "../support/crms/salesforce-package.ts";
import type { Stack } from "../support/stack.ts";
import { orgPeople, userNameOf } from "../support/stack-people.ts";
import { storyOn } from "../support/story.ts";

const ADA = "ada@lead.example";
const orgOf = (stack: Stack) => stack.accounts.salesforce as SalesforceStory;

/** Who last changed what the package brought: the admin who put it there, where nothing was left to make. */
async function lastChangedBy(stack: Stack): Promise<ReadonlySet<unknown>> {
  const { emulator } = orgOf(stack);
  const sets = (await emulator.rows(ORG, "PermissionSet")).filter(({ values }) =>
    String(values.Name).startsWith("Leadclock_"),
  );
  const grants = (await emulator.rows(ORG, "FieldPermissions")).filter(({ values }) =>
    sets.some(({ id }) => id === values.ParentId),
  );
  expect(sets).toHaveLength(3);
  expect(grants.length).toBeGreaterThan(100);
  return new Set([...sets, ...grants].map(({ values }) => values.LastModifiedById));
}

describe("the package in an org", () => {
  storyOn(
    [salesforceWithPackage],
    "is all that the main job needs: nothing is left to make, stamps and tasks stand on what it brought",
    {},
    async (stack) => {
      const [org] = stack.crms;
      const found = await stack.leadclock("provision", "--check", "--json");
      expect(found.code).toBe(0);
      expect(found.out).not.toMatch(/missing|drifted|blocked|created|repaired/);

      await org!.submitForm(ADA);
      await stack.advance("1 min");
      await org!.assign(ADA, "rita");
      await stack.advance("31 min");
      expect(await org!.alerts(ADA)).toContain("Mon 09:31 breach to rita, open");
      await org!.call(ADA, "rita");
      await stack.advance("1 min");
      expect(await org!.lead(ADA)).toMatchObject({ sla_status: "miss", first_touch_kind: "call" });

      const admin = await signedIn(orgOf(stack));
      const described = await admin.metadata.read(
        "PlatformEventChannelMember",
        "Leadclock_chn_LeadChangeEvent",
      );
      expect(described).toMatchObject({ selectedEntity: "LeadChangeEvent" });
      expect(await admin.metadata.read("Dashboard", "Leadclock/Speed_to_lead")).toMatchObject({
        title: "Speed to lead",
      });
      const olga = orgPeople.find(({ username }) => username === userNameOf("olga"))!;
      expect(await lastChangedBy(stack)).toEqual(new Set([olga.id]));
    },
  );
});
