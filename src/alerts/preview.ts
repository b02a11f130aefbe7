import type { Policy } from "../domain/policy.ts";
import type { ChannelMessage } from "./channels/channel.ts";
import { emailText } from "./channels/email-body.ts";
import { type SlackBody, slackBody } from "./channels/slack-blocks.ts";
import { type TemplateName, VARIABLES_OF } from "./template-variables.ts";
import { render, type TemplateValues, templateVersion } from "./templates.ts";

export interface PreviewedMessage {
  readonly template: TemplateName;
  /** `shipped 2`, `policy 7` or `draft`. */
  readonly words: string;
  /** As the task in the CRM says it. */
  readonly task: { readonly subject: string; readonly body: readonly string[] };
  readonly slack: { readonly text: string; readonly blocks: SlackBody["blocks"] };
  readonly email: { readonly subject: string; readonly text: string };
}

/** For what a given lead does not have: made-up values, one for each variable. */
const SAMPLE: TemplateValues = {
  lead: "Ada Lovelace, Analytical Engines",
  leadName: "Ada Lovelace",
  company: "Analytical Engines",
  leadType: "Hand-raiser",
  assignedRep: "Rita Reyes",
  backupOwner: "Bob Baker",
  rule: "response within 30 min, due Mon 2 Mar, 09:30:00 UTC",
  due: "Mon 2 Mar, 09:30:00 UTC",
  engagedAt: "Mon 2 Mar, 09:00:00 UTC",
  elapsed: "30 min",
  openTime: " (30 min of open time on this clock)",
  split: "Your time: 29 min since the handover. Not yours: 1 min of systems delay before it.",
  stopsWhen: "you log a call, e-mail, meeting or message to the lead. Automatic answers do not count.",
  told: "Rita Reyes (owner)",
  replaced: [],
  reasonRequest:
    "What got in the way? Please choose a breach reason on the record and add a resolution note.",
  notRecheckedMark: "",
  notRechecked: "",
  noOwnerMark: "",
  policyVersion: "1",
  recordLink: "https://crm.example/lead/1",
  leadPage: "https://leadclock.example/console/leads/1",
  question: "The source “Trade fair” is in no rule.",
  clocksNote: "Clocks and alerts go on beside this review.",
  reviewDue: "Mon 2 Mar, 09:30:00 UTC",
  count: "3",
  period: "Mon 2 Mar, 09:00:00 UTC to 17:00:00 UTC",
  items: [
    "Past due: Ada Lovelace. https://crm.example/lead/1",
    "Due soon: Grace Hopper. https://crm.example/lead/2",
  ],
  more: "",
  title: "Weekly review",
  summary: "12 leads, 10 hits, 2 misses.",
  sentAt: "Mon 2 Mar, 09:30:00 UTC",
};

/** What an unowned lead's alert says differently. */
const NOBODY: TemplateValues = { assignedRep: "nobody", noOwnerMark: ", no owner" };

/** What only one message's made-up lead has. */
const MADE_UP: Partial<Record<TemplateName, TemplateValues>> = {
  warning: {
    elapsed: "24 min",
    openTime: " (24 min of open time on this clock)",
    split: "Your time: 23 min since the handover. Not yours: 1 min of systems delay before it.",
  },
  stale: {
    count: "2 leads",
    items: [
      "Ada Lovelace, Analytical Engines: Hand-raiser, owner Rita Reyes, due Mon 2 Mar, 09:30:00 UTC, 23 h 30 min ago. https://crm.example/lead/1",
      "Grace Hopper: Hand-raiser, nobody owns it, due Mon 2 Mar, 16:00:00 UTC, 17 h ago. https://crm.example/lead/2",
    ],
    sentAt: "Tue 3 Mar, 09:00:00 UTC",
  },
  unowned: {
    backupOwner: "none",
    split: "All of this is systems delay so far: 30 min, counted against no rep.",
    told: "Olga Orlova (operations)",
  },
};

/** Every message as it would look in the CRM, in Slack and by e-mail; `values` are a real lead's, as far as it has them. */
export function previewMessages(
  policy: Policy,
  values: TemplateValues = {},
  own = `policy ${policy.version}`,
): readonly PreviewedMessage[] {
  return (Object.keys(VARIABLES_OF) as TemplateName[]).map((name) => {
    const made = { ...SAMPLE, ...MADE_UP[name] };
    const all = { ...made, ...values, ...(name === "unowned" ? NOBODY : {}) };
    const rendered = render(policy, name, all);
    const task =
      name === "unowned" ? { ...render(policy, "breach", all), subject: rendered.subject } : rendered;
    const message: ChannelMessage = {
      key: `preview/${name}`,
      to: { userId: "preview", name: String(all.assignedRep), email: null },
      ...task,
      facts: [],
      url: String(all.recordLink) || null,
      severity: "normal",
      kind: name,
    };
    const { text, blocks } = slackBody(message, "direct");
    return {
      template: name,
      words: templateVersion(policy, name, own),
      task,
      slack: { text, blocks },
      email: { subject: task.subject, text: emailText(message) },
    };
  });
}
