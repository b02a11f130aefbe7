import { findLeads } from "../../src/store/find-lead.ts";
import { STORY_POLICY } from "../support/stack-people.ts";
import { storyOnEach, type Told } from "../support/story-on-each.ts";

const ADA = "ada@lead.example";
const BOB = "bob@lead.example";
const OPTED_IN = {
  ...STORY_POLICY,
  people: { ...STORY_POLICY.people, fallbackOwner: "carl@example.com" },
  ownerChanges: { absent: true, unassigned: true, routed: true },
};

const ownerOf = async (crm: Told, lead: string) => (await crm.records()).get(lead)?.owner;
const auditOf = async ({ stack }: Told) => {
  const { store } = stack.app;
  const entries = await store.audit.list((await stack.tenant()).id, undefined, 500);
  return entries
    .filter(({ action }) => action.startsWith("owner."))
    .map(({ action, detail }) => [action, detail.cause]);
};
const route = async ({ stack }: Told, lead: string) => {
  const { store } = stack.app;
  const [found] = await findLeads(store.db, (await stack.tenant()).id, lead);
  return stack.leadclock("act", "route", found!.records[0]!, "--to", "carl@example.com", "--by", "mona");
};
/** People are read once an hour: the directory knows then. */
const anHour = "61 min";

describe("an owner in the CRM, changed where the tenant opted in (D17, R-267)", () => {
  storyOnEach(
    "owner-leaves-opted-in",
    "a rep leaves: their unanswered lead belongs to the backup owner in the CRM, the answered one stays",
    { policy: OPTED_IN, sweepMinutes: 60 },
    async (crm) => {
      const { stack } = crm;
      await crm.submitForm([ADA, BOB], "guide");
      await crm.assign([ADA, BOB], "rita");
      await crm.call(BOB, "rita");
      await stack.advance("5 min");
      await crm.leave("rita");
      await stack.advance(anHour);

      expect(await ownerOf(crm, ADA)).toBe("bea");
      expect(await ownerOf(crm, BOB)).toBe("rita");
      expect(await auditOf(crm)).toEqual([
        ["owner.changeDecided", "absent"],
        ["owner.changed", "absent"],
      ]);
      const told = await stack.leadclock("explain", ADA);
      expect(told.out).toMatch(/made Bea Backup the owner in the CRM: Rita Rep left/);
      // Given back by a person, it stays where they put it.
      await crm.assign(ADA, "mona");
      await stack.advance("3 h");
      expect(await ownerOf(crm, ADA)).toBe("mona");
    },
  );

  storyOnEach(
    "nobody-assigns-opted-in",
    "nobody assigns a lead: after a minute it belongs to the fallback owner, exactly once",
    { policy: OPTED_IN },
    async (crm) => {
      const { stack } = crm;
      await crm.submitForm(ADA);
      await crm.assign(ADA, "queue");
      await stack.advance("2 min");
      expect(await ownerOf(crm, ADA)).toBe("carl");
      expect(await crm.lead(ADA)).toMatchObject({
        assigned_at: expect.stringContaining("2026-03-02T09:01:00.00"),
      });
    },
  );

  storyOnEach(
    "routed-opted-in",
    "a manager routes a breach: the lead belongs to whom they named, and nobody is asked to change it",
    { policy: OPTED_IN },
    async (crm) => {
      const { stack } = crm;
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advance("45 min");
      const said = await route(crm, ADA);
      expect(said).toMatchObject({ code: 0 });
      await stack.advance("1 min");
      expect(await ownerOf(crm, ADA)).toBe("carl");
      expect((await crm.alerts(ADA)).filter((line) => line.includes("review"))).toEqual([]);
      expect((await crm.alerts(ADA)).at(-1)).toBe("Mon 09:30 breach to carl, open");
    },
  );

  storyOnEach(
    "changed-meanwhile",
    "a person changes the owner while the CRM cannot be reached: their change stands",
    { policy: OPTED_IN },
    async (crm) => {
      const { stack } = crm;
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advance("45 min");
      await crm.fault({ kind: "status", status: 503 }, {}, { until: stack.now() + 600_000 });
      await route(crm, ADA);
      await stack.advance("1 min");
      await crm.assign(ADA, "eve");
      await stack.advance("20 min");
      expect(await ownerOf(crm, ADA)).toBe("eve");
    },
  );

  storyOnEach(
    "owner-stays-in-silence",
    "in silence no owner is changed, and what would have been is told",
    { policy: OPTED_IN, mode: "silent", testRecipient: "tess@example.com" },
    async (crm) => {
      const { stack } = crm;
      await crm.submitForm(ADA);
      await crm.assign(ADA, "queue");
      await stack.advance("2 min");
      expect(await ownerOf(crm, ADA)).toBe("queue");
      expect(await auditOf(crm)).toEqual([
        ["owner.changeDecided", "unassigned"],
        ["owner.kept", "unassigned"],
      ]);
    },
  );
});
