import { storyOnEach } from "../support/story-on-each.ts";

const ADA = "ada@lead.example";
const REFUSED = {
  hubspot: [
    { status: 400, body: { category: "VALIDATION_ERROR", message: "No tasks on Mondays." } },
    { method: "POST", path: "/tasks/batch/create" },
  ],
  salesforce: [
    {
      status: 400,
      body: [{ errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: "No tasks on Mondays." }],
    },
    { method: "PATCH", path: "/composite/sobjects/Task" },
  ],
} as const;

describe("a task that the CRM refuses for good", () => {
  storyOnEach(
    "task-refused",
    "operations are told at once, with all that the alert says; once the cause is gone it can be made after all",
    {},
    async ({ stack, crm: name, ...crm }) => {
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advance("20 min");
      const [effect, match] = REFUSED[name];
      await crm.fault(effect, match, { times: 1 });
      await stack.advance("5 min");

      const [told, ...others] = await crm.tasks();
      expect(others).toEqual([]);
      expect(told).toMatchObject({ owner: "olga", attachedTo: [], done: false });
      expect(told?.subject).toMatch(/^A task could not be made: /);
      expect(told?.text).toContain("No tasks on Mondays.");
      expect(told?.text).toContain("so Rita Rep has it not");
      expect(told?.text).toMatch(/response within 30 open minutes/i);
      await stack.leadclock("dead-letters", "--revive", "--by", "olga");
      await stack.advance("1 min");
      expect(await crm.alerts(ADA)).toContain("Mon 09:25 warning to rita, open");
      expect((await crm.tasks()).filter(({ subject }) => subject.startsWith("A task could"))).toHaveLength(1);
    },
  );
});
