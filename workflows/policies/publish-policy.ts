import type { Policy } from "../../src/domain/policy.ts";
import { changesBetween } from "../../src/domain/policy-diff.ts";
import type { Instant } from "../../src/domain/time.ts";
import { BadInput, Conflict, NotFound } from "../../src/errors.ts";
import type { Data, Ports, TenantId } from "../ports.ts";
import { bringFieldsUpToDate } from "../send/update-fields.ts";
import { approvedParts } from "./approve-parts.ts";
import { draftAt, mustBeNewest, newestOf } from "./edit-draft.ts";
import type { Overridden } from "./policy-drafts.ts";
import { digestOf, mustRead, type PolicyReader } from "./policy-text.ts";
import { whyStale } from "./preview-desk.ts";

export interface Publishing {
  /** The revision of the draft that the publisher looked at. */
  readonly revision: number;
  /** Not in the past; left out: now. */
  readonly effectiveAt?: Instant | undefined;
  /** Running clocks go over to the new version when it takes effect (D22). */
  readonly moveRunning?: boolean | undefined;
  /** Publishes although something is open; needs a reason, and is audited. */
  readonly override?: { readonly reason: string } | undefined;
  /** What people should know of this version. */
  readonly note?: string | undefined;
  readonly by: string;
}

export interface Published {
  readonly version: number;
  readonly effectiveAt: Instant;
  readonly moveRunning: boolean;
  readonly note: string | null;
  readonly overridden: Overridden | null;
  /** What is different from the version before, in words. */
  readonly changes: readonly string[];
}

/**
 * Makes the draft the next version: it must be sound, previewed as it is, and every part of it approved by name. Throws
 * NotFound, BadInput (what is open, effectiveAt), Conflict where the draft was changed or somebody else published.
 */
export async function publishDraft(
  { store, clock }: Pick<Ports, "store" | "clock">,
  read: PolicyReader,
  tenantId: TenantId,
  { revision, effectiveAt, moveRunning = false, override, note, by }: Publishing,
): Promise<Published> {
  if (override && override.reason.trim() === "")
    throw new BadInput("override.reason", "is empty.", "Say why this cannot wait for what is open.");
  const now = clock.now();
  return store.transaction(async (data) => {
    const draft = await draftAt(data, tenantId, revision);
    const policy = mustRead(read, draft.file);
    await mustBeNewest(data, tenantId, draft.basedOn);
    const stale = await staleness(data, tenantId, policy, now);
    const open = [
      ...(stale === null ? [] : [`no preview of this text: ${stale}`]),
      ...(await unapproved(data, tenantId, policy)).map((label) => `not approved: ${label}`),
    ];
    if (moveRunning && stale !== null)
      throw new BadInput(
        "moveRunning",
        "needs a preview of who flips (D22).",
        `${stale} Preview the draft first.`,
      );
    if (open.length > 0 && !override)
      throw new BadInput(
        "draft",
        `cannot be published yet: ${open.join("; ")}.`,
        "Preview it and have every part approved, or override with a reason.",
      );
    const added = await data.policyDrafts.add(tenantId, revision, {
      state: "published",
      basedOn: draft.basedOn,
      author: by,
      at: now,
    });
    if (!added) await draftAt(data, tenantId, revision);
    return publish(data, tenantId, policy, {
      file: draft.file,
      effectiveAt,
      moveRunning,
      overridden: open.length > 0 && override ? { by, reason: override.reason, open } : null,
      note: note?.trim() || null,
      by,
      now,
    });
  });
}

/**
 * Publishes the text of an earlier version once more, under the next number and at once, saying so; running clocks stay
 * where they are. `latest`: the newest version that the caller saw. Throws NotFound, BadInput, Conflict.
 */
