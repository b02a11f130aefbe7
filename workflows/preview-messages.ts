import { alertValues } from "../src/alerts/compose.ts";
import { type PreviewedMessage, previewMessages } from "../src/alerts/preview.ts";
import type { TemplateValues } from "../src/alerts/templates.ts";
import type { Alert } from "../src/domain/effects.ts";
import type { Policy } from "../src/domain/policy.ts";
import { BadInput, NotFound } from "../src/errors.ts";
import { mustRead, type PolicyReader } from "./policy-text.ts";
import type { LeadId, Ports, TenantId } from "./ports.ts";
import type { RulesCache } from "./tenant-rules.ts";

/**
 * Every message in the words of the policy in force, or of the draft; with a lead, as if its newest journey were past due now. Nothing is
 * stored or sent. Throws NotFound, BadInput (`lead`).
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

async function valuesOf(
  { store, clock }: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  lead: LeadId,
): Promise<TemplateValues> {
  const { policies, view } = await rules.of(store, tenantId);
  const now = clock.now();
  const journey = (await store.leads.journeys(tenantId, [lead])).get(lead)?.at(-1);
  if (!journey)
    throw new BadInput(
      "lead",
      `there is no lead ${lead} with a journey.`,
      "Take an id from `leadclock alerts`.",
    );
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
    nameOf: (user) => (user === null ? "nobody" : (view.userAt(user, now).name ?? user)),
    notRechecked: false,
    now,
  });
}
