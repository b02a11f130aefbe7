import { story } from "../support/story.ts";

const ADA = "ada@lead.example";

describe("a demo request that nobody answers", () => {
  story(
    "warns the owner, then climbs to manager and executive, each at its own instant",
    {},
    async (stack) => {
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advance("2 d");

      expect(await stack.alerts()).toEqual([
        "Mon 09:24 warning to rita, open",
        "Mon 09:30 breach to rita, open",
        "Mon 11:30 breach to mona, open",
        "Tue 09:30 breach to eve, open",
        // Nobody gave a reason within 8 open hours (D21).
        "Tue 09:30 review to mona, open",
      ]);
      for (const { attachedTo } of await stack.tasks()) expect(attachedTo).toEqual([ADA]);
      expect(await stack.lead(ADA)).toMatchObject({ sla_status: "miss", sla_miss_cause: "rep" });
    },
  );

  story("is closed with a note when the call comes after all, and the miss stands", {}, async (stack) => {
    await stack.submitForm(ADA);
    await stack.assign(ADA, "rita");
    await stack.advance("3 h");
    await stack.call(ADA, "rita");
    await stack.advance("2 d");

    expect(await stack.alerts()).toEqual([
      "Mon 09:24 warning to rita, done",
      "Mon 09:30 breach to rita, done",
      "Mon 11:30 breach to mona, done",
      "Tue 09:30 review to mona, open",
    ]);
    for (const { text, kind } of await stack.tasks())
      if (kind !== "review") expect(text).toContain("The clock was stopped after its due.");
    expect(await stack.lead(ADA)).toMatchObject({
      sla_status: "miss",
      sla_miss_duration: "9000000",
      human_delay: "10800000",
    });
  });

  story(
    "on Friday at 18:30 is due on Monday at 9:30, and nobody hears of it before",
    {
      at: "2026-03-06T18:30:00Z",
    },
    async (stack) => {
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advanceTo("2026-03-09T09:23:59Z");
      expect(await stack.alerts(ADA)).toEqual([]);
      expect(await stack.lead(ADA)).toMatchObject({ sla_due_at: "2026-03-09T09:30:00.000Z" });

      await stack.advanceTo("2026-03-09T09:31:00Z");
      expect(await stack.alerts(ADA)).toEqual([
        "Mon 09:24 warning to rita, open",
        "Mon 09:30 breach to rita, open",
      ]);
    },
  );

  story(
    "and is handed to a colleague: her open task becomes his, and nobody is alerted anew",
    {},
    async (stack) => {
      await stack.submitForm(ADA);
      await stack.assign(ADA, "rita");
      await stack.advance("25 min");
      const [warning] = await stack.tasks();
      await stack.assign(ADA, "carl");
      await stack.advance("1 min");

      expect(await stack.alerts()).toEqual(["Mon 09:24 warning to carl, open"]);
      expect((await stack.tasks()).map(({ id }) => id)).toEqual([warning?.id]);

      await stack.advance("10 min");
      expect(await stack.alerts()).toEqual([
        "Mon 09:24 warning to carl, open",
        "Mon 09:30 breach to carl, open",
      ]);
    },
  );

  story(
    "has no owner either: operations hear of it after a minute, the chain of a lead that waits after that",
    {},
    async (stack) => {
      await stack.submitForm(ADA);
      await stack.advance("1 h");

      const alerts = await stack.alerts();
      expect(alerts[0]).toBe("Mon 09:01 breach to olga, open");
      expect(alerts.slice(1)).toEqual(["Mon 09:36 warning to mona, open", "Mon 09:45 breach to mona, open"]);
      for (const { subject } of await stack.tasks()) expect(subject).toMatch(/^Nobody owns this lead/);
    },
  );

  story(
    "of a kind that no rule knows runs under the default clock; each unknown form is one question",
    {},
    async (stack) => {
      for (const lead of ["a@lead.example", "b@lead.example", "c@lead.example"]) {
        await stack.submitForm(lead, "pigeon");
        await stack.assign(lead, "rita");
      }
      await stack.advance("2 h");

      expect(await stack.alerts()).toEqual(["Mon 09:00 review to rex, open"]);
      const [review] = await stack.tasks();
      expect(review?.text).toContain("Carrier pigeon post");
      expect(await stack.lead("b@lead.example")).toMatchObject({
        sla_status: "pending",
        sla_due_at: "2026-03-03T09:00:00.000Z",
      });
    },
  );
});
