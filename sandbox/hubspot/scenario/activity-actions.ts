import { z } from "zod";
import { invalid } from "../core/errors.ts";
import { Value } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { kindsBetween } from "../crm/association-types.ts";
import { associate } from "../crm/associations.ts";
import { objectType } from "../crm/object-types.ts";
import type { StoredRecord } from "../crm/record.ts";
import { createRecord, writeProperties } from "../crm/records.ts";
import type { Source } from "../crm/source.ts";
import { checkValues } from "../crm/values.ts";
import { actor, target } from "./contact-actions.ts";
import { type ActionKind, kind } from "./kind.ts";
import { remember, Selector, select } from "./selectors.ts";

const SourceInput = z.object({ type: z.string(), id: z.string().optional() });
const Time = z.union([z.number(), z.string()]);
const Make = z.object({
  contacts: z.array(Selector).default([]),
  userId: z.number().int().optional(),
  timestamp: Time.optional(),
  properties: z.record(z.string(), Value).default({}),
  source: z.union([z.string(), SourceInput]).optional(),
  ref: z.string().optional(),
});

function sourceOf(world: World, portal: number, input: z.output<typeof Make>): Source {
  const { source, userId } = input;
  if (source === undefined) return actor(world, portal, userId);
  const { type, id } = typeof source === "string" ? { type: source, id: undefined } : source;
  if (type === "CRM_UI") return actor(world, portal, userId);
  return { type, id: id ?? type.toLowerCase(), ...(userId === undefined ? {} : { userId }) };
}

/** Logs an activity of one type on any number of contacts. */
function log(typeName: string, defaults: Record<string, string>): ActionKind {
  const type = objectType(typeName).id;
  return kind(Make, (world, portal, input) => {
    const source = sourceOf(world, portal, input);
    const when = input.timestamp ?? world.clock.now();
    const given = { hs_timestamp: when, ...defaults, ...input.properties };
    const record = createRecord(world, portal, type, checkValues(world, portal, type, given), source);
    join(world, portal, record, input.contacts, source);
    remember(world, portal, input.ref, record);
    return { id: String(record.id) };
  });
}

function join(
  world: World,
  portal: number,
  record: StoredRecord,
  contacts: Selector[],
  source: Source,
): void {
  for (const selector of contacts) {
    const contact = select(world, portal, "contacts", selector);
    associate(world, record, contact, kindsBetween(record.type, "0-1").slice(0, 1), source);
  }
}

const Change = z.object({
  type: z.string(),
  record: Selector,
  properties: z.record(z.string(), Value).default({}),
  userId: z.number().int().optional(),
});

function change(world: World, portal: number, input: z.output<typeof Change>): unknown {
  const record = target(world, portal, input);
  const values = checkValues(world, portal, record.type, input.properties, record.properties);
  return writeProperties(world, record, values, actor(world, portal, input.userId));
}

/** Calls, e-mails, meetings, messages, notes, tasks and leads as people make and change them. */
export const ACTIVITY_ACTIONS: Record<string, ActionKind> = {
  logCall: log("calls", { hs_call_direction: "OUTBOUND", hs_call_status: "COMPLETED" }),
  sendEmail: log("emails", { hs_email_direction: "EMAIL", hs_email_status: "SENT" }),
  logMeeting: log("meetings", { hs_meeting_outcome: "SCHEDULED" }),
  sendMessage: log("communications", {
    hs_communication_channel_type: "SMS",
    hs_communication_logged_from: "CRM",
  }),
  logNote: log("notes", {}),
  createTask: log("tasks", {}),
  completeTask: kind(
    z.object({ task: Selector, userId: z.number().int().optional() }),
    (world, portal, input) =>
      change(world, portal, {
        type: "tasks",
        record: input.task,
        properties: { hs_task_status: "COMPLETED" },
        userId: input.userId,
      }),
  ),
  updateActivity: kind(Change, change),
  createLead: kind(Make, (world, portal, input) => {
    const [first] = input.contacts;
    if (!first) throw invalid("A lead needs a contact: give contacts with one entry.");
    const source = sourceOf(world, portal, input);
    const contact = select(world, portal, "contacts", first);
    const given = { hs_lead_name: contact.properties.hs_full_name_or_email ?? "Lead", ...input.properties };
    const lead = createRecord(world, portal, "0-136", checkValues(world, portal, "0-136", given), source);
    associate(world, lead, contact, kindsBetween("0-136", "0-1").slice(1), source);
    remember(world, portal, input.ref, lead);
    return { id: String(lead.id) };
  }),
  updateLead: kind(Change.extend({ type: z.string().default("leads") }), change),
};
