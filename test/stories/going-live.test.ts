import type { GateAnswer } from "../../src/api/gate-answer.ts";
import { approvedParts } from "../../workflows/policies/approve-parts.ts";
import type { PortalStack } from "../support/portal-stack.ts";
import { STORY_POLICY } from "../support/stack-people.ts";
import { story } from "../support/story.ts";

const POLICY = {
  ...STORY_POLICY,
  definitions: {
    eligibleLead: "Whoever asks to be contacted",
    excludedLeads: "Students and competitors",
    handRaiser: "Whoever asks for a demo",
    meaningfulResponse: "A call or a personal e-mail",
    businessHours: "Monday to Friday, nine to five",
  },
};
const SIGN_OFF = ["definitions", "rules", "tiers", "delivery", "content", "exclusions"]
  .concat(["hours", "scope", "design", "delays", "blockers"])
  .map((item) => `sign-off:${item}`);

async function gateOf(stack: PortalStack): Promise<GateAnswer> {
  return JSON.parse((await stack.leadclock("gate", "--json")).out);
}

const open = ({ checks }: GateAnswer) => checks.filter(({ state }) => state !== "pass").map(({ id }) => id);

/** Everybody who must stands for the published rules by name. */
async function approveRules(stack: PortalStack): Promise<void> {
  const { id } = await stack.tenant();
  const { store } = stack.app;
  const parts = approvedParts((await store.policies.published(id)).at(-1)!, [], undefined);
  await store.policyDrafts.approve(
    id,
    parts.map(({ part, digest }) => ({ part, digest, by: "vera", at: stack.now() })),
  );
}

async function promise(stack: PortalStack): Promise<void> {
  await approveRules(stack);
  await stack.leadclock("gate", "attest", ...SIGN_OFF, "--by", "vera");
  const trained = ["gate", "attest", "training", "quick-reference"];
  await stack.leadclock(...trained, "--evidence", "https://wiki.example/sla", "--by", "dana");
}

async function lead(stack: PortalStack, name: string, calledBy: "rita" | "carl" | null): Promise<void> {
  await stack.submitForm(`${name}@lead.example`);
  await stack.assign(`${name}@lead.example`, calledBy ?? "rita");
  await stack.advance("5 min");
  if (calledBy) await stack.call(`${name}@lead.example`, calledBy);
  await stack.advance("1 min");
}

const reports = async (stack: PortalStack) =>
  (await stack.tasks()).filter(({ subject }) => /, \d{4}-/.test(subject)).map(({ subject }) => subject);

