import type { CalendarSpec } from "../calendar/index.ts";
import type {
  AlertRules,
  ClockSpec,
  Definitions,
  ExclusionRule,
  Policy,
  ReviewRule,
  Target,
  Tier,
  Warning,
} from "../policy.ts";

/** Monday to Friday, nine to five. */
function officeHours(timeZone: string): CalendarSpec {
  const day = [["09:00", "17:00"]] as const;
  return { timeZone, week: { mon: day, tue: day, wed: day, thu: day, fri: day } };
}

/** Warning at 80 %, tiers at due, 2 open hours and 1 business day after it (D19, R-098…R-101). */
export const STANDARD_WARNINGS: readonly Warning[] = [{ percent: 80 }];
const STANDARD_TIERS: readonly Tier[] = [
  { tier: 1, after: { minutes: 0 }, to: ["owner", "backupOwner"] },
  { tier: 2, after: { hours: 2 }, to: ["manager"] },
  { tier: 3, after: { businessDays: 1 }, to: ["executive"] },
];

export interface Targets {
  readonly handRaiser: Target;
  readonly nonHandRaiser: Target;
}

/** The SLA: handover to the first touch of the owner (D9). */
export function responseClock(targets: Targets, tiers: readonly Tier[] = STANDARD_TIERS): ClockSpec {
  return {
    name: "response",
    start: "handover",
    stop: "touch",
    stoppedBy: "responders",
    target: {
      byLeadType: { "hand-raiser": targets.handRaiser, "non-hand-raiser": targets.nonHandRaiser },
      otherwise: targets.nonHandRaiser,
    },
    calendar: "business",
    answerable: "rep",
    warnings: STANDARD_WARNINGS,
    tiers,
    allowance: "remaining",
  };
}

export const ASSIGNMENT_CLOCK: ClockSpec = {
  name: "assignment",
  start: "engagement",
  stop: "assignment",
  target: { byLeadType: {}, otherwise: { minutes: 1 } },
  calendar: "always",
  answerable: "operations",
  warnings: [],
  tiers: [{ tier: 1, after: { minutes: 0 }, to: ["operations"] }],
};

export const LEAD_WAIT_CLOCK: ClockSpec = {
  name: "lead-wait",
  start: "engagement",
  stop: "touch",
  stoppedBy: "anyone",
  target: { sameAs: "response", plus: { minutes: 15 } },
  calendar: "business",
  answerable: "company",
  warnings: STANDARD_WARNINGS,
  tiers: STANDARD_TIERS,
  quietWhile: "response",
};

export const FOLLOW_UP_CLOCK: ClockSpec = {
  name: "follow-up",
  start: "touch",
  stop: "touchOrOutcome",
  target: { byLeadType: {}, otherwise: { hours: 7 * 24 } },
  calendar: "always",
  answerable: "rep",
  warnings: [],
  tiers: [{ tier: 1, after: { minutes: 0 }, to: ["owner"] }],
};

export const HANDOFF_CLOCK: ClockSpec = {
  name: "handoff",
  start: "booked",
  stop: "accepted",
  target: { byLeadType: {}, otherwise: { hours: 24 } },
  calendar: "always",
  answerable: "ownerAndDelivery",
  warnings: [],
  tiers: [{ tier: 1, after: { minutes: 0 }, to: ["owner", "manager"] }],
};

/** Demo and pricing requests raise a hand; content and events do not. */
const CLASSIFICATION: Policy["classification"] = [
  { when: [{ property: "lead_type", is: ["hand-raiser", "hand raiser"] }], leadType: "hand-raiser" },
  {
    when: [{ property: "lead_type", is: ["non-hand-raiser", "non hand raiser"] }],
    leadType: "non-hand-raiser",
  },
  {
    when: [
      {
        property: "engagement",
        is: ["inboundCall", "missedCall", "chat", "meetingBooked", "referral", "nurtureReply"],
      },
    ],
    leadType: "hand-raiser",
  },
  ...["demo", "pricing", "price", "quote", "contact", "talk to sales", "trial", "call for"].map((word) => ({
    when: [{ property: "form", contains: word }],
    leadType: "hand-raiser",
  })),
  { when: [{ property: "engagement", is: ["event"] }], leadType: "non-hand-raiser" },
  ...["download", "ebook", "whitepaper", "guide", "webinar", "newsletter", "event", "content", "report"].map(
    (word) => ({ when: [{ property: "form", contains: word }], leadType: "non-hand-raiser" }),
  ),
];

