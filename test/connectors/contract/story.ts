import type {
  Delivery,
  SweepPage,
  TaskDraft,
  TaskResult,
  Understood,
} from "../../../connectors/connector.ts";
import type { LeadFact, RecordRef } from "../../../src/domain/facts.ts";
import { HOUR, type Instant, MINUTE, type Period } from "../../../src/domain/time.ts";
import { RetryLater } from "../../../src/errors.ts";
import type { CrmAccount } from "./account.ts";

export const keysOf = (understood: Pick<Understood, "facts">): string[] =>
  understood.facts.map(({ fact }) => fact.key).sort();
export const kindsOf = (understood: Pick<Understood, "facts">): string[] =>
  understood.facts.map(({ fact }) => fact.kind);

export function ofKind<K extends LeadFact["kind"]>(understood: Pick<Understood, "facts">, kind: K) {
  return understood.facts.flatMap(({ fact }) =>
    fact.kind === kind ? [fact as Extract<LeadFact, { kind: K }>] : [],
  );
}

/** One lead's whole story: a form, a queue, a person, a call. Answers the lead and what was pushed. */
export async function story(
  crm: CrmAccount,
): Promise<{ lead: RecordRef; pushed: Delivery[]; engagedAt: Instant }> {
  const engagedAt = crm.now();
  const lead = await crm.submitsForm("ada@example.com");
  const pushed = [...(await crm.pass(MINUTE))];
  await crm.assigns(lead, crm.people.queue);
  pushed.push(...(await crm.pass(MINUTE)));
  await crm.assigns(lead, crm.people.rep);
  pushed.push(...(await crm.pass(3 * MINUTE)));
  await crm.calls(lead, crm.people.rep);
  pushed.push(...(await crm.pass(MINUTE)));
  return { lead, pushed, engagedAt };
}

/** One page, waiting as long as the CRM's limits ask. */
export async function pageOf(crm: CrmAccount, window: Period, cursor: string | null): Promise<SweepPage> {
  try {
    return await crm.connector.sweep(crm.session, window, cursor);
  } catch (error) {
    if (!(error instanceof RetryLater)) throw error;
    await crm.pass(error.at - crm.now());
    return pageOf(crm, window, cursor);
  }
}

export async function sweepAll(
  crm: CrmAccount,
  window: Period,
): Promise<{ facts: Understood["facts"]; pages: number; seen: number; total: number | null }> {
  const facts: Understood["facts"][number][] = [];
  let [cursor, pages, seen]: [string | null, number, number] = [null, 0, 0];
  let total: number | null = null;
  do {
    const page = await pageOf(crm, window, cursor);
    facts.push(...page.understood.facts);
    [cursor, total] = [page.next, page.total];
    pages += 1;
    seen += page.seen;
  } while (cursor !== null);
  return { facts, pages, seen, total };
}

export const draft = (crm: CrmAccount, key: string, changes: Partial<TaskDraft> = {}): TaskDraft => ({
  key,
  subject: `Call Ada <${key}>`,
  body: ["Ada Lovelace waits since 9:00 & longer.", "Rule missed: response"],
  assignee: crm.people.rep,
  dueAt: crm.now() + HOUR,
  priority: "high",
  call: true,
  attachTo: null,
  firstTriedAt: null,
  ...changes,
});

export const idOf = (result: TaskResult | undefined): string => {
  if (!result?.ok) throw new Error(`no task: ${result?.error}`);
  return result.taskId;
};
