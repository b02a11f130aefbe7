import { quotedIn, tableOf } from "../support/pages.ts";
import { filesBelow, textOf } from "../support/sources.ts";

const program = ["src", "workflows"]
  .flatMap(filesBelow)
  .filter((file) => file.endsWith(".ts"))
  .map(textOf)
  .join("\n");
const named = tableOf("docs/audit.md", ["What", "Actions"])
  .flatMap(([, actions]) => quotedIn(actions!))
  .filter((name) => /^[a-z]+[A-Za-z]*\.[a-zA-Z]+$/.test(name));

test("every action that the program enters by name stands on the page", () => {
  const entered = [...program.matchAll(/\baction: "([a-zA-Z]+\.[a-zA-Z]+)"/g)].map(([, action]) => action!);
  expect(entered.length).toBeGreaterThan(20);
  expect(entered.filter((action) => !named.includes(action))).toEqual([]);
});

test("every action on the page is entered somewhere", () => {
  const parts = (action: string) => [action, action.slice(0, action.indexOf(".") + 1)];
  expect(
    named.filter(
      (action) =>
        !parts(action).some((part) => program.includes(`"${part}`) || program.includes(`\`${part}`)),
    ),
  ).toEqual([]);
});
