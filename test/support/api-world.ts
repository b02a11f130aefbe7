import { slackHosts } from "../../src/alerts/channels/open-channels.ts";
import type { Caller, Role } from "../../src/api/caller.ts";
import { apiRoutes } from "../../src/api/index.ts";
import { readPolicy } from "../../src/api/policy-reader.ts";
import type { Asked, Route } from "../../src/api/route.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { EVERYBODY, type Scope } from "../../src/domain/scope.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { OpenStore } from "../../src/store/open-store.ts";
import { PreviewDesk } from "../../workflows/policies/preview-desk.ts";
import { postOffice } from "./post-office.ts";
import { type TwoCrms, twoCrms } from "./two-crms.ts";

/** A tenant behind every route of the API, asked without HTTP: inputs and answers are checked as they are there. */
export interface ApiWorld extends TwoCrms {
  readonly routes: readonly Route[];
  readonly previews: PreviewDesk;
  /** `POST /outages`, in somebody's name. */
  ask<A = Readonly<Record<string, never>>>(
    name: string,
    asked?: Partial<Asked>,
    by?: string,
    role?: Role,
    /** Whose leads they may know of; default everybody's. */
    scope?: Scope,
  ): Promise<A>;
  close(): Promise<void>;
}

export const nameOf = ({ method, path }: Pick<Route, "method" | "path">): string => `${method} ${path}`;

export async function apiWorld(
  store: OpenStore,
  from: Instant,
  changes: Partial<Policy> = {},
): Promise<ApiWorld> {
  const world = await twoCrms(store, from, changes, { messaging: postOffice().messaging });
  const previews = new PreviewDesk(world.ports, world.rules, readPolicy);
  const routes = apiRoutes({
    ports: world.ports,
    store,
    rules: world.rules,
    previews,
    slackHosts: slackHosts(undefined),
  });
  return {
    ...world,
    routes,
    previews,
    async ask<A>(
      name: string,
      asked: Partial<Asked> = {},
      by = "ada",
      role: Role = "admin",
      scope: Scope = EVERYBODY,
    ) {
      const one = routes.find((route) => nameOf(route) === name);
      if (!one) throw new Error(`there is no route ${name}`);
      const caller: Caller = { tenantId: world.tenantId, name: by, role, userId: null, scope };
      const answer = await one.run(
        {
          params: one.params?.parse(asked.params ?? {}),
          query: one.query?.parse(asked.query ?? {}),
          body: one.body?.parse(asked.body ?? {}),
        },
        caller,
      );
      return one.answer.parse(answer) as A;
    },
    async close() {
      await previews.stop();
      await store.tenants.forget(world.tenantId);
    },
  };
}
