import { refOf, STORY_POLICY } from "../support/stack-people.ts";
import { storyOnEach } from "../support/story-on-each.ts";

const ADA = "ada@lead.example";

describe("people who are gone, and nobody told us (D30)", () => {
  storyOnEach(
    "left-unnoticed",
    "a rep leaves between two readings of the directory: the CRM refuses their task, and their backup gets it",
    {},
    async ({ stack, ...crm }) => {
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advance("10 min");
      await crm.leave("rita");
      await stack.advanceTo("2026-03-02T09:31:00Z");

      expect(await crm.alerts(ADA)).toEqual([
        "Mon 09:24 warning to bea, open",
        "Mon 09:30 breach to bea, open",
      ]);
      for (const { text } of await crm.tasks())
        expect(text).toContain("Bea Backup hears this instead of Rita Rep: away or no longer active.");
    },
  );

  storyOnEach(
    "left-while-it-moves",
    "a lead goes to a rep who has left unnoticed: its open task goes to nobody who is gone",
    {
      policy: {
        ...STORY_POLICY,
        people: {
          ...STORY_POLICY.people,
          backups: { "rita@example.com": "bea@example.com", "carl@example.com": "eve@example.com" },
        },
      },
    },
    async ({ stack, ...crm }) => {
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advanceTo("2026-03-02T09:25:00Z");
      await stack.stopApp();
      await crm.assign(ADA, "carl");
      await crm.leave("carl");
      await stack.startApp();
      await stack.advance("4 min");

      const [warning] = await crm.tasks();
      expect(warning?.owner).toBe("eve");
      expect(warning?.text).toContain("Eve Executive hears this instead of Carl Colleague");
    },
  );

  storyOnEach(
    "silent-and-left",
    "in silence the test recipient is gone: the task is made all the same, for nobody, and says so",
    { mode: "silent", testRecipient: refOf("tess") },
    async ({ stack, ...crm }) => {
      if (crm.crm === "salesforce") await stack.setTenant({ testRecipient: "tess@example.com" });
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await crm.leave("tess");
      await stack.advanceTo("2026-03-02T09:31:00Z");
      const tasks = await crm.tasks();
      expect(tasks).toHaveLength(2);
      for (const { subject } of tasks) expect(subject).toMatch(/^\[Silent\]/);
    },
  );
});
