import { fieldSpecs } from "../../field-specs/index.ts";
import { type FieldSource, isStored } from "../../field-specs/spec.ts";
import { DAY, HOUR, MINUTE } from "../../src/domain/time.ts";
import { aClock, aJourney, aPolicy, NINE } from "../support/journeys.ts";

/** Every value a source gives, by field name; what is not written is absent. */
function valuesOf(source: Partial<FieldSource>): Record<string, unknown> {
  const whole: FieldSource = { journeys: [aJourney()], policy: aPolicy(), ...source };
  const values = fieldSpecs.map(({ name, value }) => [name, value?.(whole)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

describe("a touched lead", () => {
  it("has every speed-to-lead stamp and delay, in both measures (R-025 to R-030, D29)", () => {
    expect(valuesOf({})).toMatchObject({
      engaged_at: NINE,
      latest_engaged_at: NINE + HOUR,
      assigned_at: NINE + 4 * MINUTE,
      notified_at: NINE + 5 * MINUTE,
      handover_at: NINE + 5 * MINUTE,
      handover_from: "notification",
      first_touch_at: NINE + 15 * MINUTE,
      first_touch_kind: "call",
      first_touch_by: { user: "hubspot:551" },
      systems_delay: 5 * MINUTE,
      systems_delay_open: 2.5 * MINUTE,
      human_delay: 10 * MINUTE,
      human_delay_open: 5 * MINUTE,
      speed_to_lead: 15 * MINUTE,
      speed_to_lead_open: 7.5 * MINUTE,
      head_start: 0,
    });
  });

  it("says when another process was last complete, and nothing of one that nobody told of (R-031)", () => {
    const done = (minutes: number) =>
      ({ process: "attribution", at: NINE + minutes * MINUTE, system: "hubspot", routedAt: null }) as const;
    const returned = [aJourney({ completions: [done(1), done(3)] }), aJourney()];
    expect(valuesOf({ journeys: returned })).toMatchObject({ attribution_completed_at: NINE + 3 * MINUTE });
    expect(valuesOf({ journeys: returned })).not.toHaveProperty("enrichment_completed_at");
    expect(valuesOf({})).not.toHaveProperty("attribution_completed_at");
  });

  it("has its verdict and the people who answer for it (R-032 to R-046)", () => {
    expect(valuesOf({})).toMatchObject({
      lead_type: "Hand-raiser",
      sla_threshold: "30 open minutes",
      sla_threshold_minutes: 30,
      sla_due_at: NINE + 35 * MINUTE,
      sla_status: "hit",
      actual_response_time: 10 * MINUTE,
      sla_miss_duration: null,
      sla_miss_duration_open: null,
      sla_miss_cause: null,
      sla_owner: { user: "hubspot:551" },
      backup_owner: { user: "hubspot:552" },
      response_status: "answered",
      acknowledgment_status: "none",
      journey_number: 1,
      returning: false,
      policy_version: 3,
    });
  });

  it("shows the same value as human delay and as actual response time (R-034)", () => {
    const values = valuesOf({});
    expect(values.actual_response_time).toBe(values.human_delay);
  });
});

describe("a missed lead", () => {
  const segment = { start: NINE, end: null, openUsedMs: 0 };
  const missed = aClock({
    status: "miss",
    miss: { calendarMs: 26 * HOUR, openMs: 3 * HOUR },
    cause: { cause: "routing", evidence: "third owner" },
    segments: [
      { ...segment, ownerId: "hubspot:7", heldAtDue: true },
      { ...segment, ownerId: "hubspot:551", heldAtDue: false },
    ],
  });

  it("says by how much in both times, why, and who held it when it fell due (R-036, D5, D20)", () => {
    expect(valuesOf({ journeys: [aJourney({ clocks: [missed] })] })).toMatchObject({
      sla_status: "miss",
      sla_miss_duration: 26 * HOUR,
      sla_miss_duration_open: 3 * HOUR,
      sla_miss_cause: "routing",
      sla_owner: { user: "hubspot:7" },
    });
  });

  it("is explained in words that fit on a record, and do not change by looking again (R-307)", () => {
    const words = (miss: { calendarMs: number; openMs: number }) =>
      valuesOf({ journeys: [aJourney({ clocks: [{ ...missed, stoppedAt: null, miss }] })] }).explanation;
    expect(words({ calendarMs: HOUR, openMs: HOUR })).toMatch(
      /^Miss: not stopped by due .*\n.*\n.*\nCause: routing/,
    );
    expect(words({ calendarMs: 2 * HOUR, openMs: HOUR })).toBe(words({ calendarMs: HOUR, openMs: HOUR }));
  });

  it("is judged by the policy's SLA clock alone, in its newest start", () => {
    const clocks = [
      missed,
      aClock({ clock: "lead-wait", status: "miss" }),
      aClock({ number: 2, status: "pending", targetMs: null }),
    ];
    expect(valuesOf({ journeys: [aJourney({ clocks })] })).toMatchObject({
      sla_status: "pending",
      sla_threshold_minutes: null,
    });
    const policy = aPolicy({ sla: "lead-wait" });
    expect(valuesOf({ journeys: [aJourney({ clocks })], policy }).sla_status).toBe("miss");
  });
});

describe("a lead that came back (D7)", () => {
  const second = aJourney({
    number: 2,
    returning: true,
    status: "unanswered",
    stamps: {
      ...aJourney().stamps,
      engagedAt: NINE + 3 * DAY,
      firstTouchAt: null,
      assignedAt: null,
      handoverAt: null,
      notifiedAt: null,
      handoverFrom: null,
    },
    firstTouch: null,
    delays: { systems: null, human: null, headStart: null, total: null },
    clocks: [aClock({ status: "pending", stoppedAt: null })],
  });

  it("shows the latest journey and keeps the first stamps ever", () => {
    expect(valuesOf({ journeys: [aJourney(), second] })).toMatchObject({
      engaged_at: NINE + 3 * DAY,
      first_ever_engaged_at: NINE,
      first_touch_at: null,
      first_ever_touch_at: NINE + 15 * MINUTE,
      first_touch_by: null,
      human_delay: null,
      sla_status: "pending",
      journey_number: 2,
      returning: true,
    });
  });
});

describe("what is not known", () => {
  it("leaves every field alone while there is no journey", () => {
    const withoutPeople = Object.keys(valuesOf({ journeys: [] }));
    expect(withoutPeople).toEqual([]);
  });

  it("of history is measured but not judged (D31)", () => {
    const values = valuesOf({ journeys: [aJourney({ history: true })] });
    expect(values).toMatchObject({ speed_to_lead: 15 * MINUTE, sla_status: null, sla_due_at: null });
  });

  it("of an unclassified lead is its type", () => {
    expect(valuesOf({ journeys: [aJourney({ leadType: null })] }).lead_type).toBeNull();
  });
});

describe("the two sets of fields", () => {
  const SLA = /sla|threshold|breach|miss|hit|due\b/i;

  it("are never mixed (R-037)", () => {
    const speed = fieldSpecs.filter(({ group }) => group === "speedToLead");
    expect(
      speed.filter(({ label, name }) => SLA.test(label) || SLA.test(name)).map(({ name }) => name),
    ).toEqual([]);
    const sla = fieldSpecs.filter(({ group }) => group === "sla");
    expect(
      sla
        .filter(({ label }) => /systems delay|human delay|speed to lead/i.test(label))
        .map(({ name }) => name),
    ).toEqual([]);
    expect([speed.length, sla.length].every((count) => count >= 10)).toBe(true);
  });

  it("have unique names and labels, usable as a property name", () => {
    for (const member of ["name", "label"] as const)
      expect(new Set(fieldSpecs.map((spec) => spec[member])).size).toBe(fieldSpecs.length);
    expect(fieldSpecs.filter(({ name }) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  });

  it("state unit and zone, and where they come from", () => {
    const vague = fieldSpecs.filter(
      ({ description }) => !/UTC|[Mm]illiseconds|minutes|No unit|plain number|its unit/.test(description),
    );
    expect(vague.map(({ name }) => name)).toEqual([]);
    const zoned = fieldSpecs.filter(({ type }) => type === "datetime" || type === "duration");
    expect(
      zoned.filter(({ description }) => !/UTC|zone|calendar time/.test(description)).map(({ name }) => name),
    ).toEqual([]);
    expect(fieldSpecs.filter(({ requirement }) => !/^R-\d{3}$/.test(requirement))).toEqual([]);
  });

  it("give choices for choices, and leave to people what people fill in (R-043)", () => {
    for (const spec of fieldSpecs) {
      expect([spec.name, (spec.choices?.length ?? 0) > 0]).toEqual([spec.name, spec.type === "choice"]);
      expect([spec.name, isStored(spec)]).toEqual([
        spec.name,
        spec.calculated === undefined || spec.value !== undefined,
      ]);
      if (isStored(spec))
        expect([spec.name, spec.value === undefined]).toEqual([spec.name, spec.filledBy === "people"]);
    }
  });

  it("are formulas where calendar time or the present moment is enough, of fields that are stored (R-038)", () => {
    const stored = new Map(fieldSpecs.filter((spec) => !spec.calculated).map((spec) => [spec.name, spec]));
    const dates = fieldSpecs.flatMap(({ calculated }) =>
      !calculated ? [] : "between" in calculated ? calculated.between : [calculated.overdue],
    );
    expect(dates.filter((name) => stored.get(name)?.type !== "datetime")).toEqual([]);
    expect(fieldSpecs.filter(({ name, calculated }) => name.endsWith("_open") && calculated)).toEqual([]);
    expect(fieldSpecs.filter((spec) => !isStored(spec)).map(({ name }) => name)).toEqual(["sla_overdue"]);
  });
});
