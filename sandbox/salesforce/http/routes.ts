import type { Route } from "./call.ts";

/** Everything the emulated vendor answers over HTTPS, one table per area. */
export const ROUTES: Route[] = [];
