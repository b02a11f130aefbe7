import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { presets as domainPresets } from "../../src/domain/presets/index.ts";
import { policySchema } from "../../src/settings/json-schema.ts";
import { presets } from "../../src/settings/presets.ts";
import { renderProblem } from "../../src/settings/problem.ts";
import { readPolicies } from "../../src/settings/read-policies.ts";

const root = new URL("../../", import.meta.url);
const office = { timeZone: "America/New_York", week: { mon: [["09:00", "17:00"]] } };
const response = { name: "response", target: { minutes: 30 }, calendar: "office" };
const assignment = { name: "assignment", target: { minutes: 1 }, calendar: "always" };
const small = { calendars: { office }, clocks: [response, assignment] };

const read = (file: unknown) => readPolicies(file, presets);
const lines = (file: unknown): readonly string[] => {
  const result = read(file);
  return result.ok ? [] : result.problems.map(renderProblem);
};
const policy = (file: unknown) => {
  const result = read(file);
  if (!result.ok) throw new Error(result.problems.map(renderProblem).join("\n"));
  return result.policies[0]!;
};
const withResponse = (changes: object) => ({ ...small, clocks: [{ ...response, ...changes }, assignment] });

describe("a policy file", () => {
  test("needs a clock with a target and a calendar, and one from the engagement; everything else has a default", () => {
    const made = policy(small);
    expect(made).toMatchObject({
      version: 1,
      effectiveAt: 0,
      timeZone: "UTC",
      sla: "response",
      responseBy: "owner",
      limits: { attachWithinHours: 24, lapseDays: 90 },
      touch: { level: "attempt" },
    });
    expect(made.clocks[0]).toEqual({
      ...response,
      start: "handover",
      stop: "touch",
      answerable: "rep",
      target: { byLeadType: {}, otherwise: { minutes: 30 } },
      warnings: [],
      tiers: [],
    });
  });

  test("numbers tiers by their place", () => {
    const made = policy(
      withResponse({
        tiers: [
          { after: { minutes: 0 }, to: ["owner"] },
          { after: { hours: 2 }, to: ["manager"] },
        ],
      }),
    );
    expect(made.clocks[0]!.tiers.map(({ tier }) => tier)).toEqual([1, 2]);
  });

  test("reads effectiveAt with its offset", () => {
    expect(policy({ ...small, effectiveAt: "2026-11-01T09:00:00-05:00" }).effectiveAt).toBe(
      Date.parse("2026-11-01T14:00:00Z"),
    );
  });

  test("may be a list of versions", () => {
    const result = read([small, { ...small, version: 2, effectiveAt: "2026-11-01T00:00:00Z" }]);
    expect(result.ok && result.policies.map(({ version }) => version)).toEqual([1, 2]);
    expect(lines([small, small])).toEqual([
      "1.version: is the same as that of policy 0. Give every version its own number and its own effective time.",
    ]);
  });
});

describe("a preset", () => {
  test.each(Object.keys(domainPresets))("%s is a sound policy file and means the same policy", (name) => {
    expect(policy({ preset: name })).toEqual(domainPresets[name]);
    expect(policy(presets[name]!())).toEqual(domainPresets[name]);
  });

  test("is changed member by member, clocks by name, targets as a whole", () => {
    const made = policy({
      preset: "default",
      calendars: { business: { timeZone: "America/New_York" } },
      clocks: [
        { name: "response", target: { minutes: 10 } },
        { name: "handoff", remove: true },
        {
          name: "second-look",
          start: "engagement",
          stop: "touch",
          answerable: "company",
          target: { hours: 2 },
          calendar: "always",
        },
      ],
    });
    expect(made.calendars.business).toEqual({
      ...domainPresets.default!.calendars.business,
      timeZone: "America/New_York",
    });
    expect(made.clocks.map(({ name }) => name)).toEqual([
      "assignment",
      "response",
      "lead-wait",
      "follow-up",
      "second-look",
    ]);
    const changed = made.clocks.find(({ name }) => name === "response")!;
    expect(changed.target).toEqual({ byLeadType: {}, otherwise: { minutes: 10 } });
    expect(changed.warnings).toEqual([{ percent: 80 }]);
  });

  test("that does not exist is named with the nearest one", () => {
    expect(lines({ preset: "defualt" })[0]).toMatch(
      /^preset: there is no preset "defualt"\. Did you mean "default"\?/,
    );
  });
});

