import { taskKeyIn } from "../../connectors/hubspot/task-body.ts";
import type { PortalRecord } from "./portal-readout.ts";

export type AlertKind = "warning" | "breach" | "catchUp" | "review";

/** What kind of alert a task of the portal is, from the text people read; `null`: the task is not ours. */
export function alertKindOf(task: PortalRecord): AlertKind | null {
  const body = task.properties.hs_task_body ?? "";
  if (taskKeyIn(body) === null) return null;
  const subject = task.properties.hs_task_subject ?? "";
  if (subject.startsWith("Please review:")) return "review";
  if (subject.startsWith("Found late:")) return "catchUp";
  return body.includes("<p>Rule missed:") ? "breach" : "warning";
}
