import { createHash } from "node:crypto";
import { MINUTE } from "../../src/domain/time.ts";
import type { Installation, TaskDraft } from "../connector.ts";
import { fieldName, TASK_FIELDS } from "./names.ts";
import { ownerIdOf, personOf } from "./refs.ts";

const LONGEST_KEY = 64;
const LONGEST_SUBJECT = 255;
const LONGEST_TEXT = 32_000;

const PRIORITY = { low: "Low", medium: "Normal", high: "High" } as const;

/** Our key as the external id holds it. */
export const keyOf = (key: string): string =>
  key.length <= LONGEST_KEY ? key : createHash("sha256").update(key).digest("hex");

/**
 * A task as Salesforce has it. Its due date has no time of day, so the reminder carries the instant; without an owner
 * the integration user has it. https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_task.htm
 */
export function taskValues(draft: TaskDraft, installation: Installation): Readonly<Record<string, unknown>> {
  const owner = draft.assignee ? ownerIdOf(draft.assignee) : null;
  const due = new Date(draft.dueAt).toISOString();
  return {
    [fieldName(TASK_FIELDS.key, installation)]: keyOf(draft.key),
    [fieldName(TASK_FIELDS.ours, installation)]: true,
    Subject: cut(draft.subject, LONGEST_SUBJECT),
    Description: cut(draft.body.join("\n\n"), LONGEST_TEXT),
    Status: "Not Started",
    Priority: PRIORITY[draft.priority],
    ActivityDate: localDate(draft.dueAt, installation.account.timeZone ?? "UTC"),
    IsReminderSet: true,
    ReminderDateTime: due,
    ...(draft.call ? { TaskSubtype: "Call" } : {}),
    ...(owner ? { OwnerId: owner } : {}),
    ...(draft.attachTo ? { WhoId: personOf(draft.attachTo).id } : {}),
  };
}

/** A text with a note after it, once. */
export function noteIn(text: string, note: string): string {
  if (text.includes(note)) return text;
  return text === "" ? note : `${cut(text, LONGEST_TEXT - note.length - 2)}\n\n${note}`;
}

const cut = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

/** The date in the org's zone, `YYYY-MM-DD`. */
function localDate(at: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return format.format(Math.floor(at / MINUTE) * MINUTE);
}
