export type AlertKind = "warning" | "breach" | "catchUp" | "review";

/** What kind of alert a task of ours is, from the text people read; `null`: none, but a report or a word to operations. */
export function alertKindOf(task: {
  readonly subject: string;
  readonly paragraphs: readonly string[];
}): AlertKind | null {
  if (task.subject.startsWith("Please review:")) return "review";
  if (task.subject.startsWith("Found late:")) return "catchUp";
  const says = (start: string) => task.paragraphs.some((text) => text.startsWith(start));
  if (says("Rule missed:")) return "breach";
  return says("Rule:") ? "warning" : null;
}
