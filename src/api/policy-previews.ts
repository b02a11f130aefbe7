import { z } from "zod";
import type { PolicyPreview } from "../../workflows/policies/policy-previews.ts";
import { previewAs } from "../../workflows/policies/read-policies.ts";
import { type Owners, ownersIn } from "../domain/scope.ts";
import { NotFound } from "../errors.ts";
import type { Caller } from "./caller.ts";
import type { ApiDeps } from "./deps.ts";
import { Preview, presentPreview } from "./policy-answers.ts";
import { readPolicy } from "./policy-reader.ts";
import { type Route, route } from "./route.ts";

/** Previews of the draft over what really happened. */
export function previewRoutes({ store, ports, previews }: ApiDeps): readonly Route[] {
  const present = async ({ tenantId, scope }: Pick<Caller, "tenantId" | "scope">, id: string | null) => {
    const found = await previewAs(store, readPolicy, tenantId, id, ports.clock.now());
    if (!found) throw new NotFound("such preview");
    const preview = seenBy(found.preview, ownersIn(scope));
    const leads = preview.result?.flipped.map(({ leadId }) => leadId) ?? [];
    const cards = await store.leads.cardsOf(tenantId, leads);
    return presentPreview(preview, found.state, found.stale, cards);
  };
  return [
    route({
      method: "POST",
      path: "/policies/draft/preview",
      summary: "Begin a preview of the draft over the last days; ask for it by its id",
      needs: "editPolicy",
      body: z.strictObject({ days: z.number().int().optional() }),
      answer: Preview,
      run: async ({ body: { days } }, caller) =>
        present(caller, (await previews.start(caller.tenantId, caller.name, days)).id),
    }),
    route({
      method: "GET",
      path: "/policies/draft/preview",
      summary: "The newest preview, and whether it still says what publishing would do",
      needs: "readAll",
      answer: Preview,
      run: async (_asked, caller) => present(caller, null),
    }),
    route({
      method: "GET",
      path: "/policies/draft/preview/{id}",
      summary: "How far a preview is, and its result",
      needs: "readAll",
      params: z.object({ id: z.string().min(1) }),
      answer: Preview,
      run: async ({ params: { id } }, caller) => present(caller, id),
    }),
  ];
}

/** Counts are everybody's; single leads only those that the caller may know of. */
function seenBy(preview: PolicyPreview, owners: Owners): PolicyPreview {
  const { result } = preview;
  if (owners === null || !result) return preview;
  const flipped = result.flipped.filter(({ before, after }) =>
    [before?.ownerId, after?.ownerId].some((owner) => owner && owners.includes(owner)),
  );
  return { ...preview, result: { ...result, flipped, running: { ...result.running, clocks: [] } } };
}
