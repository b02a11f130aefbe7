/** What `{{variable}}` may stand for, each with its meaning; a template that names another one is refused. */
export const TEMPLATE_VARIABLES = {
  lead: "The lead's name, with the company where it is known",
  leadName: "The lead's name, else the e-mail address",
  company: "The lead's company, or `not known`",
  leadType: "The lead type as the policy calls it, or `not classified`",
  assignedRep: "Who owns the lead, or `nobody`",
  backupOwner: "The backup owner, or `none`",
  rule: "The SLA rule: clock, target and due",
  due: "When it is due, with the zone",
  engagedAt: "When the lead engaged, with the zone",
  elapsed: "How long the lead has been waiting, in calendar time",
  openTime: "How much open time the clock has used, in brackets; empty where no clock runs",
  split: "The rep's time and what was not theirs, never mixed",
  stopsWhen: "What stops the clock",
  told: "Who is told, each with their role",
  replaced: "Who hears it instead of whom, and why; one paragraph each",
  reasonRequest: "The request for a breach reason and a resolution note",
  notRecheckedMark: "` (not re-checked)` where the CRM could not be read before; else empty",
  notRechecked: "The same as a sentence of its own",
  noOwnerMark: "`, no owner` where nobody owns the lead; else empty",
  policyVersion: "The version of the policy that judged it",
  recordLink: "The address of the record in the CRM",
  leadPage: "The address of the lead's page in Leadclock; empty where no public address is set",
  question: "What a person is asked to decide",
  clocksNote: "Whether the clocks wait for the decision",
  reviewDue: "Until when to decide; empty where there is no such time",
  count: "How many there are",
  period: "Which time it is about",
  items: "What was gathered; one paragraph each",
  more: "How many are not in the list, and where they are; empty where all are",
  title: "What the report is called",
  summary: "The report in one paragraph",
  sentAt: "When this was sent, with the zone",
} as const;

export type TemplateVariable = keyof typeof TEMPLATE_VARIABLES;

const LEAD = [
  ...(["lead", "leadName", "company", "leadType", "assignedRep", "backupOwner", "rule", "due"] as const),
  ...(["engagedAt", "elapsed", "openTime", "split", "stopsWhen", "told", "replaced"] as const),
  ...([
    "reasonRequest",
    "notRecheckedMark",
    "notRechecked",
    "noOwnerMark",
    "policyVersion",
    "recordLink",
    "leadPage",
  ] as const),
] as const;

/** Which of them have a value in which template. */
export const VARIABLES_OF = {
  warning: LEAD,
  breach: LEAD,
  catchUp: LEAD,
  unowned: LEAD,
  review: ["lead", "leadName", "company", "question", "clocksNote", "engagedAt", "reviewDue", "recordLink"],
  digest: ["count", "period", "items", "sentAt"],
  bundle: ["count", "period", "items", "sentAt"],
  stale: ["count", "items", "more", "sentAt"],
  heartbeat: ["sentAt"],
  pack: ["title", "period", "summary", "items", "sentAt"],
} as const satisfies Readonly<Record<string, readonly TemplateVariable[]>>;

export type TemplateName = keyof typeof VARIABLES_OF;
