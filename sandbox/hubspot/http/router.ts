import type { ScopeChoice } from "../crm/object-types.ts";
import type { Call, Reply } from "./call.ts";

/** How a route is paid for: the ten-second limit, one of the two separate ones, or nothing. */
export type LimitKind = "standard" | "search" | "associations" | "none";

export interface Route {
  method: string;
  /** Every spelling of the path; `{dated}` stands for a supported dated version. */
  paths: string[];
  auth: "token" | "developerKey" | "none";
  limit: LimitKind;
  /** Scopes the token must have: any one of the lists, completely. */
  scopes?: (call: Call) => ScopeChoice;
  handle: (call: Call) => Reply;
}

export const DATED_VERSIONS = ["2026-03", "2026-09"];