describe("D16: a target in days alone is refused", () => {
  test.each(["1 day", { days: 1 }, { day: 1 }])("%j", (target) => {
    expect(lines(withResponse({ target }))).toEqual([
      'clocks.response.target: "a day" can mean two things. Write {"businessDays": 1} for the same local time on the next open day, or {"hours": 24} for 24 hours counted in the clock\'s calendar.',
    ]);
  });

  test.each([
    [30, 'clocks.response.target: 30 has no unit. Write {"minutes": 30}, or hours or businessDays.'],
    [{ minutes: 30, hours: 1 }, "names more than one unit"],
    [{ weeks: 1 }, 'clocks.response.target: "weeks" is no unit of time. Use minutes, hours or businessDays.'],
    [{ businessDays: 1.5 }, "Give a whole number"],
    [{ minutes: -5 }, "clocks.response.target.minutes: -5 is too small. Give 0 or more."],
    [undefined, "clocks.response.target: is missing."],
  ])("%j: %s", (target, message) => {
    expect(lines(withResponse({ target })).join("\n")).toContain(message);
  });
});

describe("refused, with field and fix", () => {
  const tier = (after: object) => withResponse({ tiers: [{ after, to: ["owner"] }] });
  const typed = {
    ...small,
    leadTypes: [
      { name: "demo", handRaiser: true },
      { name: "ebook", handRaiser: false },
    ],
  };

  test.each<[string, unknown, string]>([
    [
      "a tier before due (D19)",
      tier({ minutes: -10 }),
      "clocks.response.tiers.0.after.minutes: is before due.",
    ],
    [
      "a calendar that is never open (D28)",
      { ...small, calendars: { office: { timeZone: "UTC", week: {} } } },
      "calendars.office.week: no day of the week is ever open.",
    ],
    [
      "a night shift in one interval (D27)",
      { ...small, calendars: { office: { ...office, week: { mon: [["22:00", "06:00"]] } } } },
      "write a night shift as two intervals",
    ],
    [
      "an unknown zone",
      { ...small, calendars: { office: { ...office, timeZone: "Mars/Olympus" } } },
      'calendars.office.timeZone: time zone "Mars/Olympus" is not known.',
    ],
    [
      "a calendar called always",
      { ...small, calendars: { office, always: office } },
      "Give this calendar another name.",
    ],
    [
      "an unknown calendar",
      withResponse({ calendar: "offce" }),
      'clocks.response.calendar: there is no calendar "offce". Did you mean "office"?',
    ],
    [
      "an SLA that is no clock",
      { ...small, sla: "reponse" },
      'sla: there is no clock "reponse". Did you mean "response"?',
    ],
    [
      "quietWhile itself",
      withResponse({ quietWhile: "response" }),
      'clocks.response.quietWhile: there is no other clock "response".',
    ],
    [
      "the target of no clock",
      withResponse({ target: { sameAs: "nothing" } }),
      'clocks.response.target.sameAs: there is no other clock "nothing".',
    ],
    ["a clock twice", { ...small, clocks: [response, response] }, 'clocks: "response" is there twice.'],
    [
      "a tier twice",
      withResponse({ tiers: [1, 1].map((n) => ({ tier: n, after: { minutes: 0 }, to: ["owner"] })) }),
      '"tier 1" is there twice',
    ],
    [
      "a lead type twice",
      { ...small, leadTypes: [typed.leadTypes[0], typed.leadTypes[0]] },
      'leadTypes: "demo" is there twice.',
    ],
    [
      "a classification into nothing",
      { ...small, classification: [{ when: [{ property: "form", exists: true }], leadType: "demo" }] },
      'classification.0.leadType: there is no lead type "demo".',
    ],
    [
      "a condition that asks nothing",
      { ...typed, classification: [{ when: [{ property: "form" }], leadType: "demo" }] },
      "classification.0.when.0: the condition asks nothing.",
    ],
    [
      "a known lead type without a rule (D13)",
      {
        ...typed,
        clocks: [{ ...response, target: { byLeadType: { demo: { minutes: 5 } }, otherwise: { hours: 1 } } }],
      },
      'clocks.response.target.byLeadType.ebook: lead type "ebook" has no target here.',
    ],
    [
      "a rule for an unknown lead type",
      withResponse({ target: { byLeadType: { demo: { minutes: 5 } }, otherwise: { hours: 1 } } }),
      'clocks.response.target.byLeadType.demo: there is no lead type "demo".',
    ],
    [
      "a clock of its own without a start",
      { ...small, sla: "mine", clocks: [{ ...response, name: "mine" }] },
      "clocks.mine.start: is missing.",
    ],
    ["a warning at due", withResponse({ warnings: [{ percent: 100 }] }), "clocks.response.warnings.0"],
    [
      "a warning in business days",
      withResponse({ warnings: [{ before: { businessDays: 1 } }] }),
      "business days are not counted backwards.",
    ],
    [
      "a local time",
      { ...small, effectiveAt: "2026-11-01 09:00" },
      'effectiveAt: "2026-11-01 09:00" is not an instant.',
    ],
    [
      "a member that is not there",
      { ...small, clock: [] },
      'clock: there is no such member. Did you mean "clocks"?',
    ],
    [
      "a member that is not there, further down",
      withResponse({ tiers: [{ aftr: { minutes: 0 }, after: { minutes: 0 }, to: ["owner"] }] }),
      'clocks.response.tiers.0.aftr: there is no such member. Did you mean "after"?',
    ],
    [
      "an unknown recipient",
      withResponse({ tiers: [{ after: { minutes: 0 }, to: ["owners"] }] }),
      'clocks.response.tiers.0.to.0: "owners" is not one of the known values. Did you mean "owner"?',
    ],
    ["no clock at all", { calendars: { office } }, "clocks: is missing."],
    ["a list instead of an object", "policy", '"policy" is not an object.'],
  ])("%s", (_what, file, message) => {
    expect(lines(file).join("\n")).toContain(message);
  });

  test("all problems come at once", () => {
    expect(
      lines({ ...small, sla: "x", timeZone: "Mars", calendars: { office: { timeZone: "UTC", week: {} } } }),
    ).toHaveLength(3);
  });
});

