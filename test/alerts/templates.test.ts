import { previewMessages } from "../../src/alerts/preview.ts";
import { TEMPLATE_VARIABLES, VARIABLES_OF } from "../../src/alerts/template-variables.ts";
import { render, SHIPPED, templateProblems, templateVersion } from "../../src/alerts/templates.ts";
import type { MessageTemplate, Policy } from "../../src/domain/policy.ts";
import { presets } from "../../src/domain/presets/index.ts";

const SHIPPED_POLICY = presets.default!;

function withTemplates(templates: Readonly<Record<string, MessageTemplate>>): Policy {
  return { ...SHIPPED_POLICY, version: 7, alerts: { ...SHIPPED_POLICY.alerts, templates } };
}

describe("the shipped templates", () => {
  test.each(Object.entries(SHIPPED))("%s names documented variables only", (name, template) => {
    expect(templateProblems(name, template)).toEqual([]);
  });

  test("every documented variable has a meaning, and a template that knows it", () => {
    const known = new Set<string>(Object.values(VARIABLES_OF).flat());
    expect([...known].sort()).toEqual(Object.keys(TEMPLATE_VARIABLES).sort());
    for (const meaning of Object.values(TEMPLATE_VARIABLES)) expect(meaning).toMatch(/^[A-Z`].{8,}$/);
  });

  test("what a breach alert must hold is a variable of its own (R-103)", () => {
    const required = ["leadName", "leadType", "company", "assignedRep", "rule", "elapsed", "recordLink"];
    expect(VARIABLES_OF.breach).toEqual(expect.arrayContaining(required));
    const text = SHIPPED.breach.body.join(" ");
    for (const variable of ["leadType", "company", "assignedRep", "rule", "elapsed", "recordLink"])
      expect(text).toContain(`{{${variable}}}`);
  });
});

describe("a tenant's own words", () => {
  test("stand in the task, in Slack and in the e-mail alike, under the policy's version", () => {
    const policy = withTemplates({
      breach: {
        subject: "Please call {{leadName}}",
        body: ["Hello {{ assignedRep }}, they waited {{elapsed}}."],
      },
    });
    const breach = previewMessages(policy, {
      leadName: "Grace <b>",
      assignedRep: "Bob",
      elapsed: "2 h",
    }).find(({ template }) => template === "breach")!;
    expect(breach).toMatchObject({
      words: "policy 7",
      task: { subject: "Please call Grace <b>", body: ["Hello Bob, they waited 2 h."] },
      email: {
        subject: "Please call Grace <b>",
        text: expect.stringContaining("Hello Bob, they waited 2 h."),
      },
    });
    expect(breach.slack.text).toContain("Please call Grace &lt;b&gt;\nHello Bob, they waited 2 h.");
  });

  test("with an unknown variable or template are refused, naming field and fix", () => {
    const template = { subject: "{{lead}} {{phone}}", body: ["fine", "{{Lead}}"] };
    expect(templateProblems("breach", template)).toMatchObject([
      { field: "alerts.templates.breach.subject", message: expect.stringContaining("{{phone}}") },
      { field: "alerts.templates.breach.body[1]", fix: expect.stringContaining("{{lead}}") },
    ]);
    expect(templateProblems("heartbeat", { subject: "{{lead}}", body: [] })).toHaveLength(1);
    expect(templateProblems("breech", template)).toMatchObject([{ fix: expect.stringContaining("breach") }]);
    expect(templateProblems("breach", { subject: " ", body: [] })).toMatchObject([
      { message: "it is empty." },
    ]);
  });

  test("that got in all the same never cost an alert: it is as shipped", () => {
    const policy = withTemplates({ breach: { subject: "{{phone}}", body: [] } });
    expect(render(policy, "breach", { lead: "Ada", due: "noon" }).subject).toBe("Past due: Ada was due noon");
    expect(templateVersion(policy, "breach", "policy 7")).toBe("shipped 2");
  });

  test("that come out empty give way to the shipped subject", () => {
    const policy = withTemplates({ breach: { subject: "{{noOwnerMark}}", body: [] } });
    expect(render(policy, "breach", { lead: "Ada", due: "noon" }).subject).toBe("Past due: Ada was due noon");
  });

  test("leave the other templates as shipped", () => {
    const policy = withTemplates({ breach: { subject: "Call", body: [] } });
    expect(templateVersion(policy, "warning", "policy 7")).toBe("shipped 2");
    expect(templateVersion(policy, "breach", "policy 7")).toBe("policy 7");
  });
});

describe("rendering", () => {
  test("a paragraph of nothing but empty variables is left out, one with words and a value stays", () => {
    const policy = withTemplates({
      breach: {
        subject: "x",
        body: ["Record: {{recordLink}}", "{{told}}{{split}}", "{{lead}}{{openTime}}.", "Fixed."],
      },
    });
    expect(render(policy, "breach", { lead: "Ada" }).body).toEqual(["Ada.", "Fixed."]);
  });

  test("a list that stands alone becomes a paragraph for each, inside a sentence it is joined", () => {
    const policy = withTemplates({ digest: { subject: "x", body: ["{{items}}", "All: {{items}}"] } });
    expect(render(policy, "digest", { items: ["one", "two"] }).body).toEqual(["one", "two", "All: one two"]);
  });

  test("what looks like a variable in a lead's name stays what it is", () => {
    const name = "{{recordLink}} $& $1";
    expect(render(null, "review", { lead: name, recordLink: "secret" }).subject).toBe(
      `Please review: ${name}`,
    );
  });

  test("a lead without an owner is said so in the subject, its paragraphs stay", () => {
    const previews = previewMessages(SHIPPED_POLICY);
    const [breach, unowned] = ["breach", "unowned"].map(
      (name) => previews.find((one) => one.template === name)!,
    );
    expect(unowned!.task.subject).toMatch(/^Nobody owns this lead: /);
    expect(unowned!.task.body).toHaveLength(breach!.task.body.length);
    expect(unowned!.task.body.join(" ")).toContain("Assigned rep: nobody.");
    expect(unowned!.task.body.join(" ")).not.toMatch(/Your time|\(owner\)/);
  });
});

test("the preview holds every message in every form, and no variable is left over", () => {
  const previews = previewMessages(SHIPPED_POLICY);
  expect(previews.map(({ template }) => template)).toEqual(Object.keys(VARIABLES_OF));
  expect(JSON.stringify(previews)).not.toMatch(/\{\{|undefined/);
  for (const { task, slack, email } of previews) {
    expect(task.subject).toBe(email.subject);
    expect(slack.blocks.length).toBeGreaterThan(1);
    for (const paragraph of task.body) expect(email.text).toContain(paragraph);
  }
});
