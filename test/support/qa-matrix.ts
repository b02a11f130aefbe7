import type { Policy } from "../../src/domain/policy.ts";
import { timeWords } from "./crms/crm.ts";
import { within } from "./publish.ts";
import { type Form, type Person, STORY_POLICY } from "./stack-people.ts";

/**
 * The matrix of R-391…R-399: lead type × business hours × how it ends (in time, or after tier 1, 2 or 3) × kind of first
 * touch, and the edges. The instants stand here as a person with a calendar writes them down; nothing is asked of the code.
 */

const LEAD_TYPES = {
  /** 30 open minutes. */
  "hand-raiser": { form: "demo", label: "Hand-raiser" },
  /** One business day. */
  "non-hand-raiser": { form: "guide", label: "Non-hand-raiser" },
  /** A third type, two open hours. */
  partner: { form: "pigeon", label: "Partner" },
} as const satisfies Record<string, { form: Form; label: string }>;

type LeadType = keyof typeof LEAD_TYPES;
type Hours = "inside" | "outside" | "weekend";
type Touch = "call" | "email" | "message";
type Edge = "none" | "disqualified" | "ghosted" | "reassigned";

interface Times {
  readonly engaged: string;
  readonly warning: string;
  /** Tier 1 is due itself. */
  readonly due: string;
  readonly tier2: string;
  readonly tier3: string;
  /** Eight open hours after due nobody has given a reason yet (D21). */
  readonly reason: string;
}

const times = (...[engaged, warning, due, tier2, tier3, reason]: readonly string[]): Times =>
  ({ engaged, warning, due, tier2, tier3, reason: reason ?? tier3 }) as Times;

/** Open on Monday to Friday, nine to five; 2 March 2026 is a Monday. Days of March. */
const TIMETABLE: Readonly<Record<LeadType, Readonly<Record<Hours, Times>>>> = {
  "hand-raiser": {
    inside: times("02 10:00", "02 10:24", "02 10:30", "02 12:30", "03 10:30"),
    outside: times("02 19:00", "03 09:24", "03 09:30", "03 11:30", "04 09:30"),
    weekend: times("07 12:00", "09 09:24", "09 09:30", "09 11:30", "10 09:30"),
  },
  "non-hand-raiser": {
    inside: times("02 10:00", "02 16:24", "03 10:00", "03 12:00", "04 10:00"),
    outside: times("02 19:00", "03 15:24", "04 09:00", "04 11:00", "05 09:00", "04 17:00"),
    weekend: times("07 12:00", "09 15:24", "10 09:00", "10 11:00", "11 09:00", "10 17:00"),
  },
  partner: {
    inside: times("02 10:00", "02 11:36", "02 12:00", "02 14:00", "03 12:00"),
    outside: times("02 19:00", "03 10:36", "03 11:00", "03 13:00", "04 11:00"),
    weekend: times("07 12:00", "09 10:36", "09 11:00", "09 13:00", "10 11:00"),
  },
};

/** A moment after everything in the timetable. */
export const END = "2026-03-12T12:00:00Z";

const MINUTE = 60_000;
const at = (text: string): number => Date.parse(`2026-03-${text.replace(" ", "T")}:00Z`);

export type Verdict = "hit" | "miss" | "excluded";

interface Deed {
  readonly at: number;
  readonly what: "engage" | "assign" | Touch | "disqualify" | "reassign" | "reason";
}

export interface Row {
  readonly id: string;
  readonly lead: string;
  readonly form: Form;
  readonly leadType: LeadType;
  readonly hours: Hours;
  readonly edge: Edge;
  /** The last tier that went out; 0: none. */
  readonly tier: number;
  readonly touch: Touch | null;
  readonly deeds: readonly Deed[];
  readonly expected: {
    readonly verdict: Verdict;
    readonly owner: Person;
    readonly fields: Readonly<Record<string, string>>;
    readonly alerts: readonly string[];
  };
}

/** The install preset with a third lead type; without the clocks that begin after the answer. */
export const MATRIX_POLICY: Policy = within(
  {
    ...STORY_POLICY,
    clocks: STORY_POLICY.clocks.filter(({ start }) => start !== "touch" && start !== "booked"),
    leadTypes: [...STORY_POLICY.leadTypes, { name: "partner", label: "Partner", handRaiser: false }],
    classification: [
      { when: [{ property: "form", contains: "pigeon" }], leadType: "partner" },
      { when: [{ property: "LeadSource", contains: "pigeon" }], leadType: "partner" },
      ...STORY_POLICY.classification,
    ],
  },
  "partner",
  { hours: 2 },
);

interface Shape {
  readonly edge: Edge;
  readonly tier: number;
  readonly touch: Touch | null;
}

const TOUCHES: readonly Touch[] = ["call", "email", "message"];
const SHAPES: readonly Shape[] = [
  ...[0, 1, 2, 3].flatMap((tier) => TOUCHES.map((touch) => ({ edge: "none" as const, tier, touch }))),
  { edge: "disqualified", tier: 0, touch: null },
  { edge: "ghosted", tier: 3, touch: null },
  { edge: "reassigned", tier: 0, touch: "call" },
  { edge: "reassigned", tier: 1, touch: "email" },
];

export const ROWS: readonly Row[] = (Object.keys(LEAD_TYPES) as LeadType[]).flatMap((leadType) =>
  (["inside", "outside", "weekend"] as const).flatMap((hours) =>
    SHAPES.map((shape) => rowOf(leadType, hours, shape)),
  ),
);

