import type { GateAnswer } from "../../src/api/gate-answer.ts";
import { gateText } from "../../src/commands/gate-text.ts";

const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);

const SILENT: GateAnswer = {
  state: "silent",
  since: at("09:00:00"),
  until: null,
  mode: "silent",
  testRecipient: "crm:7",
  testRecipientName: "Dana Reyes",
  rules: { openDays: 3, leads: 10 },
  passed: true,
  checks: [],
  signOff: { strategic: [], enablement: [] },
  pilot: {
    from: at("09:00:00"),
    to: at("10:00:00"),
    days: 1,
    over: false,
    sources: [],
    breaches: 0,
    flagged: 0,
    passed: null,
  },
  findings: [],
  history: [],
};

test("the state says since when, in which zone, and who gets the alerts by name", () => {
  expect(gateText(SILENT, "short")).toBe(
    "State: silent since 2026-03-02 09:00 UTC. Alerts go to Dana Reyes (crm:7).\nEvery check passes.\n",
  );
  expect(gateText({ ...SILENT, testRecipientName: null }, "short")).toContain("Alerts go to crm:7.");
  expect(gateText({ ...SILENT, testRecipient: null }, "short")).toContain("Alerts go to nobody yet.");
});

test("one day is one day", () => {
  expect(gateText(SILENT, "full")).toContain("Pilot of 30 days: 1 day, not over yet");
});
