import { VERSION_NUMBERS } from "../core/versions.ts";
import { DEPLOY_ROUTES } from "../metadata/deploy-routes.ts";
import { SOAP_ROUTES } from "../metadata/soap-routes.ts";
import { TOOLING_ROUTES } from "../metadata/tooling-routes.ts";
import { OAUTH_ROUTES } from "../oauth/routes.ts";
import { QUERY_ROUTES } from "../query/routes.ts";
import { COLLECTION_ROUTES } from "../rest/collection-routes.ts";
import { COMPOSITE_ROUTES } from "../rest/composite.ts";
import { DESCRIBE_ROUTES } from "../rest/describe-routes.ts";
import { LIMIT_ROUTES } from "../rest/limits.ts";
import { RECORD_ROUTES } from "../rest/record-routes.ts";
import type { Route } from "./call.ts";

/** Everything the emulated vendor answers over HTTPS, one table per area. */
export const ROUTES: Route[] = [
  ...OAUTH_ROUTES,
  ...SOAP_ROUTES,
  ...DEPLOY_ROUTES,
  ...TOOLING_ROUTES,
  ...QUERY_ROUTES,
  ...RECORD_ROUTES,
  ...COLLECTION_ROUTES,
  ...COMPOSITE_ROUTES,
  ...DESCRIBE_ROUTES,
  ...LIMIT_ROUTES,
];

/** The same as they stand in paths. */
export const VERSIONS = VERSION_NUMBERS.map((number) => `v${number}.0`);
