import { z } from "zod";
import { switchOff, switchOn } from "../../workflows/gate/switch-off.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Name = z.string().trim().min(1).max(200);
const Wanted = z.strictObject({
  rule: Name.optional(),
  channel: Name.optional(),
  why: z.string().trim().min(3, "say why in a few words").max(1000),
});
const Off = z.object({
  scope: z.enum(["tenant", "rule", "channel"]),
  name: z.string(),
  since: z.number(),
  by: z.string(),
  why: z.string(),
});
const Answer = z.object({
  off: z.array(Off),
  /** How many alerts wait for one of these switches. */
  waiting: z.number(),
  changed: z.boolean().optional(),
});

/** Everything, one rule (a clock or a lead type) or one channel can be stopped at once, and goes on as D33 says. */
export function switchRoutes({ ports, store }: ApiDeps): readonly Route[] {
  const now = async (tenantId: string) => ({
    off: [...(await store.switches.all(tenantId))],
    waiting: (await store.switches.held(tenantId, "waiting")).length,
  });
  const turn = (to: "off" | "on", does: typeof switchOff) =>
    route({
      method: "POST",
      path: `/switches/${to}`,
      summary: `Switch everything, a rule or a channel ${to}`,
      needs: "operate",
      body: Wanted.refine(({ rule, channel }) => rule === undefined || channel === undefined, {
        path: ["rule"],
        message: "name a rule or a channel, not both; neither means everything",
      }),
      answer: Answer,
      run: async ({ body: { rule, channel, why } }, { tenantId, name: by }) => {
        const scope = rule ? "rule" : channel ? "channel" : "tenant";
        const changed = await does(ports, tenantId, { scope, name: rule ?? channel ?? "", by, why });
        return { ...(await now(tenantId)), changed };
      },
    });
  return [
    route({
      method: "GET",
      path: "/switches",
      summary: "What is switched off, by whom and why",
      needs: "read",
      answer: Answer,
      run: async (_asked, { tenantId }) => now(tenantId),
    }),
    turn("off", switchOff),
    turn("on", switchOn),
  ];
}
