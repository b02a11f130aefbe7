import type { MessageTemplate, Policy } from "../domain/policy.ts";
import { type TemplateName, type TemplateVariable, VARIABLES_OF } from "./template-variables.ts";

/** Grows when a shipped text changes; a message says under which it was made. */
const SHIPPED_VERSION = 2;

export interface Message {
  readonly subject: string;
  /** Paragraphs of plain text. */
  readonly body: readonly string[];
}

/** A list becomes paragraphs of its own. */
export type TemplateValues = Readonly<Partial<Record<TemplateVariable, string | readonly string[]>>>;

const WHO_WAITS = "{{lead}} has been waiting since {{engagedAt}}: {{elapsed}} in calendar time{{openTime}}.";
const WHO_IT_IS = "Lead type: {{leadType}}. Company: {{company}}.";
const WHOSE_IT_IS = [
  "Assigned rep: {{assignedRep}}. Backup owner: {{backupOwner}}.",
  "{{split}}",
  "Stops when: {{stopsWhen}}",
  "Told: {{told}}.",
  "{{replaced}}",
];
const LAST = ["{{notRechecked}}", "Record: {{recordLink}}", "Its story, and what you can do: {{leadPage}}"];
const MISSED = [
  WHO_WAITS,
  WHO_IT_IS,
  "Rule missed: {{rule}}, policy version {{policyVersion}}.",
  ...WHOSE_IT_IS,
  "{{reasonRequest}}",
  ...LAST,
];

/** As shipped: who waits first, blame last (R-103). `unowned` is what a warning or a breach of nobody's lead is called. */
export const SHIPPED: Readonly<Record<TemplateName, MessageTemplate>> = {
  warning: {
    subject: "Due soon: {{lead}} is due {{due}}{{notRecheckedMark}}",
    body: [
      WHO_WAITS,
      WHO_IT_IS,
      "Rule: {{rule}}, policy version {{policyVersion}}.",
      ...WHOSE_IT_IS,
      ...LAST,
    ],
  },
  breach: { subject: "Past due: {{lead}} was due {{due}}{{notRecheckedMark}}", body: MISSED },
  catchUp: {
    subject: "Found late: {{lead}} was due {{due}}{{noOwnerMark}}{{notRecheckedMark}}",
    body: MISSED,
  },
  unowned: { subject: "Nobody owns this lead: {{lead}}, due {{due}}{{notRecheckedMark}}", body: [] },
  review: {
    subject: "Please review: {{lead}}",
    body: [
      "{{question}}",
      "{{clocksNote}}",
      "Engaged {{engagedAt}}.",
      "Decide by {{reviewDue}}.",
      "Record: {{recordLink}}",
    ],
  },
  digest: {
    subject: "{{count}} for you to look at, {{period}}",
    body: ["Gathered for you, {{period}}:", "{{items}}"],
  },
  bundle: {
    subject: "{{count}} alerts at once, {{period}}",
    body: ["{{count}} alerts came in {{period}}. Each has a task of its own.", "{{items}}"],
  },
  stale: {
    subject: "{{count}} without a response",
    body: ["{{count}} without a response as of {{sentAt}}.", "{{items}}", "{{more}}"],
  },
  heartbeat: {
    subject: "Alerts reach you: test of {{sentAt}}",
    body: [
      "This message proves that alerts arrive. Nobody waits, and nothing is to be done.",
      "Sent {{sentAt}}.",
    ],
  },
  pack: { subject: "{{title}}, {{period}}", body: ["{{summary}}", "{{items}}"] },
};

/** Spaces around a name are cut off afterwards: to look for them here takes minutes where a text has many. */
const VARIABLE = /\{\{([^{}]*)\}\}/g;
const variable = (written: string | undefined): TemplateVariable =>
  (written ?? "").trim() as TemplateVariable;

/** What is wrong with a template, each with the fix; empty: nothing. `field` names it in the policy. */
export function templateProblems(
  name: string,
  template: MessageTemplate,
  field = `alerts.templates.${name}`,
): readonly { readonly field: string; readonly message: string; readonly fix: string }[] {
  if (!isTemplateName(name))
    return [
      {
        field,
        message: `there is no template "${name}".`,
        fix: `Use one of ${Object.keys(VARIABLES_OF).join(", ")}.`,
      },
    ];
  const known: readonly string[] = VARIABLES_OF[name];
  const texts = [
    [`${field}.subject`, template.subject] as const,
    ...template.body.map((text, index) => [`${field}.body[${index}]`, text] as const),
  ];
  return [
    ...(template.subject.trim() === ""
      ? [{ field: `${field}.subject`, message: "it is empty.", fix: "Say in a few words what it is about." }]
      : []),
    ...texts.flatMap(([where, text]) =>
      [...text.matchAll(VARIABLE)]
        .filter(([, name]) => !known.includes(variable(name)))
        .map(([written]) => ({
          field: where,
          message: `${written} is no variable of "${name}".`,
          fix: `Use ${known.map((one) => `{{${one}}}`).join(", ")}.`,
        })),
    ),
  ];
}

/**
 * Renders a template of the policy, or the shipped one. One whose own text cannot be rendered is as shipped: an alert is
 * never lost to its wording, and such a text is refused where policies are checked.
 */
export function render(
  policy: Pick<Policy, "alerts"> | null,
  name: TemplateName,
  values: TemplateValues,
): Message {
  const { subject, body } = templateOf(policy, name);
  return {
    // No task and no header can be without words.
    subject: subjectOf(subject, values) || subjectOf(SHIPPED[name].subject, values),
    body: body.flatMap((paragraph) => paragraphs(paragraph, values)),
  };
}

/** Which words a message is made of: `shipped 2`, or the policy's `own`. */
export function templateVersion(policy: Pick<Policy, "alerts">, name: TemplateName, own: string): string {
  return templateOf(policy, name) === SHIPPED[name] ? `shipped ${SHIPPED_VERSION}` : own;
}

function isTemplateName(name: string): name is TemplateName {
  return Object.hasOwn(VARIABLES_OF, name);
}

function templateOf(policy: Pick<Policy, "alerts"> | null, name: TemplateName): MessageTemplate {
  const own = policy?.alerts?.templates?.[name];
  return own && templateProblems(name, own).length === 0 ? own : SHIPPED[name];
}

/** A paragraph all of whose variables are empty is left out; a list standing alone becomes one paragraph per item. */
function paragraphs(template: string, values: TemplateValues): readonly string[] {
  const used = [...template.matchAll(VARIABLE)].map(([, name]) => values[variable(name)] ?? "");
  if (used.length > 0 && used.every((value) => value.length === 0)) return [];
  const [only] = used;
  if (used.length === 1 && Array.isArray(only) && /^\s*\{\{[^{}]*\}\}\s*$/.test(template)) return only;
  return [fill(template, values)];
}

function subjectOf(template: string, values: TemplateValues): string {
  return fill(template, values).replaceAll(/\s+/g, " ").replaceAll(" ,", ",").trim();
}

/** In one pass: what looks like a variable inside a value stays as it is. */
function fill(template: string, values: TemplateValues): string {
  return template.replaceAll(VARIABLE, (_, name: string) => {
    const value = values[variable(name)] ?? "";
    return typeof value === "string" ? value : value.join(" ");
  });
}
