import { tenantSpecs } from "../../field-specs/tenant-specs.ts";
import { publishRules, within } from "../support/publish.ts";
import { storyOnEach } from "../support/story-on-each.ts";

const ADA = "ada@lead.example";
const BOB = "bob@lead.example";
const CYD = "cyd@lead.example";

describe("rules that change while leads wait", () => {
  storyOnEach(
    "threshold-changes",
    "a manager changes the threshold from 30 to 15 minutes at noon: who waits already keeps thirty, who comes has fifteen",
    { at: "2026-03-02T11:50:00Z" },
    async ({ stack, ...crm }) => {
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advanceTo("2026-03-02T12:00:00Z");
      await publishRules(stack, (policy) => within(policy, "hand-raiser", { minutes: 15 }));
      await stack.advance("1 min");
      await crm.submitForm(BOB);
      await crm.assign(BOB, "carl");
      await stack.advance("40 min");

      expect(await crm.alerts(ADA)).toEqual([
        "Mon 12:14 warning to rita, open",
        "Mon 12:20 breach to rita, open",
      ]);
      expect(await crm.lead(ADA)).toMatchObject({
        sla_due_at: "2026-03-02T12:20:00.000Z",
        sla_status: "miss",
        policy_version: "1",
      });
      expect(await crm.alerts(BOB)).toEqual([
        "Mon 12:13 warning to carl, open",
        "Mon 12:16 breach to carl, open",
      ]);
      expect(await crm.lead(BOB)).toMatchObject({
        sla_due_at: "2026-03-02T12:16:00.000Z",
        sla_status: "miss",
        policy_version: "2",
      });
    },
  );

  storyOnEach(
    "threshold-moved",
    "the same change with the running clocks moved: who waits over fifteen minutes is a miss without an alert, the others are told at their new time, a hit stays one",
    { at: "2026-03-02T11:30:00Z" },
    async ({ stack, ...crm }) => {
      await crm.submitForm(CYD);
      await crm.assign(CYD, "carl");
      await stack.advanceTo("2026-03-02T11:38:00Z");
      await crm.submitForm(ADA);
      await crm.assign(ADA, "rita");
      await stack.advanceTo("2026-03-02T11:50:00Z");
      await crm.submitForm(BOB);
      await crm.assign(BOB, "rita");
      await stack.advanceTo("2026-03-02T11:59:00Z");
      await crm.call(CYD, "carl");
      await stack.advanceTo("2026-03-02T12:00:00Z");
      await publishRules(stack, (policy) => within(policy, "hand-raiser", { minutes: 15 }), {
        moveRunning: true,
      });
      await stack.advance("40 min");

      expect(await crm.lead(ADA)).toMatchObject({ sla_status: "miss" });
      expect(await crm.alerts(ADA)).toEqual([]);
      expect(await crm.alerts(BOB)).toEqual([
        "Mon 12:02 warning to rita, open",
        "Mon 12:05 breach to rita, open",
      ]);
      expect(await crm.lead(CYD)).toMatchObject({ sla_status: "hit" });
    },
  );

  storyOnEach(
    "own-breach-reasons",
    "a manager publishes breach reasons of their own: the list on the record has them from then on, once, and what an old record says stays readable",
    {},
    async ({ stack, ...crm }) => {
      await crm.submitForm([ADA, BOB]);
      await crm.assign([ADA, BOB], "rita");
      await stack.advance("35 min");
      await crm.fillIn(ADA, "rita", { breach_reason: "in_meeting" });
      await publishRules(stack, (policy) => ({
        ...policy,
        breachReasons: [
          { value: "storm", label: "A storm" },
          { value: "other", label: "Something else" },
        ],
      }));
      await stack.advance("1 min");

      const { ports } = stack.app;
      const { id } = await stack.tenant();
      const policies = await ports.store.policies.published(id);
      const specs = tenantSpecs(policies.at(-1), policies);
      for (const installation of await ports.store.tenants.installations(id)) {
        const session = ports.accounts.session(installation);
        const report = await ports.accounts
          .connector(installation.crm)
          .provision(session, specs, { check: true });
        expect(report.items.filter(({ state }) => state !== "ok")).toEqual([]);
      }
      await crm.fillIn(BOB, "rita", { breach_reason: "storm" });
      await stack.advance("1 min");
      expect(await crm.lead(ADA)).toMatchObject({ breach_reason: "in_meeting" });
      expect(await crm.lead(BOB)).toMatchObject({ breach_reason: "storm" });
      const updates = (await ports.store.audit.list(id)).filter(({ action }) => action === "fields.updated");
      expect(updates).toHaveLength(1);
    },
  );

  storyOnEach(
    "new-lead-source",
    "marketing invents a new lead source: its leads run under the default clock, one question is asked, and once a rule knows it they are hand-raisers",
    {},
    async ({ stack, ...crm }) => {
      await crm.submitForm([ADA, BOB], "pigeon");
      await crm.assign([ADA, BOB], "rita");
      await stack.advance("2 h");
      expect(await crm.alerts()).toEqual(["Mon 09:00 review to rex, open"]);
      for (const lead of [ADA, BOB])
        expect(await crm.lead(lead)).toMatchObject({
          sla_status: "pending",
          sla_due_at: "2026-03-03T09:00:00.000Z",
        });

      await publishRules(stack, (policy) => ({
        ...policy,
        classification: [
          { when: [{ property: "form", contains: "pigeon" }], leadType: "hand-raiser" },
          { when: [{ property: "LeadSource", contains: "pigeon" }], leadType: "hand-raiser" },
          ...policy.classification,
        ],
      }));
      await stack.advance("1 min");
      await crm.submitForm(CYD, "pigeon");
      await crm.assign(CYD, "carl");
      await stack.advance("35 min");
      expect(await crm.lead(CYD)).toMatchObject({
        lead_type: "Hand-raiser",
        sla_status: "miss",
        sla_due_at: "2026-03-02T11:31:00.000Z",
      });
      expect(await crm.alerts()).toEqual([
        "Mon 09:00 review to rex, open",
        "Mon 11:25 warning to carl, open",
        "Mon 11:31 breach to carl, open",
      ]);
    },
  );
});
