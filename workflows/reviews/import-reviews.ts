import { compilePolicy, policyAt } from "../../src/domain/compiled.ts";
import { importDetail, importReviewId } from "../../src/domain/creation.ts";
import { reviewersOf } from "../../src/domain/recipients.ts";
import { allowedFor, dueOf } from "../../src/domain/targets.ts";
import type { Instant } from "../../src/domain/time.ts";
import { instantWords } from "../../src/domain/words.ts";
import { BadInput, Conflict } from "../../src/errors.ts";
import { EVERY_LEAD } from "../decide/carry-out.ts";
import { madeIn } from "../decide/homes.ts";
import type { RulesCache, TenantRules } from "../decide/tenant-rules.ts";
import type { Data, Ports, TenantId } from "../ports.ts";
import { personOf, type ReviewAnswer } from "./decide-review.ts";
import type { AskedImport, ImportContent } from "./imports.ts";
import type { ListedReview, ShownReview } from "./listed-review.ts";
import { handleOf } from "./review-choices.ts";

/** An import's review as the queue shows it: one for all its records (D34). `rules` know everybody by one id. */
export function listedImport(rules: TenantRules, asked: AskedImport, now: Instant): ListedReview {
  const { batch, openedAt, leads, decision } = asked;
  const policy = policyAt(rules.policies, openedAt);
  const { sla, calendar } = compilePolicy(policy);
  const { parts } = allowedFor(policy, sla, null);
  const dueAt = dueOf(calendar(sla.calendar), openedAt, parts, []);
  const { reviewer } = reviewersOf(rules.view, policy, { ownerId: null }, { kind: "importBatch" }, now);
  const nameOf = (user: string) => rules.view.userAt(user, now).name ?? user;
  return {
    handle: handleOf({ id: EVERY_LEAD }, { id: importReviewId(batch) }),
    kind: "importBatch",
    detail: importDetail(batch),
    leadId: "",
    journeyId: "",
    lead: `Import ${batch}`,
    url: null,
    reviewer: {
      id: reviewer.userId,
      name: reviewer.userId === null ? "nobody" : nameOf(reviewer.userId),
      insteadOf: reviewer.insteadOf?.userId
        ? `${nameOf(reviewer.insteadOf.userId)}, who is ${reviewer.insteadOf.why}`
        : null,
    },
    openedAt,
    dueAt,
    overdue: decision === null && dueAt !== null && dueAt < now,
    holdsClocks: false,
    decidedAt: decision?.at ?? null,
    choices: ["keep"],
    leads,
  };
}

/** The same with its evidence; `null`: no import has a review of this handle. */
export async function shownImport(
  ports: Ports,
  rules: TenantRules,
  handle: string,
  now: Instant,
): Promise<ShownReview | null> {
  const asked = await ports.store.imports.find(rules.tenantId, handle);
  if (!asked) return null;
  const content = await ports.store.imports.content(rules.tenantId, asked.batch, rules.properties);
  return {
    ...listedImport(rules, asked, now),
    evidence: evidenceOf(rules, asked, content),
    would: [{ decision: "keep", does: "The review is closed; its records stay without a clock." }],
    leadTypes: [],
    decision: asked.decision,
  };
}

function evidenceOf(
  { policies }: TenantRules,
  { batch, leads, openedAt }: AskedImport,
  { first, last, says, examples, withJourney }: ImportContent,
): readonly string[] {
  const { timeZone } = policyAt(policies, openedAt);
  const until = last > first ? ` to ${instantWords(last, timeZone)}` : "";
  return [
    `${leads} records came with it, ${instantWords(first, timeZone)}${until}.`,
    says.length === 0
      ? "They say nothing that a rule of the policy reads."
      : `They say: ${says.map(({ property, value, n }) => `${property} = ${value} (${n})`).join(", ")}.`,
    ...(examples.length > 0
      ? [`For instance ${examples.map(({ name, record, url }) => `${name ?? record}: ${url}`).join(", ")}.`]
      : []),
    ...(withJourney > 0 ? [`${withJourney} of them have a journey from something else that they did.`] : []),
    `No rule of the policy maps ${batch}: nobody is alerted about it. For the next import to start clocks, add a rule in \`classification\` that fits what its records say, and publish it; what came with this one stays as it is.`,
  ];
}

