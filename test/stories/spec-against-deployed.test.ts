import type { GateAnswer } from "../../src/api/gate-answer.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Stack } from "../support/stack.ts";
import { refOf, STORY_POLICY } from "../support/stack-people.ts";
import { storyOnEach } from "../support/story-on-each.ts";

type Check = GateAnswer["checks"][number];

async function checkOf(stack: Stack, id: string): Promise<Check> {
  const gate: GateAnswer = JSON.parse((await stack.leadclock("gate", "--json")).out);
  return gate.checks.find((one) => one.id === id)!;
}

const said = ({ evidence }: Check, label: string) =>
  evidence.filter((one) => one.label === label).map(({ value }) => value);

const SILENT = { mode: "silent", testRecipient: refOf("tess") } as const;
const LEADS = ["ada@lead.example", "bob@lead.example", "cid@lead.example"];

/** A lead type that only one rule finds, by a property that no account has. */
const OUT_OF_REACH: Policy = {
  ...STORY_POLICY,
  leadTypes: [
    ...STORY_POLICY.leadTypes,
    { name: "partner", label: "Partner", handRaiser: false, severity: "normal" },
  ],
  classification: [
    { when: [{ property: "partner_tier", is: ["gold"] }], leadType: "partner" },
    ...STORY_POLICY.classification,
  ],
  clocks: STORY_POLICY.clocks.map((clock) =>
    "byLeadType" in clock.target
      ? {
          ...clock,
          target: { ...clock.target, byLeadType: { ...clock.target.byLeadType, partner: { hours: 8 } } },
        }
      : clock,
  ),
};

storyOnEach(
  "spec-against-deployed",
  "the gate reads fields back and names whoever's differ; what is deployed is compared with spec and rules",
  SILENT,
  async ({ stack, ...acts }) => {
    await acts.submitForm(LEADS);
    await acts.assign(LEADS, "rita");
    await stack.advance("15 min");
    expect(await checkOf(stack, "fields")).toMatchObject({
      state: "pass",
      says: expect.stringContaining("3 of 3 (100 %) records that were read back hold them"),
    });
    expect(await checkOf(stack, "deployed")).toMatchObject({ state: "pass", lookAt: [] });

    // Somebody, or some automation, writes over our fields.
    await acts.fillIn("bob@lead.example", "rita", { sla_status: "hit", explanation: "All is well" });
    await stack.advance("1 min");
    const changed = await checkOf(stack, "fields");
    expect(changed.state).toBe("fail");
    const differing = changed.evidence.filter(({ value }) => value.startsWith("differs in "));
    expect(differing).toHaveLength(1);
    expect(differing[0]!.value.replace("differs in ", "").split(", ").toSorted()).toEqual([
      "explanation",
      "sla_status",
    ]);
    const { rows } = await stack.app.store.db.query<{ record: string }>(
      "select record from record_cards where body ->> 'email' = 'bob@lead.example'",
    );
    expect(rows.map(({ record }) => record)).toContain(differing[0]!.label);
    const text = (await stack.leadclock("gate")).out;
    expect(text).toContain(`${differing[0]!.label}: differs in `);
    expect(JSON.stringify(changed.evidence)).not.toContain("bob@lead.example");
  },
);

storyOnEach(
  "spec-against-deployed",
  "a lead type that no rule can find here stops the gate; an account that does not answer is unknown",
  { ...SILENT, policy: OUT_OF_REACH },
  async ({ stack, crm, ...acts }) => {
    await acts.submitForm("ada@lead.example");
    await acts.assign("ada@lead.example", "rita");
    await stack.advance("15 min");
    const deployed = await checkOf(stack, "deployed");
    expect(deployed).toMatchObject({ state: "fail", lookAt: ["no rule can find the lead type partner"] });
    expect(said(deployed, "never holds")).toContain("partner_tier: no account has it");
    expect(said(deployed, "rules in force")).toEqual(["version 1"]);
    expect(said(deployed, "parts in force as they were approved")[0]).toMatch(/^0 of \d+/);

    await acts.fault(
      crm === "hubspot" ? { status: 503, body: "Down" } : { status: 503, body: [] },
      { path: crm === "hubspot" ? "/crm/" : "/services/data" },
      { until: stack.now() + 60_000 },
    );
    for (const id of ["fields", "deployed"]) {
      const check = await checkOf(stack, id);
      expect(check.state).toBe("unknown");
      expect(said(check, id === "fields" ? "not read back" : "not looked at")).toHaveLength(1);
    }
  },
);