describe("the published JSON Schema", () => {
  const published: object = JSON.parse(readFileSync(new URL("schemas/policy.schema.json", root), "utf8"));

  test("is that of the code (leadclock replay --print-schema policy)", () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(policySchema())));
  });

  const accepts = new Ajv2020({ strict: false }).compile(published);

  test("accepts the policies that ship, whole or named as a preset, and lists of versions", () => {
    for (const [name, preset] of Object.entries(presets)) {
      const whole = JSON.parse(JSON.stringify(preset()));
      expect(accepts(whole) || accepts.errors).toBe(true);
      expect(accepts([whole, { ...whole, version: 2 }]) || accepts.errors).toBe(true);
      expect(accepts({ preset: name }) || accepts.errors).toBe(true);
    }
  });

  test("accepts what differs from a preset, for editors: parts of clocks and calendars, null, remove", () => {
    const changes = {
      preset: "default",
      calendars: { business: { timeZone: "America/New_York" } },
      clocks: [
        { name: "response", target: { minutes: 10 } },
        { name: "handoff", remove: true },
      ],
      reviews: null,
    };
    expect(accepts(changes) || accepts.errors).toBe(true);
    expect(lines(changes)).toEqual([]);
    expect(accepts({ clocks: changes.clocks })).toBe(false);
    expect(accepts({ ...changes, clocks: [{ name: "response", traget: { minutes: 10 } }] })).toBe(false);
  });

  test.each<[string, object]>([
    ["days alone", withResponse({ target: { days: 1 } })],
    ["an unknown recipient", withResponse({ tiers: [{ after: { minutes: 0 }, to: ["owners"] }] })],
    ["an unknown member", { ...small, clock: [] }],
    ["an unknown channel", { ...small, alerts: { channels: { breach: ["fax"] } } }],
    ["no clocks", { calendars: { office } }],
  ])("refuses %s, as the program does", (_what, file) => {
    expect(accepts(file)).toBe(false);
    expect(lines(file)).not.toEqual([]);
  });

  test("describes every member", () => {
    const silent = (schema: unknown, path: string): readonly string[] => {
      if (schema === null || typeof schema !== "object") return [];
      const own = "properties" in schema ? Object.entries(schema.properties ?? {}) : [];
      return [
        ...own.flatMap(([name, member]) => (described(member) ? [] : [`${path}.${name}`])),
        ...Object.entries(schema).flatMap(([name, inner]) => silent(inner, `${path}.${name}`)),
      ];
    };
    const described = (member: object) => "description" in member || "$ref" in member;
    const weekdays = /\.(mon|tue|wed|thu|fri|sat|sun)$/;
    const units = /\.(minutes|hours|businessDays|calendarTime)$/;
    expect(silent(published, "").filter((path) => !weekdays.test(path) && !units.test(path))).toEqual([]);
  });
});

test("every policy file in the repository is sound", () => {
  for (const path of ["data/sf-fire-calls/policy.json", "data/uci-servicenow-incidents/policy.json"]) {
    expect(lines(JSON.parse(readFileSync(new URL(path, root), "utf8")))).toEqual([]);
  }
});