/** Decides the review of an import; the same decision twice is one. `null`: no import has a review of this handle. Throws BadInput. */
export async function decideImport(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  handle: string,
  answer: Pick<ReviewAnswer, "decision" | "reason" | "by">,
): Promise<{ readonly changed: boolean } | null> {
  const current = await rules.of(ports.store, tenantId);
  return ports.store.transaction(async (data) => {
    const asked = await data.imports.find(tenantId, handle);
    if (!asked) return null;
    if (answer.decision !== "keep")
      throw new BadInput(
        "decision",
        `"${answer.decision}" does not fit a review of this kind (importBatch).`,
        "Choose keep: its records stay without a clock. Rules for the next import are the policy's.",
      );
    const now = ports.clock.now();
    const by = personOf(current, answer.by);
    const made = { by, reason: answer.reason ?? null, at: now };
    const changed = await data.imports.decide(tenantId, asked.batch, "keep", made);
    if (changed) {
      await closeTask(data, current, asked, now);
      await audit(data, tenantId, asked, { action: "review.decided", by, is: "keep" }, now);
    }
    return { changed };
  });
}

/** Takes the decision on an import back: its review is open again. `null`: no import has a review of this handle. Throws Conflict. */
export async function undoImport(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  handle: string,
  answer: Pick<ReviewAnswer, "reason" | "by">,
): Promise<{ readonly changed: boolean } | null> {
  const by = personOf(await rules.of(ports.store, tenantId), answer.by);
  return ports.store.transaction(async (data) => {
    const asked = await data.imports.find(tenantId, handle);
    if (!asked) return null;
    if (!asked.wasDecided) throw new Conflict("Nobody decided this here.", "There is nothing to take back.");
    const now = ports.clock.now();
    const made = { by, reason: answer.reason ?? null, at: now };
    const changed = await data.imports.decide(tenantId, asked.batch, null, made);
    if (changed) await audit(data, tenantId, asked, { action: "review.undone", by, is: null }, now);
    return { changed };
  });
}

/** One that is not made yet is not made then: the dispatcher looks at the alert's row. */
async function closeTask(
  data: Data,
  { tenantId, installations }: TenantRules,
  { batch }: AskedImport,
  now: Instant,
): Promise<void> {
  const key = { journeyId: EVERY_LEAD, clock: "review", number: 1, step: importReviewId(batch) };
  const known = await data.alerts.get(tenantId, key);
  // Under the same lock as the task's making: decided just then, it is closed all the same.
  if (known) await data.leads.lock(tenantId, [known.leadId]);
  const alert = known && (await data.alerts.get(tenantId, key));
  if (!alert || (alert.state !== "open" && alert.state !== "waiting")) return;
  await data.alerts.update(tenantId, key, { state: "closed", openFor: null });
  const installation = madeIn(installations, alert);
  if (alert.taskId === null || !installation) return;
  const change = { taskId: alert.taskId, close: { note: "It was decided." } };
  const work = { kind: "changeTask", change } as const;
  await data.outbox.put(
    [{ tenantId, installationId: installation.id, key: alert.taskId, priority: 1, work }],
    now,
  );
}

async function audit(
  data: Data,
  tenantId: TenantId,
  { batch, decision }: AskedImport,
  { action, by, is }: { readonly action: string; readonly by: string; readonly is: string | null },
  at: Instant,
): Promise<void> {
  const detail = { review: importReviewId(batch), was: decision?.decision ?? null, is };
  await data.audit.append(tenantId, [{ at, actor: by, action, subject: tenantId, detail }]);
}
