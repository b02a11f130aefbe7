import { accountRoutes } from "./account.ts";
import { alertRoutes } from "./alerts.ts";
import type { ApiDeps } from "./deps.ts";
import { policyRoutes } from "./policies.ts";
import type { Route } from "./route.ts";
import { switchRoutes } from "./switches.ts";

/** Everything that can be asked over HTTP. */
export const apiRoutes = (deps: ApiDeps): readonly Route[] => [
  ...accountRoutes(deps),
  ...alertRoutes(deps),
  ...switchRoutes(deps),
  ...policyRoutes(deps),
];
