import { z } from "zod";
import { policyAt } from "../domain/compiled.ts";
import { NotFound } from "../errors.ts";
import { pageVersion } from "../store/page-version.ts";
import { permissionsOf } from "./caller.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";

const Me = z.object({
  name: z.string(),
  /** As the directory knows you; `null`: it does not. */
  userId: z.string().nullable(),
  /** How you came in: with a CRM account, with the password of the page, from this machine, or from a terminal. */
  how: z.enum(["crm", "password", "loopback", "terminal"]),
  /** The CRM whose account you signed in with. */
  signedInWith: z.string().nullable(),
  /** Whether you know of all leads, or of your own and your team's. */
  seesAll: z.boolean(),
  role: z.string(),
  permissions: z.array(z.string()).readonly(),
  tenant: z.object({
    id: z.string(),
    name: z.string(),
    mode: z.enum(["silent", "live"]),
    /** Whom alerts go to in silence; `null`: nobody is named. */
    testRecipient: z.string().nullable(),
  }),
  /** The account's zone: that of the policy in force. */
  timeZone: z.string(),
  /** Connected CRMs, by the name that records carry, as people call them. */
  crms: z.array(z.object({ crm: z.string(), label: z.string() })).readonly(),
  /** Emulated accounts with a replayed history; `null`: the real thing. */
  demo: z.object({ story: z.string(), progress: z.number() }).nullable(),
});

const Pulse = z.object({
  now: z.number(),
  /** Another one means: what pages show may read differently now. */
  version: z.string(),
});

/** Who asks and what every page needs to know, and the beat by which pages stay up to date. */
export function meRoutes({ ports, store, rules, demo, crmLabel }: ApiDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/me",
      summary: "Who you are here, what you may do, and the account's zone and mode",
      needs: "read",
      answer: Me,
      run: async (_asked, caller): Promise<z.input<typeof Me>> => {
        const tenant = await store.tenants.get(caller.tenantId);
        if (!tenant) throw new NotFound("such account");
        const { policies, view, installations } = await rules.of(store, tenant.id);
        const now = ports.clock.now();
        const recipient = tenant.testRecipient;
        return {
          name: caller.session?.name ?? caller.name,
          userId: caller.userId,
          how: caller.how ?? "terminal",
          signedInWith: caller.session ? (crmLabel?.(caller.session.crm) ?? caller.session.crm) : null,
          seesAll: caller.scope.all,
          role: caller.role,
          permissions: permissionsOf(caller),
          tenant: {
            id: tenant.id,
            name: tenant.name,
            mode: tenant.mode,
            testRecipient: recipient === null ? null : (view.userAt(recipient, now).name ?? recipient),
          },
          timeZone: policies.length === 0 ? "UTC" : policyAt(policies, now).timeZone,
          crms: [...new Set(installations.map(({ crm }) => crm))].map((crm) => ({
            crm,
            label: crmLabel?.(crm) ?? crm,
          })),
          demo: demo?.() ?? null,
        };
      },
    }),
    route({
      method: "GET",
      path: "/pulse",
      summary: "The time here, and a version that changes with what pages show",
      needs: "read",
      answer: Pulse,
      run: async (_asked, { tenantId }) => {
        const tenant = await store.tenants.get(tenantId);
        const now = ports.clock.now();
        const version = await pageVersion(store.db, tenantId, now);
        return { now, version: `${tenant?.mode}:${tenant?.modeSince} ${version}` };
      },
    }),
  ];
}
