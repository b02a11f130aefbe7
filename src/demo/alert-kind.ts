export type AlertKind = "warning" | "breach" | "catchUp" | "review";

/** What kind of alert a task of ours is, from the text people read. */
export function alertKindOf(task: {
  readonly subject: string;
  readonly paragraphs: readonly string[];
}): AlertKind {
  if (task.subject.startsWith("Please review:")) return "review";
  if (task.subject.startsWith("Found late:")) return "catchUp";
  return task.paragraphs.some((text) => text.startsWith("Rule missed:")) ? "breach" : "warning";
}
