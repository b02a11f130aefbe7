import { storyOnEach } from "../support/story-on-each.ts";

const ADA = "ada@lead.example";
const BOB = "bob@lead.example";

describe("going back to silent (D36)", () => {
  storyOnEach(
    "back-to-silent",
    "open live tasks stay with a note, move to nobody while it is silent, and close as ever",
    { testRecipient: "tess@example.com" },
    async ({ stack, ...crm }) => {
      await crm.submitForm([ADA, BOB]);
      await crm.assign([ADA, BOB], "rita");
      await stack.advance("25 min");
      const back = await stack.leadclock("mode", "silent", "--why", "alerts are wrong", "--by", "olga");
      expect(back).toMatchObject({ code: 0 });
      await stack.advance("1 min");

      const warnings = async () => (await crm.tasks()).filter(({ kind }) => kind === "warning");
      for (const { owner, done, text } of await warnings()) {
        expect([owner, done]).toEqual(["rita", false]);
        expect(text.match(/Leadclock went back to silent mode/g)).toHaveLength(1);
      }
      await crm.assign([ADA, BOB], "carl");
      await stack.advance("2 min");
      expect((await warnings()).map(({ owner }) => owner)).toEqual(["rita", "rita"]);
      await crm.call(BOB, "carl");
      await stack.advance("1 min");
      expect((await crm.alerts(BOB))[0]).toBe("Mon 09:24 warning to rita, done");

      // Live again, the task goes to whom the lead belongs.
      const live = await stack.leadclock(
        "mode",
        "live",
        "--override-reason",
        "the mistake was mended, I answer for it",
        "--by",
        "olga",
      );
      expect(live).toMatchObject({ code: 0, err: "" });
      await stack.advance("1 min");
      expect((await crm.alerts(ADA))[0]).toBe("Mon 09:24 warning to carl, open");
      expect((await crm.alerts(BOB))[0]).toBe("Mon 09:24 warning to rita, done");
    },
  );

  storyOnEach(
    "silent-while-it-moves",
    "a task that was to move when everything went silent stays where it is",
    { testRecipient: "tess@example.com" },
    async ({ stack, ...crm }) => {
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advance("25 min");
      await crm.fault(
        { status: 503 },
        { path: crm.crm === "hubspot" ? "/tasks/batch/update" : "/composite/sobjects" },
        { until: stack.now() + 60_000 },
      );
      await crm.assign(ADA, "carl");
      await stack.leadclock("mode", "silent", "--why", "alerts are wrong", "--by", "olga");
      await stack.advance("4 min");
      const [warning] = await crm.tasks();
      expect(warning).toMatchObject({ owner: "rita", done: false });
      expect(warning?.text).toContain("Leadclock went back to silent mode");
    },
  );
});
