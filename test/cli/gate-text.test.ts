import type { GateAnswer } from "../../src/api/gate-answer.ts";
import { gateText } from "../../src/commands/gate-text.ts";
import { instantsIn } from "../../src/commands/instants.ts";

const BERLIN = instantsIn("Europe/Berlin");
const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);

const SILENT: GateAnswer = {
  state: "silent",
  since: at("09:00:00"),
  until: null,
  mode: "silent",
  testRecipient: "crm:7",
  testRecipientName: "Dana Reyes",
  rules: { openDays: 3, leads: 10 },
  examinations: [],
  changedSince: false,
  items: [],
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
  expect(gateText(SILENT, "short", BERLIN)).toBe(
    "State: silent since Mon 2 Mar, 10:00:00 CET. Alerts go to Dana Reyes (crm:7).\nEvery check passes.\n",
  );
  expect(gateText({ ...SILENT, testRecipientName: null }, "short", BERLIN)).toContain("Alerts go to crm:7.");
  expect(gateText({ ...SILENT, testRecipient: null }, "short", BERLIN)).toContain("Alerts go to nobody yet.");
});

test("one day is one day", () => {
  expect(gateText(SILENT, "full", BERLIN)).toContain("Pilot of 30 days: 1 day, not over yet");
});