/** What never was a lead, where whoever fills in `lead_type` says so (D12). */
const EXCLUSIONS: readonly ExclusionRule[] = [
  { when: [{ property: "lead_type", is: ["test"] }], reason: "test" },
  { when: [{ property: "lead_type", is: ["internal", "employee"] }], reason: "internal" },
  { when: [{ property: "lead_type", is: ["duplicate"] }], reason: "duplicate" },
];

/** Who is reviewed by a person and never escalated as a new lead. */
const REVIEWS: readonly ReviewRule[] = [
  { when: [{ property: "lead_type", is: ["complaint"] }], flag: "complaint" },
  { when: [{ property: "lead_type", is: ["urgent"] }], flag: "urgent" },
  { when: [{ property: "lead_type", is: ["customer", "existing customer"] }], flag: "customerIssue" },
];

/** In words that people approve or change before going live. */
const DEFINITIONS: Definitions = {
  eligibleLead:
    "Everybody who engaged with us (form, call, chat, event, referral) since we began to watch, and is not excluded.",
  excludedLeads:
    "Tests, our own people, duplicates, existing customers, leads that were disqualified, opted out or declined. They are counted in every report, by reason.",
  handRaiser:
    "Asked to be contacted: a demo, pricing or contact form, a call, a chat, a meeting, a referral. Downloads and event attendance are not.",
  meaningfulResponse:
    "A person of ours took the next step: a call, a personal e-mail, a meeting or a message. Automatic answers never count.",
  businessHours:
    "Monday to Friday, 09:00 to 17:00, without holidays. Leads that come in outside are due from the next opening on.",
};

/** Slack for speed, e-mail behind it; the list of the day at opening. */
const ALERTS: AlertRules = {
  channels: {
    warning: ["slack", "email"],
    breach: ["slack", "email"],
    review: ["slack", "email"],
    digest: ["email"],
  },
  bundle: { over: 20, withinMinutes: 15 },
  flood: { timesUsual: 10, atLeast: 200 },
  digest: { at: "09:00", calendar: "business", to: ["manager"] },
};

/** Everything a policy needs beside its clocks, as installed; what differs between presets is given. */
export function policyOf(name: string, clocks: readonly ClockSpec[]): Policy {
  return {
    version: 1,
    name,
    effectiveAt: 0,
    timeZone: "UTC",
    calendars: { business: officeHours("UTC") },
    leadTypes: [
      { name: "hand-raiser", label: "Hand-raiser", handRaiser: true, severity: "urgent" },
      { name: "non-hand-raiser", label: "Non-hand-raiser", handRaiser: false, severity: "normal" },
    ],
    classification: CLASSIFICATION,
    exclusions: EXCLUSIONS,
    reviews: REVIEWS,
    definitions: DEFINITIONS,
    alerts: ALERTS,
    touch: {
      level: "attempt",
      activities: ["call", "email", "meeting", "message"],
      trustedIntegrations: [],
      selfBookedCounts: true,
    },
    sla: "response",
    clocks,
    responseBy: "owner",
    delegates: {},
    notSales: [],
    pauses: [],
    people: { backups: {}, managers: {} },
    limits: {
      attachWithinHours: 24,
      notificationWithinMinutes: 15,
      lateStepMinutes: 15,
      lateLogBusinessDays: 1,
      lapseDays: 90,
      breachReasonHours: 8,
    },
  };
}
