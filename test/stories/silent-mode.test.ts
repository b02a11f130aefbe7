import { refOf } from "../support/stack-people.ts";
import { story } from "../support/story.ts";

const ADA = "ada@lead.example";
const BOB = "bob@lead.example";
const SILENT = { mode: "silent", testRecipient: refOf("tess") } as const;

describe("silent mode: every alert goes to the test recipient only, and none hangs on a lead", () => {
  story("tells the test recipient only, beside the lead; the stamps are written", SILENT, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advance("3 h");

    expect(await stack.alerts()).toEqual([
      "Mon 09:24 warning to tess, open",
      "Mon 09:30 breach to tess, open",
      "Mon 11:30 breach to tess, open",
    ]);
    for (const task of await stack.tasks()) {
      expect(task.attachedTo).toEqual([]);
      expect(task.subject).toMatch(/^\[Silent\] /);
    }
    expect(await stack.lead(ADA)).toMatchObject({
      sla_status: "miss",
      engaged_at: "2026-03-02T09:00:00.000Z",
    });
  });

  story(
    "keeps its tasks with the test recipient when the lead changes hands, and closes them",
    SILENT,
    async (stack) => {
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advance("25 min");
      await stack.assign(ADA, "carl");
      await stack.advance("1 min");
      expect(await stack.alerts()).toEqual(["Mon 09:24 warning to tess, open"]);
      await stack.call(ADA, "carl");
      await stack.advance("1 min");
      expect(await stack.alerts()).toEqual(["Mon 09:24 warning to tess, done"]);
    },
  );

  story(
    "ends: live alerts come for leads engaged from then on, nothing is sent again",
    SILENT,
    async (stack) => {
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advance("25 min");
      await stack.setTenant({ mode: "live" });
      await stack.submitForm(BOB);
      await stack.assign(BOB, "carl");
      await stack.advance("40 min");

      expect(await stack.alerts(ADA)).toEqual([
        "Mon 09:24 warning to tess, open",
        "Mon 09:30 breach to tess, open",
      ]);
      expect(await stack.alerts(BOB)).toEqual([
        "Mon 09:49 warning to carl, open",
        "Mon 09:55 breach to carl, open",
      ]);
    },
  );

  story(
    "comes back: what was not sent yet goes to the test recipient, open tasks stay",
    {
      testRecipient: refOf("tess"),
    },
    async (stack) => {
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advance("25 min");
      await stack.setTenant({ mode: "silent" });
      await stack.advance("10 min");

      expect(await stack.alerts()).toEqual([
        "Mon 09:24 warning to rita, open",
        "Mon 09:30 breach to tess, open",
      ]);
    },
  );
});