export async function rollBack(
  { store, clock }: Pick<Ports, "store" | "clock">,
  tenantId: TenantId,
  {
    version,
    latest,
    by,
  }: { readonly version: number; readonly latest?: number | undefined; readonly by: string },
): Promise<Published> {
  const now = clock.now();
  return store.transaction(async (data) => {
    const earlier = await data.policyDrafts.version(tenantId, version);
    if (!earlier) throw new NotFound(`version ${version}`);
    const published = await data.policies.published(tenantId);
    if (latest !== undefined) await mustBeNewest(data, tenantId, latest);
    const newest = newestOf(published);
    if (digestOf(newest) === digestOf(earlier.policy))
      throw new BadInput(
        "version",
        `version ${newest.version} says the same.`,
        "Nothing is to be rolled back.",
      );
    return publish(data, tenantId, earlier.policy, {
      file: earlier.file ?? undefined,
      // A version that was to take effect later never does: this one is there at that instant.
      effectiveAt: Math.max(now, newest.effectiveAt),
      moveRunning: false,
      overridden: null,
      note: `Rolled back to version ${version}.`,
      by,
      now,
    });
  });
}

interface Terms extends Pick<Published, "moveRunning" | "note" | "overridden"> {
  readonly file: unknown;
  readonly effectiveAt: Instant | undefined;
  readonly by: string;
  readonly now: Instant;
}

/** The next version, in the caller's transaction. */
async function publish(
  data: Data,
  tenantId: TenantId,
  policy: Policy,
  { file, effectiveAt = undefined, moveRunning, overridden, note, by, now }: Terms,
): Promise<Published> {
  const newest = newestOf(await data.policies.published(tenantId));
  const from = effectiveAt ?? now;
  checkEffective(from, newest, now);
  const next: Policy = { ...policy, version: newest.version + 1, effectiveAt: from };
  await data.policies.publish(tenantId, next, by, now, {
    file,
    ...(note === null ? {} : { note }),
    ...(overridden ? { overridden } : {}),
  });
  if (moveRunning) await data.policyMoves.add({ tenantId, version: next.version, at: from, by });
  await bringFieldsUpToDate(data, tenantId, newest, next);
  const changes = changesBetween(newest, next);
  await data.audit.append(tenantId, [
    {
      at: now,
      actor: by,
      action: "policy.published",
      subject: `version ${next.version}`,
      detail: {
        was: { version: newest.version, digest: digestOf(newest) },
        is: { version: next.version, digest: digestOf(next) },
        effectiveAt: from,
        moveRunning,
        parts: [...new Set(changes.map(({ part }) => part))],
        ...(note === null ? {} : { note }),
      },
    },
    ...(overridden
      ? [
          {
            at: now,
            actor: by,
            action: "policy.overridden",
            subject: `version ${next.version}`,
            detail: { reason: overridden.reason, open: overridden.open },
          },
        ]
      : []),
  ]);
  return {
    version: next.version,
    effectiveAt: from,
    moveRunning,
    note,
    overridden,
    changes: changes.map(({ words }) => words),
  };
}

function checkEffective(from: Instant, newest: Policy, now: Instant): void {
  if (from < now)
    throw new BadInput(
      "effectiveAt",
      `${new Date(from).toISOString()} is in the past (D22).`,
      "Give a time to come, or leave it out for now.",
    );
  if (from < newest.effectiveAt)
    throw new Conflict(
      `Version ${newest.version} takes effect at ${new Date(newest.effectiveAt).toISOString()} and would replace this one then.`,
      "Publish with that instant or a later one (at that very instant this one takes its place), or roll back first.",
    );
}

async function staleness(
  data: Data,
  tenantId: TenantId,
  policy: Policy,
  now: Instant,
): Promise<string | null> {
  const preview = await data.policyPreviews.newest(tenantId);
  return whyStale(preview, digestOf(policy), await data.policies.latest(tenantId), now);
}

async function unapproved(data: Data, tenantId: TenantId, policy: Policy): Promise<readonly string[]> {
  const approvals = await data.policyDrafts.approvals(tenantId);
  return approvedParts(policy, approvals, undefined)
    .filter(({ approvedBy }) => approvedBy === null)
    .map(({ label }) => label);
}