function rowOf(leadType: LeadType, hours: Hours, shape: Shape): Row {
  const { edge, tier, touch } = shape;
  const t = TIMETABLE[leadType][hours];
  const engaged = at(t.engaged);
  const due = at(t.due);
  const touched = touch === null ? null : touchedAt(t, shape);
  const outcome = tier > 0 ? `tier ${tier}` : edge === "disqualified" ? "excluded" : "hit";
  const id = [leadType, hours, edge === "none" ? outcome : `${edge} ${outcome}`, touch ?? "no touch"].join(
    ", ",
  );
  const verdict: Verdict = tier > 0 ? "miss" : edge === "disqualified" ? "excluded" : "hit";
  const handsOver = at(t.warning) + MINUTE;
  /** Whoever calls also says why it was late. */
  const reasoned = tier > 0 && touch === "call";
  const deeds: readonly Deed[] = [
    { at: engaged, what: "engage" },
    { at: engaged, what: "assign" },
    ...(edge === "disqualified" ? [{ at: handsOver, what: "disqualify" as const }] : []),
    ...(edge === "reassigned" ? [{ at: handsOver, what: "reassign" as const }] : []),
    ...(touched === null ? [] : [{ at: touched, what: touch! }]),
    ...(reasoned ? [{ at: touched!, what: "reason" as const }] : []),
  ];
  const label = LEAD_TYPES[leadType].label;
  const owner = edge === "reassigned" ? "carl" : "rita";
  return {
    ...shape,
    id,
    lead: `row-${id.replaceAll(/[^a-z0-9]+/g, "-")}@lead.example`,
    form: LEAD_TYPES[leadType].form,
    leadType,
    hours,
    deeds,
    expected: {
      verdict,
      owner,
      fields: {
        engaged_at: iso(engaged),
        assigned_at: iso(engaged),
        systems_delay: "0",
        lead_type: label,
        sla_due_at: iso(due),
        sla_status: verdict,
        response_status: edge === "disqualified" ? "ended" : touched === null ? "unanswered" : "answered",
        ...(touched === null
          ? {}
          : {
              first_touch_at: iso(touched),
              first_touch_kind: touch!,
              human_delay: String(touched - engaged),
              speed_to_lead: String(touched - engaged),
            }),
        ...(verdict === "miss" ? { sla_miss_cause: edge === "reassigned" ? "routing" : "rep" } : {}),
        ...(verdict === "miss" && touched !== null ? { sla_miss_duration: String(touched - due) } : {}),
        ...(reasoned ? { breach_reason: "in_meeting" } : {}),
      },
      alerts: alertsOf(t, shape, touched, reasoned, owner),
    },
  };
}

/** In time: a call before the warning, an e-mail after it, a message in the last second; else a minute after the tier. */
function touchedAt(t: Times, { edge, tier, touch }: Shape): number {
  if (tier > 0) return at([t.due, t.tier2, t.tier3][tier - 1]!) + MINUTE;
  if (edge === "reassigned" || touch === "message") return at(t.due) - 1_000;
  return at(t.warning) + (touch === "call" ? -MINUTE : MINUTE);
}

function alertsOf(
  t: Times,
  { edge, tier, touch }: Shape,
  touched: number | null,
  reasoned: boolean,
  owner: Person,
): readonly string[] {
  const settled = touched !== null || edge === "disqualified";
  const line = (when: string, what: string, who: string, done = settled) =>
    `${timeWords(at(when))} ${what} to ${who}, ${done ? "done" : "open"}`;
  const warned = edge !== "none" || tier > 0 || touch !== "call";
  // A reason given before the eighth open hour is not asked for.
  const isAsked = tier > 0 && !(reasoned && touched! < at(t.reason));
  return [
    ...(warned ? [line(t.warning, "warning", owner)] : []),
    ...(tier >= 1 ? [line(t.due, "breach", owner)] : []),
    ...(tier >= 2 ? [line(t.tier2, "breach", "mona")] : []),
    ...(tier >= 3 ? [line(t.tier3, "breach", "eve")] : []),
    ...(isAsked ? [line(t.reason, "review", "mona", reasoned)] : []),
  ].sort();
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

/** What is done at one instant to all leads of whom the same is done, in order. */
export function script(): readonly {
  readonly at: number;
  readonly what: Deed["what"];
  readonly rows: readonly Row[];
}[] {
  const order: readonly Deed["what"][] = [
    "engage",
    "assign",
    "reassign",
    "disqualify",
    "call",
    "email",
    "message",
    "reason",
  ];
  const deeds = ROWS.flatMap((row) => row.deeds.map((deed) => ({ ...deed, row })));
  const groups = Map.groupBy(deeds, (deed) => {
    const form = deed.what === "engage" ? deed.row.form : "";
    return [String(deed.at).padStart(15, "0"), order.indexOf(deed.what), form, deed.row.expected.owner].join(
      " ",
    );
  });
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, group]) => ({ at: group[0]!.at, what: group[0]!.what, rows: group.map(({ row }) => row) }));
}

/** The sheet that R-412 asks for: each row with what was expected and whether it came so, as markdown. */
export function sheet(crm: string, failures: ReadonlyMap<string, readonly string[]>): string {
  const lines = ROWS.map(({ id, expected }) => {
    const wrong = failures.get(id);
    const result =
      wrong === undefined ? "not run" : wrong.length === 0 ? "pass" : `FAIL: ${wrong.join("; ")}`;
    const { fields, alerts, verdict } = expected;
    const shown = Object.entries(fields).map(([name, value]) => `${name} ${value}`);
    return `| ${[id, shown.join("<br>"), alerts.join("<br>") || "none", `counted as ${verdict}`, result].join(" | ")} |`;
  });
  const passed = ROWS.filter(({ id }) => failures.get(id)?.length === 0).length;
  return [
    `## QA matrix on ${crm}: ${passed} of ${ROWS.length} rows pass`,
    "",
    "| Lead type, hours, outcome, first touch | Fields | Alerts | Dashboard | Result |",
    "| --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}
