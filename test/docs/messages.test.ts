import { TEMPLATE_VARIABLES, VARIABLES_OF } from "../../src/alerts/template-variables.ts";
import { quotedIn, tableOf } from "../support/pages.ts";

test("the page's variables are those of the program, with their meanings and templates", () => {
  const rows = tableOf("docs/messages.md", ["Variable", "What it stands for", "In"]);
  const documented = rows.map(([name, meaning, where]) => [name, meaning, quotedIn(where!)]);
  const known = Object.entries(TEMPLATE_VARIABLES).map(([name, meaning]) => [
    `\`{{${name}}}\``,
    `${meaning}.`,
    Object.entries(VARIABLES_OF).flatMap(([template, has]: [string, readonly string[]]) =>
      has.includes(name) ? [template] : [],
    ),
  ]);
  expect(documented).toEqual(known);
});
