import { ACCOUNT_ROUTES } from "../account/routes.ts";
import { ASSOCIATION_ROUTES } from "../crm/association-routes.ts";
import { PROPERTY_ROUTES } from "../crm/property-routes.ts";
import { RECORD_ROUTES } from "../crm/record-routes.ts";
import { OAUTH_ROUTES } from "../oauth/routes.ts";
import { SUBSCRIPTION_ROUTES } from "../webhooks/routes.ts";
import type { Route } from "./router.ts";

/** Everything the emulated vendor answers. */
export const ROUTES: Route[] = [
  ...RECORD_ROUTES,
  ...PROPERTY_ROUTES,
  ...ASSOCIATION_ROUTES,
  ...OAUTH_ROUTES,
  ...ACCOUNT_ROUTES,
  ...SUBSCRIPTION_ROUTES,
];
