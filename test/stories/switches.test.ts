import { switchOff, switchOn } from "../../workflows/gate/switch-off.ts";
import type { SwitchScope } from "../../workflows/gate/switches.ts";
import type { PortalStack } from "../support/portal-stack.ts";
import { story } from "../support/story.ts";

const ADA = "ada@lead.example";
const BOB = "bob@lead.example";

const off = (stack: PortalStack, scope: SwitchScope = "tenant", name = "") =>
  turn(switchOff, stack, scope, name);
const on = (stack: PortalStack, scope: SwitchScope = "tenant", name = "") =>
  turn(switchOn, stack, scope, name);

async function turn(does: typeof switchOff, stack: PortalStack, scope: SwitchScope, name: string) {
  const { id } = await stack.tenant();
  await does(stack.app.ports, id, { scope, name, by: "olga", why: "the form sends tests" });
}

async function held(stack: PortalStack): Promise<readonly string[]> {
  const waiting = await stack.app.store.switches.held((await stack.tenant()).id, "waiting");
  return waiting.map(({ clock, step, heldAs }) => `${clock} ${step} as ${heldAs}`);
}

async function assigned(stack: PortalStack, lead: string, owner: "rita" | "carl"): Promise<void> {
  await stack.submitForm(lead);
  await stack.assign(lead, owner);
}

describe("kill switches: everything, a rule or a channel stops at once, and goes on without a flood", () => {
  story(
    "everything off: nothing is written, clocks run on, and what would have been is kept",
    {},
    async (stack) => {
      await assigned(stack, ADA, "rita");
      await stack.advance("20 min");
      await off(stack);
      await stack.call(ADA, "carl");
      await assigned(stack, BOB, "carl");
      await stack.advance("40 min");

      expect(await stack.alerts()).toEqual([]);
      expect((await stack.lead(BOB))?.engaged_at ?? null).toBeNull();
      expect(await held(stack)).toEqual(["response warning-1 as decision", "response tier-1 as decision"]);
    },
  );

  story(
    "on again soon: the breach goes out as if nothing had been, its warning came too late",
    {},
    async (stack) => {
      await assigned(stack, ADA, "rita");
      await stack.advance("20 min");
      await off(stack);
      await stack.advance("12 min");
      await on(stack);
      await stack.advance("3 min");

      expect(await stack.alerts()).toEqual(["Mon 09:32 breach to rita, open"]);
      expect(await stack.lead(ADA)).toMatchObject({ sla_status: "miss" });
      expect(await held(stack)).toEqual([]);
    },
  );

  story(
    "on again late: one catch-up for the lead that still waits, none for the one that was called",
    {},
    async (stack) => {
      await assigned(stack, ADA, "rita");
      await assigned(stack, BOB, "carl");
      await off(stack);
      await stack.advance("3 h");
      await stack.call(BOB, "carl");
      await stack.advance("1 min");
      await on(stack);
      await stack.advance("10 min");

      expect(await stack.alerts(ADA)).toEqual(["Mon 12:01 catchUp to rita, open"]);
      expect(await stack.alerts(BOB)).toEqual([]);
      await on(stack);
      await stack.advance("30 min");
      expect(await stack.alerts(ADA)).toHaveLength(1);
    },
  );

  story("one rule off: its alerts wait, those of others go out", {}, async (stack) => {
    await off(stack, "rule", "response");
    await assigned(stack, ADA, "rita");
    await stack.submitForm(BOB);
    await stack.advance("35 min");

    expect(await stack.alerts(ADA)).toEqual([]);
    expect((await stack.alerts(BOB)).length).toBeGreaterThan(0);
    expect(await held(stack)).toEqual(["response warning-1 as decision", "response tier-1 as decision"]);
    // Stamps are none of its alerts.
    expect(await stack.lead(ADA)).toMatchObject({ sla_status: "miss" });
  });

  story(
    "tasks off: decided alerts wait in line; on again late, a lead gets the last one only",
    {},
    async (stack) => {
      await off(stack, "channel", "task");
      await assigned(stack, ADA, "rita");
      await stack.advance("31 min");
      expect(await stack.alerts()).toEqual([]);
      expect(await held(stack)).toEqual(["response warning-1 as task", "response tier-1 as task"]);
      await stack.advance("30 min");
      await on(stack, "channel", "task");
      await stack.advance("2 min");

      expect(await stack.alerts()).toEqual([expect.stringMatching(/^Mon 10:[\d:]+ breach to rita, open$/)]);
    },
  );

  story("switched off between the decision and the call: taken back, decided again", {}, async (stack) => {
    await assigned(stack, ADA, "rita");
    await stack.advance("23 min");
    await stack.fault({ status: 429 }, { method: "POST", path: "/tasks/" }, { times: 50 });
    await stack.advance("1 min");
    await off(stack);
    await stack.advance("4 min");
    expect(await held(stack)).toHaveLength(1);
    await stack.cure();
    await on(stack);
    await stack.advance("1 min");
    expect(await stack.alerts()).toEqual([expect.stringMatching(/^Mon 09:[\d:]+ warning to rita, open$/)]);
    expect(await held(stack)).toEqual([]);
  });
});

test.each([
  ["rule", "respnse", "rule: there is no rule respnse. Known: "],
  ["channel", "pigeon", "channel: there is no channel pigeon. Known: task, slack, email."],
] as const)("a %s that is not known is refused with those that are", async (scope, name, words) => {
  const data = {
    policies: { published: async () => [{ clocks: [{ name: "response" }], leadTypes: [{ name: "demo" }] }] },
  };
  const ports = {
    clock: { now: () => 0 },
    store: { transaction: (work: (d: unknown) => unknown) => work(data) },
  };
  await expect(switchOff(ports as never, "acme", { scope, name, by: "olga", why: "test" })).rejects.toThrow(
    words,
  );
});
