import { alertRules, channelsOf, nextDigestAt, severityOf } from "../../src/domain/alert-rules.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { presets } from "../../src/domain/presets/index.ts";

const POLICY = presets.default!;
const at = (text: string) => Date.parse(text);
const withAlerts = (alerts: Policy["alerts"], more: Partial<Policy> = {}): Policy => ({
  ...POLICY,
  ...more,
  ...(alerts && { alerts }),
});

test("what a policy leaves out about alerts: tasks only, 20 in 15 minutes, a flood at ten times and 200", () => {
  expect(alertRules(withAlerts({}))).toEqual({
    channels: { warning: [], breach: [], review: [], digest: [] },
    holdForRecipient: false,
    bundle: { over: 20, withinMinutes: 15 },
    flood: { timesUsual: 10, atLeast: 200 },
    mostPerLead: 20,
    digest: { at: "08:30", calendar: "business", to: [] },
    templates: {},
  });
});

test("a digest goes the way of breaches unless it has channels of its own", () => {
  expect(alertRules(withAlerts({ channels: { breach: ["slack"] } })).channels.digest).toEqual(["slack"]);
  expect(alertRules(withAlerts({ channels: { breach: ["slack"], digest: [] } })).channels.digest).toEqual([]);
});

describe("the channels of an alert", () => {
  const clocks = POLICY.clocks.map((clock) => ({
    ...clock,
    warnings: [{ percent: 80, channels: ["email"] as const }],
    tiers: clock.tiers.map((tier) => (tier.tier === 1 ? { ...tier, channels: ["slack"] as const } : tier)),
  }));
  const policy = withAlerts({ channels: { breach: ["email"], review: ["slack", "email"] } }, { clocks });

  test.each([
    ["warning-1", "warning", ["email"]],
    ["warning-2", "warning", []],
    ["tier-1", "breach", ["slack"]],
    ["tier-2", "breach", ["email"]],
    ["catch-up", "catchUp", ["slack"]],
    ["complaint", "review", ["slack", "email"]],
  ] as const)("%s", (step, kind, channels) => {
    expect(channelsOf(policy, { clock: "response", step, kind })).toEqual(channels);
  });
});

test("hand-raisers are urgent unless their type says otherwise; what no rule knows is normal", () => {
  const plain = { ...POLICY, leadTypes: POLICY.leadTypes.map(({ severity: _, ...type }) => type) };
  expect(severityOf(plain, "hand-raiser")).toBe("urgent");
  expect(severityOf(plain, "non-hand-raiser")).toBe("normal");
  expect(severityOf(plain, null)).toBe("normal");
  const leadTypes = POLICY.leadTypes.map((type) => ({ ...type, severity: "low" as const }));
  expect(severityOf({ ...POLICY, leadTypes }, "hand-raiser")).toBe("low");
});

describe("the next digest", () => {
  const berlin = withAlerts(
    { digest: { at: "08:30", calendar: "office", to: [] } },
    {
      calendars: {
        office: {
          timeZone: "Europe/Berlin",
          week: { mon: [["09:00", "17:00"]], fri: [["09:00", "17:00"]] },
          holidays: { "2026-04-06": "Easter Monday" },
        },
      },
    },
  );

  test.each([
    ["before its time on an open day", "2026-03-02T07:29:59Z", "2026-03-02T07:30:00Z"],
    ["at its time: the next one", "2026-03-02T07:30:00Z", "2026-03-06T07:30:00Z"],
    ["over the change of the clocks", "2026-03-27T08:00:00Z", "2026-03-30T06:30:00Z"],
    ["over a holiday", "2026-04-03T08:00:00Z", "2026-04-10T06:30:00Z"],
  ])("%s", (_name, now, next) => {
    expect(new Date(nextDigestAt(berlin, at(now))!).toISOString()).toBe(new Date(next).toISOString());
  });

  test("never, where no day is open", () => {
    const calendars = { office: { timeZone: "UTC", week: {} } };
    expect(nextDigestAt({ ...berlin, calendars }, at("2026-03-02T07:00:00Z"))).toBeNull();
  });
});