describe("from installation to live alerts and back", () => {
  story(
    "the gate names what is missing, lets the tenant through when it is there, and one action takes it back",
    { mode: "silent", policy: POLICY },
    async (stack) => {
      const installed = await gateOf(stack);
      expect(installed).toMatchObject({ state: "connected", mode: "silent", passed: false });
      expect((await stack.leadclock("gate")).out).toContain("Alerts go to nobody yet");

      await stack.leadclock("mode", "silent", "--test-recipient", "Tess Tester", "--by", "dana");
      await stack.leadclock("gate", "require", "--open-days", "2", "--leads", "3", "--by", "dana");
      expect(await gateOf(stack)).toMatchObject({ state: "silent", rules: { openDays: 2, leads: 3 } });
      await lead(stack, "ada", null);
      await lead(stack, "bob", "carl");
      await lead(stack, "cid", "rita");
      await stack.advanceTo("2026-03-03T09:10:00Z");

      const early = await stack.leadclock("gate", "go-live", "--by", "dana");
      expect(early.code).toBe(1);
      expect(early.err).toContain("openDays (1 of 2 open days in silence are over.)");
      expect(open(await gateOf(stack))).toEqual(["openDays", "approvals", "training", "signOff"]);
      expect((await stack.tenant()).mode).toBe("silent");

      await promise(stack);
      await stack.leadclock("gate", "finding", "open", "Bob rang twice", "--critical", "--by", "rita");
      await stack.advanceTo("2026-03-04T09:05:00Z");
      expect(open(await gateOf(stack))).toEqual(["findings"]);
      await stack.leadclock(
        "gate",
        "finding",
        "close",
        "1",
        "--note",
        "it was his own phone",
        "--by",
        "dana",
      );
      expect(await gateOf(stack)).toMatchObject({ state: "ready", passed: true });
      expect((await stack.leadclock("gate")).code).toBe(0);
      const before = await stack.alerts();
      expect(before.length).toBeGreaterThan(2);
      expect(before.every((line) => line.includes(" to tess, "))).toBe(true);
      expect((await stack.tasks()).every(({ attachedTo }) => attachedTo.length === 0)).toBe(true);

      expect(await stack.leadclock("gate", "go-live", "--by", "dana")).toMatchObject({ code: 0 });
      expect(await gateOf(stack)).toMatchObject({ state: "hypercare", mode: "live" });
      await stack.submitForm("eve@lead.example");
      await stack.assign("eve@lead.example", "rita");
      await stack.advance("31 min");
      expect(await stack.alerts("eve")).toEqual([
        "Wed 09:29 warning to rita, open",
        "Wed 09:35 breach to rita, open",
      ]);
      expect(
        (await stack.alerts("lead.example")).filter((line) => !line.includes(" to tess, ")),
      ).toHaveLength(2);

      await stack.leadclock("gate", "back-to-silent", "--why", "wrong calendar", "--by", "dana");
      await stack.advance("3 h");
      expect(await stack.alerts("eve")).toEqual([
        "Wed 09:29 warning to rita, open",
        "Wed 09:35 breach to rita, open",
        "Wed 11:35 breach to tess, open",
      ]);
      const { state, history } = await gateOf(stack);
      expect(state).toBe("silent");
      expect(history.map((one) => `${one.state} by ${one.by}`)).toEqual([
        "silent by dana",
        "ready by dana",
        "live by dana",
        "hypercare by dana",
        "silent by dana",
      ]);
      // Nobody twice, for the same step of the same lead.
      const subjects = (await stack.tasks()).map(({ subject, key }) => `${subject} ${key}`);
      expect(new Set(subjects).size).toBe(subjects.length);
      expect(await reports(stack)).toEqual([
        "[Silent] Silent period, 2026-03-02",
        "[Silent] Silent period, 2026-03-03",
      ]);
    },
  );

  story(
    "an executive overrides with a reason, which stays; hypercare is told day by day, extended, and ends by itself",
    { mode: "silent", policy: POLICY },
    async (stack) => {
      const reasonless = await stack.leadclock("mode", "live", "--by", "eve");
      expect(reasonless).toMatchObject({ code: 1, err: expect.stringContaining("checks do not pass") });
      const reason = ["--override-reason", "the trade fair is tomorrow, I answer for it"];
      expect((await stack.leadclock("mode", "live", "--by", "eve", ...reason)).code).toBe(0);
      const gate = await gateOf(stack);
      expect(gate.history.at(-1)).toMatchObject({
        state: "hypercare",
        by: "eve",
        why: "overridden: the trade fair is tomorrow, I answer for it",
        overrode: expect.arrayContaining(["openDays", "training", "approvals"]),
      });
      expect((await stack.leadclock("mode", "live", "--by", "eve", ...reason)).err).toContain("live already");

      await stack.advanceTo("2026-03-04T09:00:00Z");
      await stack.stopApp();
      await stack.startApp();
      await stack.advanceTo("2026-03-05T09:00:00Z");
      expect(await reports(stack)).toEqual([
        "Hypercare, 2026-03-02",
        "Hypercare, 2026-03-03",
        "Hypercare, 2026-03-04",
      ]);
      expect((await stack.leadclock("gate", "reports")).out).toContain("Hypercare, 2026-03-04");

      await stack.leadclock("gate", "extend", "--days", "1", "--why", "fairness doubted", "--by", "dana");
      await stack.leadclock(
        "gate",
        "finding",
        "open",
        "Rita doubts it",
        "--about",
        "fairness",
        "--critical",
        "--by",
        "rita",
      );
      await stack.advanceTo("2026-03-06T09:01:00Z");
      expect((await gateOf(stack)).state).toBe("hypercare");
      await stack.leadclock("gate", "finding", "close", "1", "--note", "shown to her", "--by", "dana");
      await stack.advanceTo("2026-03-07T00:01:00Z");
      expect((await gateOf(stack)).state).toBe("live");
    },
  );
});
