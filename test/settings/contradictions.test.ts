import { presets } from "../../src/settings/presets.ts";
import { renderProblem } from "../../src/settings/problem.ts";
import { readPolicies } from "../../src/settings/read-policies.ts";

const office = {
  timeZone: "America/New_York",
  week: { mon: [["09:00", "17:00"]], fri: [["09:00", "17:00"]] },
};
const response = { name: "response", target: { minutes: 30 }, calendar: "office" };
const assignment = { name: "assignment", target: { minutes: 1 }, calendar: "always" };
const small = { calendars: { office }, clocks: [response, assignment] };
const withResponse = (changes: object) => ({ ...small, clocks: [{ ...response, ...changes }, assignment] });
const tiers = (...offsets: readonly object[]) =>
  withResponse({ tiers: offsets.map((after) => ({ after, to: ["owner"] })) });
const to = (recipient: string, people: object = {}) => ({
  ...withResponse({ tiers: [{ after: { minutes: 0 }, to: [recipient] }] }),
  people,
});
const form = [{ property: "form", is: ["Demo"] }];

const TEMPLATES = { breach: ["leadName", "dueAt"] };
const refused = (file: unknown): readonly string[] => {
  const result = readPolicies(file, presets, { templates: TEMPLATES });
  return result.ok ? [] : result.problems.map(renderProblem);
};
const told = (file: unknown, around: Parameters<typeof readPolicies>[2] = {}): string => {
  const result = readPolicies(file, presets, around);
  if (!result.ok) throw new Error(result.problems.map(renderProblem).join("\n"));
  return result.advice.map(renderProblem).join("\n");
};

