import type { LeadFact } from "../../src/domain/facts.ts";
import type { HubSpotEvent } from "./events.ts";
import { contactRef, userRef } from "./refs.ts";

/** Whether a customer's own workflow told it. */
export const isStep = ({ type }: HubSpotEvent): boolean => type.startsWith("workflow.");

/**
 * What a workflow's step says of its contact. A clock starts with an engagement, at the step's own time. That an assignment
 * is complete says whose the lead is then, and that they were told if the workflow says so. That another process is complete
 * is a step on the lead's way; the contact is read again with it, and with what that process filled in.
 */
export function stepFacts({ objectId, occurredAt, type, step }: HubSpotEvent, account: string): LeadFact[] {
  if (!objectId || !step) return [];
  const key = (what: string) =>
    ["hubspot", account, "contact", objectId, "step", step.callbackId, what].join(":");
  const base = { occurredAt, source: "hubspot", record: contactRef(objectId) };
  const { engagement, leadType, process } = step;
  if (type === "workflow.start-clock") {
    const engaged: LeadFact = { kind: "engaged", key: key("engaged"), ...base, engagement, properties: {} };
    if (leadType === null) return [engaged];
    return [engaged, { kind: "reclassified", key: key("leadType"), ...base, leadType }];
  }
  if (type === "workflow.process-completed")
    return process ? [{ kind: "processCompleted", key: key(process), ...base, process }] : [];
  if (type !== "workflow.assignment-completed" || step.ownerId === null) return [];
  const ownerId = userRef(step.ownerId);
  const owned: LeadFact = { kind: "ownerChanged", key: key("owner"), ...base, ownerId };
  if (!step.ownerTold) return [owned];
  return [owned, { kind: "ownerNotified", key: key("told"), ...base, ownerId }];
}
