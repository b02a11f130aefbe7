import type { Policy } from "../../src/domain/policy.ts";
import { changesBetween, type PolicyChange } from "../../src/domain/policy-diff.ts";
import type { Instant } from "../../src/domain/time.ts";
import { BadInput, Conflict, NotFound } from "../../src/errors.ts";
import type { Data, Ports, TenantId } from "../ports.ts";
import type { DraftLine, PolicyDraft } from "./policy-drafts.ts";
import { digestOf, digestOfValue, type PolicyReader, readText } from "./policy-text.ts";

export interface Edit {
  /** The policy file as somebody wrote it; it need not be sound yet. */
  readonly file: unknown;
  /** The published version that the text starts from. */
  readonly basedOn: number;
  /** The revision of the draft that the editor changed; 0: they saw none. */
  readonly revision: number;
  readonly by: string;
}

/**
 * Keeps what somebody wrote as the tenant's draft. There is one draft, so that there is one thing to preview, to approve
 * and to publish; whoever changes it names the revision they changed. Throws Conflict saying who was faster, and when.
 */
export async function saveDraft(
  { store, clock }: Pick<Ports, "store" | "clock">,
  read: PolicyReader,
  tenantId: TenantId,
  { file, basedOn, revision, by }: Edit,
): Promise<PolicyDraft> {
  if (file === null || typeof file !== "object" || Array.isArray(file))
    throw new BadInput("policy", "is not a policy.", "Give one policy as an object.");
  const at = clock.now();
  return store.transaction(async (data) => {
    await mustBeNewest(data, tenantId, basedOn);
    const { line, draft } = await data.policyDrafts.current(tenantId);
    const seen = draft === null && revision === 0 ? (line?.revision ?? 0) : revision;
    if (!(await data.policyDrafts.add(tenantId, seen, { state: "open", basedOn, author: by, at, file })))
      throw fasterThan(await data.policyDrafts.current(tenantId));
    const saved = { revision: seen + 1, basedOn, author: by, at, file };
    const changes = await changesOf(data, read, tenantId, saved);
    await data.audit.append(tenantId, [
      {
        at,
        actor: by,
        action: "policy.draftSaved",
        subject: `draft ${saved.revision}`,
        detail: {
          basedOn,
          was: draft && digestOfValue(draft.file),
          is: digestOfValue(file),
          parts: changes && [...new Set(changes.map(({ part }) => part))],
        },
      },
    ]);
    return saved;
  });
}

/** Puts the draft away; its text is kept. Throws NotFound, and Conflict where somebody changed it meanwhile. */
export async function discardDraft(
  { store, clock }: Pick<Ports, "store" | "clock">,
  tenantId: TenantId,
  { revision, by }: { readonly revision: number; readonly by: string },
): Promise<void> {
  const at = clock.now();
  await store.transaction(async (data) => {
    const draft = await draftOf(data, tenantId);
    const { basedOn } = draft;
    const put = { state: "discarded", basedOn, author: by, at } as const;
    if (!(await data.policyDrafts.add(tenantId, revision, put)))
      throw fasterThan(await data.policyDrafts.current(tenantId));
    await data.audit.append(tenantId, [
      {
        at,
        actor: by,
        action: "policy.draftDiscarded",
        subject: `draft ${revision}`,
        detail: { was: digestOfValue(draft.file), is: null },
      },
    ]);
  });
}

/** The draft as it is now. Throws NotFound. */
export async function draftOf(data: Pick<Data, "policyDrafts">, tenantId: TenantId): Promise<PolicyDraft> {
  const { draft } = await data.policyDrafts.current(tenantId);
  if (!draft) throw new NotFound("draft", "Keep one first: leadclock policy draft FILE.");
  return draft;
}

/** The draft at the revision that somebody looked at. Throws NotFound, and Conflict where it was changed since. */
export async function draftAt(
  data: Pick<Data, "policyDrafts">,
  tenantId: TenantId,
  revision: number,
): Promise<PolicyDraft> {
  const now = await data.policyDrafts.current(tenantId);
  if (!now.line || (!now.draft && now.line.revision === revision)) throw new NotFound("draft");
  if (now.draft?.revision !== revision) throw fasterThan(now);
  return now.draft;
}

/** What the draft changes in the version that is newest, in words; `null`: it is not sound yet. */
export async function changesOf(
  data: Pick<Data, "policies">,
  read: PolicyReader,
  tenantId: TenantId,
  { file }: Pick<PolicyDraft, "file">,
): Promise<readonly PolicyChange[] | null> {
  const text = readText(read, file);
  const newest = (await data.policies.published(tenantId)).at(-1);
  if (!text.ok || !newest || digestOf(newest) === digestOf(text.policy)) return text.ok ? [] : null;
  return changesBetween(newest, text.policy);
}

/** Throws Conflict where somebody published meanwhile: their change would be undone without anybody saying so. */
export async function mustBeNewest(
  data: Pick<Data, "policyDrafts">,
  tenantId: TenantId,
  basedOn: number,
): Promise<void> {
  const newest = (await data.policyDrafts.versions(tenantId)).at(-1);
  if ((newest?.version ?? 0) === basedOn) return;
  if (!newest || basedOn > newest.version)
    throw new BadInput(
      "basedOn",
      `there is no version ${basedOn}.`,
      `The newest is ${newest?.version ?? 0}.`,
    );
  throw new Conflict(
    `${newest.publishedBy} published version ${newest.version} at ${iso(newest.publishedAt)}; this is based on version ${basedOn}.`,
    `Look at the difference, take it over, and save the draft based on version ${newest.version}.`,
  );
}

/** The newest version's policy, the last published. */
export function newestOf(published: readonly Policy[]): Policy {
  const newest = published.at(-1);
  if (!newest) throw new NotFound("policy: connect an account first");
  return newest;
}

const DID = { open: "changed", discarded: "discarded", published: "published" } as const;

function fasterThan({ line }: { readonly line: DraftLine | null }): Conflict | NotFound {
  if (!line) return new NotFound("draft");
  return new Conflict(
    `${line.author} ${DID[line.state]} the draft at ${iso(line.at)}: it is at revision ${line.revision} now.`,
    "Nothing was overwritten: read it again and make your change there.",
  );
}

const iso = (at: Instant): string => new Date(at).toISOString();
