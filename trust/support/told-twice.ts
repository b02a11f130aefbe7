import { alertKindOf } from "../../src/demo/alert-kind.ts";

/** A task of ours as either CRM shows it. */
export interface Told {
  readonly key: string | null;
  readonly subject: string;
  readonly paragraphs: readonly string[];
}

/**
 * Tasks beyond the first of the same word to the same people: one line each. Two tasks are the same word where they are
 * about the same record, clock and due, and told the same people; whatever key they carry, since the second of a doubled
 * journey has one of its own. So are two with the same key.
 */
export function toldTwice(tasks: readonly Told[]): readonly string[] {
  const ours = tasks.filter(({ key }) => key !== null);
  const seen = new Set<string>();
  return ours.flatMap((task) => {
    const names = [`key ${task.key}`, ...wordOf(task)];
    const again = names.find((name) => seen.has(name));
    for (const name of names) seen.add(name);
    return again === undefined ? [] : [`"${task.subject}" is there again (${again.replaceAll("\n", " ")})`];
  });
}

/** Who is told of what; nothing for a task that is no alert about a lead. */
function wordOf(task: Told): readonly string[] {
  const kind = alertKindOf(task);
  if (kind === null) return [];
  const line = (start: string) => task.paragraphs.find((text) => text.startsWith(start)) ?? "";
  // A review is asked again only under another question.
  return [[kind, task.subject, line("Rule"), line("Told:"), line("Record:")].join("\n")];
}

export const paragraphsOf = (text: string): readonly string[] =>
  text.split("\n").filter((line) => line !== "");