describe("contradictions are refused, with field, reason and fix", () => {
  test("what they are made of is sound", () => {
    expect(refused(small)).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    [
      "tier 2 before tier 1",
      tiers({ hours: 2 }, { minutes: 30 }),
      "clocks.response.tiers: tier 2 comes 30 minutes after due, before tier 1, which comes 2 hours after it. Give tier 2 a later time than tier 1, or swap their numbers.",
    ],
    [
      "tier 2 before tier 1, in business days against open hours",
      tiers({ hours: 9 }, { businessDays: 1 }),
      "tier 2 comes 1 business day after due, before tier 1",
    ],
    [
      "tiers in another order than their numbers",
      withResponse({
        tiers: [
          { tier: 2, after: { minutes: 0 }, to: ["manager"] },
          { tier: 1, after: { hours: 1 }, to: ["owner"] },
        ],
      }),
      "tier 2 comes 0 minutes after due, before tier 1",
    ],
    [
      "a warning before the start",
      withResponse({ warnings: [{ before: { hours: 1 } }] }),
      'clocks.response.warnings.0: 1 hour before due is never after the start, so nobody is ever warned. Write a shorter time, or a share such as {"percent": 80}.',
    ],
    [
      "no clock from the engagement",
      { ...small, clocks: [response] },
      "clocks: no clock starts at the engagement, so a lead that nobody is given would be late for nobody. Add one,",
    ],
    [
      "two clocks that silence each other",
      {
        ...small,
        clocks: [
          { ...response, quietWhile: "assignment" },
          { ...assignment, quietWhile: "response" },
        ],
      },
      "clocks.assignment.quietWhile: assignment and response each keep quiet while the other runs",
    ],
    [
      "holidays of years gone by",
      {
        ...small,
        effectiveAt: "2027-01-01T00:00:00Z",
        calendars: { office: { ...office, holidays: { "2026-12-25": "Christmas Day" } } },
      },
      "calendars.office.holidays: the last one, 2026-12-25, is before this version applies (2027-01-01): it would close no day ahead. Add the years ahead; leadclock policy holidays --country CODE --years 2027-2029 prints them.",
    ],
    [
      "intervals that overlap",
      {
        ...small,
        calendars: {
          office: {
            ...office,
            week: {
              mon: [
                ["09:00", "13:00"],
                ["12:00", "17:00"],
              ],
            },
          },
        },
      },
      "calendars.office.week.mon: 09:00 to 13:00 and 12:00 to 17:00 overlap. Join them into one interval or move one.",
    ],
    [
      "unassigned leads that would go to nobody",
      { ...small, ownerChanges: { unassigned: true } },
      "ownerChanges.unassigned: there is no fallback owner who would get the lead. Name one in people.fallbackOwner.",
    ],
    [
      "a role that nobody fills",
      to("role:sdr-lead"),
      'clocks.response.tiers.0.to: there is no recipient "role:sdr-lead". Name a person in people.roles.sdr-lead.',
    ],
    [
      "a role by a wrong name",
      to("role:sdr-led", { roles: { "sdr-lead": "mia" } }),
      'there is no recipient "role:sdr-led". Did you mean "role:sdr-lead"?',
    ],
    [
      "a turn that begins on no date",
      to("onCall", { onCall: { rotation: ["mia"], turnDays: 7, from: "2026-02-30" } }),
      'people.onCall.from: "2026-02-30" is not a date. Write the first day of the first turn as YYYY-MM-DD.',
    ],
    [
      "a rotation of nobody",
      to("onCall", { onCall: { rotation: [], turnDays: 7, from: "2026-02-03" } }),
      "people.onCall.rotation: [] is too small. Give at least 1 of them.",
    ],
    [
      "somebody who stands in for themselves",
      to("owner", { backups: { mia: "mia" } }),
      "people.backups.mia: mia is their own backup owner. Name somebody else",
    ],
    [
      "a channel twice",
      { ...small, alerts: { channels: { breach: ["slack", "slack"] } } },
      'alerts.channels.breach: "slack" is there twice.',
    ],
    [
      "a channel that is none",
      { ...small, alerts: { channels: { breach: ["slak"] } } },
      'alerts.channels.breach.0: "slak" is not one of the known values. Did you mean "slack"?',
    ],
    [
      "a digest on no calendar",
      { ...small, alerts: { digest: { at: "09:00", calendar: "ofice", to: ["manager"] } } },
      'alerts.digest.calendar: there is no calendar "ofice". Did you mean "office"?',
    ],
    [
      "a digest at no time",
      { ...small, alerts: { digest: { at: "9 am", calendar: "office", to: ["manager"] } } },
      'alerts.digest.at: "9 am" is not a time of day. Write it as HH:MM, 00:00 to 23:59.',
    ],
    [
      "a template of no message",
      { ...small, alerts: { templates: { breech: { subject: "Late", body: [] } } } },
      'alerts.templates.breech: there is no message "breech". Did you mean "breach"?',
    ],
    [
      "a template with a variable that stands for nothing",
      {
        ...small,
        alerts: { templates: { breach: { subject: "{{leadName}}", body: ["Due {{ dueDat }}"] } } },
      },
      'alerts.templates.breach.body.0: there is no variable "dueDat". Did you mean "dueAt"?',
    ],
    [
      "a template with braces left open",
      { ...small, alerts: { templates: { breach: { subject: "Late: {{leadName}", body: [] } } } },
      "alerts.templates.breach.subject: has braces that enclose no variable.",
    ],
    [
      "an exclusion that asks nothing",
      { ...small, exclusions: [{ when: [{ property: "form" }], reason: "test" }] },
      "exclusions.0.when.0: the condition asks nothing.",
    ],
    [
      "a condition that never holds",
      {
        ...small,
        reviews: [{ when: [{ property: "form", exists: false, contains: "demo" }], flag: "urgent" }],
      },
      "reviews.0.when.0: asks for a value and for none, so it never holds.",
    ],
    [
      "a review for no known reason",
      { ...small, reviews: [{ when: form, flag: "complant" }] },
      'reviews.0.flag: "complant" is not one of the known values. Did you mean "complaint"?',
    ],
    [
      "a rule that an earlier one leaves nothing",
      {
        ...small,
        leadTypes: ["demo", "other"].map((name) => ({ name, handRaiser: true })),
        classification: ["demo", "other"].map((leadType) => ({ when: form, leadType })),
      },
      'classification.1: has the conditions of classification.0, which comes first and says "demo".',
    ],
    [
      "an apology for leads of no type",
      { ...small, apologies: { leadTypes: ["demo"] } },
      'apologies.leadTypes.0: there is no lead type "demo".',
    ],
    [
      "a breach reason twice",
      { ...small, breachReasons: ["One", "Other"].map((label) => ({ value: "busy", label })) },
      'breachReasons: "busy" is there twice.',
    ],
    [
      "a report at no time",
      { ...small, packs: { weekly: { day: 1, at: "8 am" } } },
      "packs.weekly.at: is no time of day. Write it as HH:MM, 00:00 to 23:59.",
    ],
    [
      "a reason asked for at once",
      { ...small, limits: { breachReasonHours: 0 } },
      "limits.breachReasonHours: 0 is too small. Give more than 0.",
    ],
  ])("%s", (_what, file, message) => {
    expect(refused(file).join("\n")).toContain(message);
  });
});

