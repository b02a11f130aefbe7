import { z } from "zod";
import { previewAs } from "../../workflows/policies/read-policies.ts";
import { NotFound } from "../errors.ts";
import type { ApiDeps } from "./deps.ts";
import { Preview, presentPreview } from "./policy-answers.ts";
import { readPolicy } from "./policy-reader.ts";
import { type Route, route } from "./route.ts";

/** Previews of the draft over what really happened. */
export function previewRoutes({ store, ports, previews }: ApiDeps): readonly Route[] {
  const present = async (tenantId: string, id: string | null) => {
    const found = await previewAs(store, readPolicy, tenantId, id, ports.clock.now());
    if (!found) throw new NotFound("such preview");
    return presentPreview(found.preview, found.state, found.stale);
  };
  return [
    route({
      method: "POST",
      path: "/policies/draft/preview",
      summary: "Begin a preview of the draft over the last days; ask for it by its id",
      needs: "editPolicy",
      body: z.strictObject({ days: z.number().int().optional() }),
      answer: Preview,
      run: async ({ body: { days } }, { tenantId, name: by }) =>
        present(tenantId, (await previews.start(tenantId, by, days)).id),
    }),
    route({
      method: "GET",
      path: "/policies/draft/preview",
      summary: "The newest preview, and whether it still says what publishing would do",
      needs: "read",
      answer: Preview,
      run: async (_asked, { tenantId }) => present(tenantId, null),
    }),
    route({
      method: "GET",
      path: "/policies/draft/preview/{id}",
      summary: "How far a preview is, and its result",
      needs: "read",
      params: z.object({ id: z.string().min(1) }),
      answer: Preview,
      run: async ({ params: { id } }, { tenantId }) => present(tenantId, id),
    }),
  ];
}
