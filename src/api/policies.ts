import { z } from "zod";
import { shownChannels } from "../../workflows/messages/set-channel.ts";
import { changesOf, discardDraft, draftOf, saveDraft } from "../../workflows/policies/edit-draft.ts";
import { publishDraft, rollBack } from "../../workflows/policies/publish-policy.ts";
import { policyDiff } from "../../workflows/policies/read-policies.ts";
import { NotFound } from "../errors.ts";
import type { ApiDeps } from "./deps.ts";
import { Ordinal, OrdinalInAddress, OrdinalOrNone } from "./ordinals.ts";
import { Draft, DraftHeader, Problem, Published, VersionHeader } from "./policy-answers.ts";
import { approvalRoutes } from "./policy-approvals.ts";
import { previewRoutes } from "./policy-previews.ts";
import { adviceOn, problemsOf, readPolicy } from "./policy-reader.ts";
import { type Route, route } from "./route.ts";

const Instant = z.iso.datetime({ offset: true, error: "write ISO-8601 with Z or an offset" });

/** Policies from a draft to a published version and back (D22). */
export function policyRoutes(deps: ApiDeps): readonly Route[] {
  return [
    ...versionRoutes(deps),
    ...draftRoutes(deps),
    ...previewRoutes(deps),
    ...approvalRoutes(deps),
    ...publishRoutes(deps),
    versionRoute(deps),
  ];
}

function versionRoutes({ store, ports }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/policies",
      summary: "All published versions, which one is in force, and whether there is a draft",
      needs: "readAll",
      answer: z.object({
        inForce: z.number().nullable(),
        versions: z.array(VersionHeader),
        draft: DraftHeader.nullable(),
      }),
      run: async (_asked, { tenantId }) => {
        const versions = [...(await store.policyDrafts.versions(tenantId))];
        const { draft } = await store.policyDrafts.current(tenantId);
        const now = ports.clock.now();
        const effective = versions.filter(({ effectiveAt }) => effectiveAt <= now);
        const inForce = effective.toSorted(
          (one, other) => one.effectiveAt - other.effectiveAt || one.version - other.version,
        );
        return { inForce: (inForce.at(-1) ?? versions[0])?.version ?? null, versions, draft };
      },
    }),
    route({
      method: "GET",
      path: "/policies/diff",
      summary: "What two versions differ in, in words; `draft` is the draft",
      needs: "readAll",
      query: z.object({
        from: OrdinalInAddress,
        to: z.union([z.literal("draft"), OrdinalInAddress]),
      }),
      answer: z.object({
        from: z.number(),
        to: z.union([z.literal("draft"), z.number()]),
        changes: z.array(z.object({ part: z.string(), words: z.string() })),
      }),
      run: async ({ query: { from, to } }, { tenantId }) => ({
        from,
        to,
        changes: [...(await policyDiff(store, readPolicy, tenantId, from, to))],
      }),
    }),
  ];
}

/** Last of all: `draft` and `diff` are no versions. */
function versionRoute({ store }: ApiDeps): Route {
  return route({
    method: "GET",
    path: "/policies/{version}",
    summary: "A published version as it was written",
    needs: "readAll",
    params: z.object({ version: OrdinalInAddress }),
    answer: VersionHeader.extend({ policy: z.unknown() }),
    run: async ({ params: { version } }, { tenantId }) => {
      const found = await store.policyDrafts.version(tenantId, version);
      if (!found) throw new NotFound(`version ${version}`);
      return { ...found, policy: found.file ?? found.policy };
    },
  });
}

function draftRoutes({ store, ports, rules }: ApiDeps): readonly Route[] {
  const present = async (tenantId: string, draft: Awaited<ReturnType<typeof draftOf>>) => {
    const { view } = await rules.of(store, tenantId);
    const channels = await shownChannels(ports, tenantId);
    const channelsSetUp = channels.filter(({ isSet }) => isSet).map(({ name }) => name);
    const changes = await changesOf(store, readPolicy, tenantId, draft);
    return {
      ...draft,
      policy: draft.file,
      changes: changes?.map(({ words }) => words) ?? null,
      problems: [...problemsOf(draft.file)],
      advice: [...adviceOn(draft.file, { view, channelsSetUp, now: ports.clock.now() })],
    };
  };
  return [
    route({
      method: "GET",
      path: "/policies/draft",
      summary: "The draft, as it was written, and what it changes",
      needs: "readAll",
      answer: Draft,
      run: async (_asked, { tenantId }) => present(tenantId, await draftOf(store, tenantId)),
    }),
    route({
      method: "PUT",
      path: "/policies/draft",
      summary: "Keep a text as the draft; `revision` is the one that was changed, 0 for none",
      needs: "editPolicy",
      body: z.strictObject({
        policy: z.record(z.string(), z.unknown()),
        basedOn: OrdinalOrNone,
        revision: OrdinalOrNone.default(0),
      }),
      answer: Draft,
      run: async ({ body: { policy, basedOn, revision } }, { tenantId, name: by }) =>
        present(
          tenantId,
          await saveDraft(ports, readPolicy, tenantId, { file: policy, basedOn, revision, by }),
        ),
    }),
    route({
      method: "DELETE",
      path: "/policies/draft",
      summary: "Put the draft away",
      needs: "editPolicy",
      query: z.object({ revision: OrdinalInAddress }),
      answer: z.object({ discarded: z.number() }),
      run: async ({ query: { revision } }, { tenantId, name: by }) => {
        await discardDraft(ports, tenantId, { revision, by });
        return { discarded: revision };
      },
    }),
    route({
      method: "POST",
      path: "/policies/validate",
      summary: "What is wrong with a text, or with the draft: field, reason and fix",
      needs: "editPolicy",
      body: z.strictObject({ policy: z.record(z.string(), z.unknown()).optional() }),
      answer: z.object({ valid: z.boolean(), problems: z.array(Problem) }),
      run: async ({ body: { policy } }, { tenantId }) => {
        const problems = problemsOf(policy ?? (await draftOf(store, tenantId)).file);
        return { valid: problems.length === 0, problems: [...problems] };
      },
    }),
  ];
}

function publishRoutes({ ports }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "POST",
      path: "/policies/publish",
      summary: "Make the draft the next version: it has to be sound, previewed and approved",
      needs: "publish",
      body: z.strictObject({
        revision: OrdinalOrNone,
        effectiveAt: Instant.optional(),
        moveRunning: z.boolean().optional(),
        override: z.strictObject({ reason: z.string().max(1000) }).optional(),
        /** What people should know of this version. */
        note: z.string().max(1000).optional(),
      }),
      answer: Published,
      run: async ({ body: { revision, effectiveAt, moveRunning, override, note } }, { tenantId, name: by }) =>
        publishDraft(ports, readPolicy, tenantId, {
          revision,
          effectiveAt: effectiveAt === undefined ? undefined : Date.parse(effectiveAt),
          moveRunning,
          override,
          note,
          by,
        }),
    }),
    route({
      method: "POST",
      path: "/policies/rollback",
      summary: "Publish the text of an earlier version again, under the next number and at once",
      needs: "publish",
      body: z.strictObject({
        version: Ordinal,
        /** The newest version that you saw: another one since then is a conflict. */
        latest: Ordinal.optional(),
      }),
      answer: Published,
      run: async ({ body: { version, latest } }, { tenantId, name: by }) =>
        rollBack(ports, tenantId, { version, latest, by }),
    }),
  ];
}