describe("advice is told and refuses nothing", () => {
  const types = {
    leadTypes: [{ name: "demo", handRaiser: true }],
    classification: [{ when: form, leadType: "demo" }],
  };

  test.each<[string, unknown, string]>([
    [
      "a long target for hand-raisers",
      { ...withResponse({ target: { hours: 5 } }), ...types },
      'clocks.response.target: 5 hours is long for "demo", who asked to be contacted.',
    ],
    [
      "a business day for hand-raisers",
      {
        ...withResponse({
          target: { byLeadType: { demo: { businessDays: 1 } }, otherwise: { businessDays: 1 } },
        }),
        ...types,
      },
      'clocks.response.target.byLeadType.demo: 1 business day is long for "demo"',
    ],
    [
      "no executive named",
      to("executive"),
      "people.executive: tiers tell the executive, and nobody is named",
    ],
    ["nobody on call", to("onCall"), "people.onCall: nobody is on call"],
    ["nobody to look after the process", small, "people.operations: nobody is named"],
    ["a breach that nobody is told of", small, "clocks.response.tiers: nobody is told of a breach."],
    [
      "a warning that some lead types never get",
      {
        ...withResponse({
          target: { byLeadType: { demo: { minutes: 5 } }, otherwise: { minutes: 60 } },
          warnings: [{ before: { minutes: 10 } }],
        }),
        ...types,
      },
      'clocks.response.warnings.0: 10 minutes before due is not after the start for "demo": they get no warning.',
    ],
    [
      "tiers out of order on some days",
      tiers({ hours: 3 }, { hours: 4, calendarTime: true }),
      "clocks.response.tiers: tier 2 (4 calendar hours after due) sometimes comes before tier 1 (3 hours).",
    ],
    ["a calendar without holidays", small, "calendars.office.holidays: there are none"],
    ["a lead type that no rule leads to", { ...small, leadTypes: types.leadTypes }, 'lead type "demo"'],
    ["a definition not written down", small, "definitions.meaningfulResponse: is not written down yet."],
    [
      "a review of excluded leads",
      {
        ...small,
        exclusions: [{ when: form, reason: "test" }],
        reviews: [{ when: form, flag: "complaint" }],
      },
      "reviews.0: the same leads are excluded, so nobody looks at them as complaint.",
    ],
  ])("%s", (_what, file, message) => {
    expect(told(file)).toContain(message);
  });

  test("who hears of nothing missing is not told so", () => {
    const people = { executive: "eve", operations: "ops", reviewer: "rae", fallbackOwner: "fay" };
    expect(told(to("executive", people))).not.toContain("people.");
  });

  test("holidays that end within a year are told where the present time is known", () => {
    const file = {
      ...small,
      calendars: { office: { ...office, holidays: { "2027-01-01": "New Year" } } },
    };
    const ahead = "calendars.office.holidays: they end with 2027-01-01, less than a year ahead.";
    expect(told(file, { now: Date.UTC(2026, 5, 1) })).toContain(ahead);
    expect(told(file, { now: Date.UTC(2025, 11, 1) })).not.toContain("holidays");
    expect(told(file)).not.toContain("holidays");
  });

  test("a channel that is not set up is told where that is known", () => {
    const file = withResponse({ tiers: [{ after: { minutes: 0 }, to: ["owner"], channels: ["slack"] }] });
    expect(told(file, { channelsSetUp: ["email"] })).toContain("alerts.channels: slack is not set up");
    expect(told(file, { channelsSetUp: ["slack"] })).not.toContain("alerts.channels");
    expect(told(file)).not.toContain("alerts.channels");
  });

  test("every preset is sound, and advised only to name people and holidays", () => {
    for (const name of Object.keys(presets)) {
      const paths = told({ preset: name }, { channelsSetUp: ["slack", "email"] })
        .split("\n")
        .map((line) => line.split(":")[0]!);
      for (const path of paths) expect(path).toMatch(/^(people\..*|calendars\.business\.holidays)$/);
    }
  });
});
