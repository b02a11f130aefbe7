import { commands } from "../../src/commands/index.ts";
import { filesBelow, textOf } from "../support/sources.ts";

/** Commands that a text tells people to type: in backticks, or as `npx leadclock …`. */
function hintsIn(text: string): readonly (readonly string[])[] {
  const quoted = [...text.matchAll(/`leadclock ([^`\n]+)`/g), ...text.matchAll(/npx leadclock ([^`\n]+)/g)];
  return quoted
    .filter(([, typed]) => !typed!.includes("\\n"))
    .map(([, typed]) => typed!.replace(/\\$/, "").trim().split(/\s+/));
}

const FILES = [
  ...["src", "workflows", "connectors"].flatMap((folder) => filesBelow(folder)),
  ...filesBelow("docs"),
  "README.md",
].filter((file) => /\.(ts|md)$/.test(file) && !file.startsWith("docs/changelog"));

const hinted = FILES.flatMap((file) => hintsIn(textOf(file)).map((words) => ({ file, words })));

test("every command that a message or a page tells people to type exists, and takes what is typed", async () => {
  expect(hinted.length).toBeGreaterThan(50);
  const wrong = [];
  for (const { file, words } of hinted) {
    const [first = "", second = ""] = words;
    const two = `${first} ${second}`;
    const name = Object.hasOwn(commands, two) ? two : first;
    const load = commands[name];
    if (!load) {
      if (/^[a-z-]+$/.test(first)) wrong.push(`${file}: ${words.join(" ")}`);
      continue;
    }
    const { command } = await load();
    const verb = words[name.split(" ").length] ?? "";
    const [verbs = ""] = command.arguments;
    const takes = verbs.includes("|") && /^[a-z|-]+$/.test(verbs) ? verbs.split("|") : null;
    const isWord = /^[a-z][a-z-]*$/.test(verb);
    if (isWord && (command.arguments.length === 0 || (takes && !takes.includes(verb))))
      wrong.push(`${file}: ${words.join(" ")}`);
    const options = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2).split("=")[0]!);
    for (const option of options.map((one) => one.replace(/[^a-z-].*$/, "")))
      if (option !== "help" && !Object.hasOwn(command.options, option))
        wrong.push(`${file}: ${words.join(" ")} (--${option})`);
  }
  expect(wrong).toEqual([]);
});
