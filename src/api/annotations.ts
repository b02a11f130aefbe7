import { z } from "zod";
import { NotFound } from "../errors.ts";
import type { ApiDeps } from "./deps.ts";
import { FigureQuery, understand } from "./figure-query.ts";
import { type Route, route } from "./route.ts";

const Annotation = z.object({
  id: z.string().nullable(),
  kind: z.enum(["note", "watchFrom", "mode", "policy", "outage"]),
  at: z.number(),
  endsAt: z.number().nullable(),
  words: z.string(),
  by: z.string().nullable(),
});
const MOST = 500;

/** What happened beside the figures: go-live, policy versions, outages, and what people noted. */
export function annotationRoutes({ ports, store, rules }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/annotations",
      summary: "What happened beside the figures in a period, in order of time",
      needs: "read",
      query: FigureQuery.pick({ from: true, to: true }),
      answer: z.object({ annotations: z.array(Annotation) }),
      run: async ({ query }, caller) => {
        const current = await rules.of(store, caller.tenantId);
        const { instants } = understand({ ...query, history: "without" }, caller, current, ports.clock.now());
        return { annotations: [...(await store.annotations.within(caller.tenantId, instants, MOST))] };
      },
    }),
    route({
      method: "POST",
      path: "/annotations",
      summary: "Note at an instant what everybody who reads the charts should know",
      needs: "act",
      body: z.strictObject({
        at: z.iso.datetime({
          offset: true,
          error: "give a time with its zone, for instance 2026-03-02T09:00:00Z",
        }),
        words: z.string().trim().min(3, "say it in a few words").max(300),
      }),
      answer: Annotation,
      run: async ({ body: { at, words } }, { tenantId, name: by }) => {
        const now = ports.clock.now();
        return store.transaction(async (data) => {
          const made = await data.annotations.add(tenantId, { at: Date.parse(at), words, by, now });
          await data.audit.append(tenantId, [
            {
              at: now,
              actor: by,
              action: "annotation.added",
              subject: `annotation:${made.id}`,
              detail: { was: null, is: made.at },
            },
          ]);
          return made;
        });
      },
    }),
    route({
      method: "DELETE",
      path: "/annotations/{id}",
      summary: "Take a note away",
      needs: "act",
      params: z.strictObject({ id: z.string().min(1).max(100) }),
      answer: Annotation,
      run: async ({ params: { id } }, { tenantId, name: actor }) => {
        const now = ports.clock.now();
        return store.transaction(async (data) => {
          const gone = await data.annotations.remove(tenantId, id);
          if (!gone) throw new NotFound("such note");
          await data.audit.append(tenantId, [
            {
              at: now,
              actor,
              action: "annotation.removed",
              subject: `annotation:${id}`,
              detail: { was: gone.at, is: null },
            },
          ]);
          return gone;
        });
      },
    }),
  ];
}
