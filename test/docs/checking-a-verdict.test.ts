import { tenantView } from "../../src/domain/directory.ts";
import { explainLead, leadText } from "../../src/domain/explain/index.ts";
import { acknowledged, called, engaged, owned, person } from "../domain/support/facts.ts";
import { responseOnly } from "../domain/support/policies.ts";
import { at } from "../domain/support/times.ts";
import { textOf } from "../support/sources.ts";

test("the worked example of the page is what the program says", () => {
  const journeys = explainLead({
    leadId: "lead",
    facts: [
      engaged("Fri 16:40"),
      owned("Fri 16:45", "rep"),
      acknowledged("Fri 16:40:02"),
      called("next Mon 09:25", "rep"),
    ],
    tenant: tenantView([person("rep", { name: "Robin Rep" })]),
    policies: [responseOnly()],
    asOf: at("next Mon 12:00"),
    watchFrom: 0,
  });
  const [, example] = /```text\n([\s\S]*?)```/.exec(textOf("docs/checking-a-verdict.md")) ?? [];
  expect(example).toBe(leadText(journeys));
});
