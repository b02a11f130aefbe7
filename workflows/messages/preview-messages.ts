import { alertValues } from "../../src/alerts/compose.ts";
import { type PreviewedMessage, previewMessages } from "../../src/alerts/preview.ts";
import type { TemplateValues } from "../../src/alerts/templates.ts";
import type { Alert } from "../../src/domain/effects.ts";
import type { LeadFact } from "../../src/domain/facts.ts";
import { fold } from "../../src/domain/fold.ts";
import type { Journey } from "../../src/domain/journey.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Instant } from "../../src/domain/time.ts";
import { BadInput, NotFound } from "../../src/errors.ts";
import { watchFromOf } from "../decide/homes.ts";
import { leadPage, type RulesCache, type TenantRules } from "../decide/tenant-rules.ts";
import { mustRead, type PolicyReader } from "../policies/policy-text.ts";
import type { LeadId, Ports, TenantId } from "../ports.ts";

/**
 * Every message in the words of the policy in force, or of the draft; with a lead, as if its newest journey were past due
 * now, and one that was answered as it would have read at its due. Nothing is stored or sent. Throws NotFound, BadInput (`lead`).
 */
export async function previewFor(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  { lead, draft }: { readonly lead: LeadId | null; readonly draft: PolicyReader | null },
): Promise<readonly PreviewedMessage[]> {
  const policy = draft ? await drafted(ports, tenantId, draft) : await inForce(ports, rules, tenantId);
  const values = lead === null ? {} : await valuesOf(ports, rules, tenantId, lead);
  return previewMessages(policy, values, draft ? "draft" : `policy ${policy.version}`);
}

async function inForce({ store }: Ports, rules: RulesCache, tenantId: TenantId): Promise<Policy> {
  const policy = (await rules.of(store, tenantId)).policies.at(-1);
  if (!policy) throw new NotFound("policy in force");
  return policy;
}

async function drafted({ store }: Ports, tenantId: TenantId, read: PolicyReader): Promise<Policy> {
  const { draft } = await store.policyDrafts.current(tenantId);
  if (!draft) throw new NotFound("draft");
  return mustRead(read, draft.file);
}

/** One that nobody waits for any more, as it stood when its time was up and as if nobody had answered. */
async function asIfWaiting(
  { leads }: Ports["store"],
  { tenantId, policies, view, installations }: TenantRules,
  journey: Journey,
  now: Instant,
): Promise<{ readonly journey: Journey; readonly now: Instant }> {
  const sla = policies.find(({ version }) => version === journey.policyVersion)?.sla;
  const due = journey.clocks.findLast(({ clock }) => clock === sla)?.dueAt ?? null;
  if (journey.status === "unanswered" || due === null || due > now) return { journey, now };
  const facts = (await leads.facts(tenantId, [journey.leadId])).get(journey.leadId) ?? [];
  const journeys = fold({
    leadId: journey.leadId,
    facts: facts.filter(({ kind, occurredAt }) => WAITING_KINDS.has(kind) && occurredAt <= due),
    tenant: view,
    policies,
    asOf: due,
    watchFrom: watchFromOf(installations),
  });
  const then = journeys.find(({ engagement }) => engagement.factKey === journey.engagement.factKey);
  return then ? { journey: then, now: due } : { journey, now: due };
}

/** What a lead is and whose, without what anybody did about it. */
const WAITING_KINDS: ReadonlySet<LeadFact["kind"]> = new Set([
  "engaged",
  "created",
  "ownerChanged",
  "ownerNotified",
]);

/** The same for a lead that there is not and for one that whoever asks may not know of. */
export function noSuchLead(lead: LeadId): BadInput {
  return new BadInput(
    "lead",
    `there is no lead ${lead} with a journey.`,
    "Take an id from `leadclock alerts`.",
  );
}

async function valuesOf(
  { store, clock }: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  lead: LeadId,
): Promise<TemplateValues> {
  const all = await rules.of(store, tenantId);
  const { policies, view } = all;
  const known = (await store.leads.journeys(tenantId, [lead])).get(lead)?.at(-1);
  if (!known) throw noSuchLead(lead);
  const { journey, now } = await asIfWaiting(store, all, known, clock.now());
  const policy = policies.find(({ version }) => version === journey.policyVersion) ?? policies.at(-1)!;
  const clockOf = journey.clocks.findLast((one) => one.clock === policy.sla) ?? journey.clocks.at(-1);
  const alert: Alert = {
    journeyId: journey.id,
    engagementKey: journey.engagement.factKey,
    clock: clockOf?.clock ?? policy.sla,
    number: clockOf?.number ?? 1,
    step: "preview",
    kind: "breach",
    tier: 1,
    at: now,
    dueAt: clockOf?.dueAt ?? null,
    recipients: [{ role: "owner", userId: journey.ownerId }],
    ownerId: journey.ownerId,
  };
  const [card] = await store.leads.cards(tenantId, lead);
  return alertValues({
    alert,
    journey,
    policy,
    card: card ?? null,
    leadPage: leadPage(all, lead),
    nameOf: (user) => (user === null ? "nobody" : (view.userAt(user, now).name ?? user)),
    notRechecked: false,
    now,
  });
}
