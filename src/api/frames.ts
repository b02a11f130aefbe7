import { z } from "zod";
import { MINUTE } from "../domain/time.ts";
import { BadInput } from "../errors.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const LASTS = MINUTE;

/** Tickets for the console in a frame: asked for by a page of ours inside a CRM, whose call the CRM signed. */
export function frameRoutes({ ports, store, publicUrl = () => "" }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "POST",
      path: "/frames",
      summary: "An address that opens the console in a frame for whoever asks: once, within a minute",
      needs: "read",
      body: z.strictObject({
        /** A page of the console; left out: where one lands. */
        to: z.string().startsWith("/console").max(400).optional(),
      }),
      answer: z.object({ url: z.string(), until: z.number() }),
      run: async ({ body: { to } }, { tenantId, signedFor }) => {
        if (signedFor === undefined)
          throw new BadInput("frame", "is for pages inside a CRM.", "Open the console at /console.");
        const until = ports.clock.now() + LASTS;
        const ticket = await store.states.issue(
          { purpose: "frame", crm: "", redirectUrl: "", tenantId, member: signedFor, ...(to ? { to } : {}) },
          until,
        );
        return { url: `${publicUrl()}/console/framed?ticket=${ticket}`, until };
      },
    }),
  ];
}
