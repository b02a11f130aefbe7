import type { Connector, Session } from "../../connectors/connector.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import type { TenantView } from "../../src/domain/directory.ts";
import type { Alert, ResolvedRecipient } from "../../src/domain/effects.ts";
import type { Journey } from "../../src/domain/journey.ts";
import { inPersons } from "../../src/domain/one-person.ts";
import { resolveRecipients, reviewersOf } from "../../src/domain/recipients.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import { learnPeople } from "../learn/learn-people.ts";
import type { Data, Ports, StoredAlert, TenantId } from "../ports.ts";
import { OPERATIONS, tellOperations } from "./tell-operations.ts";

/**
 * The CRM refused somebody whom we took for active: people are usually read once an hour, now they are read at once.
 * Where that fails, what is known must do.
 */
export async function readPeopleAgain(
  ports: Ports,
  rules: RulesCache,
  connector: Connector,
  session: Session,
): Promise<TenantRules> {
  const { tenantId } = session.installation;
  try {
    await learnPeople(ports, tenantId, await connector.people(session));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    ports.log.warn("people could not be read after a refused assignee", { tenantId, why });
  }
  return rules.of(ports.store, tenantId);
}

/** Who hears an alert now instead of somebody who is gone (D30), and in words that it is instead. */
export async function standInFor(
  { store }: Pick<Ports, "store">,
  rules: TenantRules,
  alert: StoredAlert,
  refused: readonly string[],
  crm: string,
  now: Instant,
): Promise<{ readonly to: string; readonly words: string } | null> {
  const { tenant, policies } = inPersons({ tenant: rules.view, policies: rules.policies, facts: [] }, now);
  const out = new Set(refused.map(tenant.idOf));
  const view = without(tenant, out, crm);
  const journey = await journeyOf(store, rules.tenantId, alert);
  const policy =
    policies.find(({ version }) => version === journey?.policyVersion) ?? policyAt(policies, now);
  const heard = ((): ResolvedRecipient | undefined => {
    if (alert.clock === OPERATIONS) return resolveRecipients(view, policy, ["operations"], null, now)[0];
    const ownerId = journey?.ownerId ?? null;
    if (alert.kind !== "review") {
      const { recipients = [] } = (alert.body ?? {}) as Partial<Alert>;
      const first = recipients.find(({ userId }) => userId !== null) ?? recipients[0];
      const role = first?.insteadOf?.role ?? first?.role ?? "owner";
      return resolveRecipients(view, policy, [role], ownerId, now)[0];
    }
    const asked = journey?.reviews.find(({ id }) => alert.step === id || alert.step === `${id}, past due`);
    const { reviewer, manager } = reviewersOf(
      view,
      policy,
      { ownerId },
      asked ?? { kind: "unclassified" },
      now,
    );
    return alert.step === asked?.id || !asked ? reviewer : manager;
  })();
  const to = heard?.userId ?? null;
  if (to === null || out.has(view.idOf(to))) return null;
  const name = (user: string) => view.userAt(user, now).name ?? user;
  return { to, words: `${name(to)} hears this instead of ${name(refused[0]!)}: away or no longer active.` };
}

/** The same people; whom the CRM refuses, and who has no user there, is as good as gone. */
function without(view: TenantView, out: ReadonlySet<string>, crm: string): TenantView {
  return {
    ...view,
    userAt(user, at) {
      const known = view.userAt(user, at);
      return out.has(view.idOf(user)) || view.idIn(user, crm) === null ? { ...known, active: false } : known;
    },
  };
}

/** A task that the CRM lets nobody have is somebody's all the same: operations are told (D30). In the caller's transaction. */
export async function tellNobodyHasIt(
  data: Data,
  rules: TenantRules,
  taskId: string,
  refused: readonly string[],
  now: Instant,
): Promise<void> {
  const alert = await data.alerts.ofTask(rules.tenantId, taskId);
  // What operations themselves are told would be told for ever; in silence it would go to whom the CRM just refused.
  if (alert?.clock === OPERATIONS || alert?.sentAs === "silent") return;
  const names = [...new Set(refused)].map((user) => rules.view.userAt(user, now).name ?? user);
  await tellOperations(
    data,
    rules,
    {
      key: `nobody has: ${taskId}`,
      subject: "A task belongs to nobody",
      body: [
        `The CRM refuses ${names.join(", ")} as the owner of a task, so nobody has it: task ${taskId}${alert?.leadId ? ` of lead ${alert.leadId}` : ""}. Give it to somebody, and see to the lead.`,
        "Whoever may own tasks in the CRM must be named in the policy's people.",
      ],
    },
    now,
  );
}

/** What a task says that nobody could be given. */
export function refusedWords({ view }: TenantRules, refused: string, now: Instant): string {
  return `The CRM refused ${view.userAt(refused, now).name ?? refused} as the assignee; give this task to somebody.`;
}

async function journeyOf(
  store: Ports["store"],
  tenantId: TenantId,
  alert: StoredAlert,
): Promise<Journey | null> {
  const journeys = (await store.leads.journeys(tenantId, [alert.leadId])).get(alert.leadId) ?? [];
  return journeys.find((one) => one.engagement.factKeys.includes(alert.engagementKey)) ?? null;
}
