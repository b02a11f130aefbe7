import { accountRoutes } from "./account.ts";
import type { ApiDeps } from "./deps.ts";
import type { Route } from "./route.ts";

/** Everything that can be asked over HTTP. */
export const apiRoutes = (deps: ApiDeps): readonly Route[] => [...accountRoutes(deps)];
