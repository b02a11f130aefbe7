import { Blocked, type GiveUp } from "../../src/errors.ts";
import { alertKey } from "../decide/alert-key.ts";
import type { TenantRules } from "../decide/tenant-rules.ts";
import type { Data, OutboxItem } from "../ports.ts";
import { type Notice, OPERATIONS, tellOperations } from "./tell-operations.ts";

/**
 * A task or an owner that the CRM refuses for good: operations get all that the alert says, so that none is silently
 * dead. In the caller's transaction, once for each.
 */
export async function tellGivenUp(
  data: Data,
  rules: TenantRules,
  crm: string,
  { work, installationId }: OutboxItem,
  error: Pick<GiveUp, "message"> & Partial<Pick<GiveUp, "fix">>,
  now: number,
): Promise<void> {
  const why = [error.message, ...(error.fix ? [`What to do: ${error.fix}`] : [])];
  const name = (user: string) => rules.view.userAt(user, now).name ?? user;
  let notice: Notice | null = null;
  // What operations themselves are told has nobody else to go to: it stands in the log and with the dead letters.
  if (work.kind === "createTask" && work.alert.journeyId !== OPERATIONS) {
    const { draft } = work;
    const alert = await data.alerts.get(rules.tenantId, work.alert);
    const person = alert?.openFor ?? draft.assignee;
    notice = {
      key: `given up: ${alertKey(work.alert)}`,
      lead: work.lead,
      title: "A task could not be made",
      subject: `A task could not be made: ${draft.subject}`,
      body: [
        `${crm} refused this task, so ${person === null ? "nobody has it" : `${name(person)} has it not`}. Please see to the lead.`,
        ...why,
        "What it says:",
        draft.subject,
        ...draft.body,
        error instanceof Blocked
          ? "Others are made there. This one is tried again every hour: once the cause is gone it comes after all."
          : "Once the cause is gone, `leadclock dead-letters --revive` makes the task after all.",
      ],
    };
  }
  if (work.kind === "changeOwner") {
    const change = await data.ownerChanges.get(rules.tenantId, work);
    notice = {
      key: `given up: owner ${work.engagementKey}|${work.change}`,
      lead: work.lead,
      subject: "The owner of a lead could not be changed",
      body: [
        `${crm} refused to make ${change ? name(change.to) : "somebody else"} the owner of a lead. Please look to whom it should belong.`,
        ...why,
        `\`leadclock explain ${work.lead}\` tells about the lead.`,
      ],
    };
  }
  if (work.kind === "fillIn")
    notice = {
      key: `given up: words on ${work.record}`,
      lead: work.lead,
      subject: "A breach reason could not be written on its record",
      body: [
        `${crm} refused the reason or note that somebody gave for a late lead. It stands in Leadclock; the record does not have it.`,
        ...why,
        "Once the cause is gone, `leadclock dead-letters --revive` writes it after all.",
      ],
    };
  if (work.kind === "provision")
    notice = {
      key: `given up: fields of version ${work.version} in ${installationId}`,
      subject: `${crm} keeps the fields of an older policy`,
      body: [
        `${crm} refused to bring the fields up to policy version ${work.version}: reps choose from the reasons of an older one.`,
        ...why,
        "Then run `leadclock provision`.",
      ],
    };
  if (notice) await tellOperations(data, rules, notice, now);
}
