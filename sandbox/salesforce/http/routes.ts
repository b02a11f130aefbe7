import { DEPLOY_ROUTES } from "../metadata/deploy-routes.ts";
import { SOAP_ROUTES } from "../metadata/soap-routes.ts";
import { OAUTH_ROUTES } from "../oauth/routes.ts";
import { QUERY_ROUTES } from "../query/routes.ts";
import type { Route } from "./call.ts";

/** Everything the emulated vendor answers over HTTPS, one table per area. */
export const ROUTES: Route[] = [...OAUTH_ROUTES, ...SOAP_ROUTES, ...DEPLOY_ROUTES, ...QUERY_ROUTES];

/** The API versions it speaks. */
export const VERSIONS = Array.from({ length: 68 - 20 + 1 }, (_, index) => `v${index + 20}.0`);
