import { presets } from "../../src/domain/presets/index.ts";
import { downloaded, engaged, owned } from "./support/facts.ts";
import { journeyOf } from "./support/lead.ts";
import { at } from "./support/times.ts";

/** Due and tier instants of a preset's SLA clock for a lead that is engaged and owned on Monday at 10:00. */
function promised(name: string, handRaiser: boolean) {
  const policy = presets[name]!;
  const lead_type = handRaiser ? "hand-raiser" : "non-hand-raiser";
  const engagement = (handRaiser ? engaged : downloaded)("Mon 10:00", { properties: { lead_type } });
  const { clocks } = journeyOf({ policy, facts: [engagement, owned("Mon 10:00", "rep")] }, "Mon 10:00");
  const sla = clocks.find(({ clock }) => clock === policy.sla)!;
  return [sla.dueAt, ...sla.steps.filter(({ kind }) => kind === "tier").map((step) => step.at)];
}

test.each([
  ["default", true, ["Mon 10:30", "Mon 10:30", "Mon 12:30", "Tue 10:30"]],
  ["default", false, ["Tue 10:00", "Tue 10:00", "Tue 12:00", "Wed 10:00"]],
  ["best-first-version", true, ["Mon 10:30", "Mon 10:30", "Mon 12:30"]],
  ["threshold-per-type", false, ["Thu 10:00", "Thu 10:00", "Thu 12:00", "Fri 10:00"]],
  ["aggressive-inbound", true, ["Mon 10:05", "Mon 10:05", "Mon 10:10"]],
  ["playbook", false, ["Wed 10:00", "Wed 10:00", "Wed 13:00", "Thu 10:00"]],
] as const)(
  "preset %s, hand-raiser %s, is due and escalates as its sources say",
  (name, handRaiser, instants) => {
    expect(promised(name, handRaiser)).toEqual(instants.map(at));
  },
);
