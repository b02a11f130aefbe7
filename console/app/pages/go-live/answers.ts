import type { Answer } from "../../client/ask.ts";

export type Gate = Answer<"GET /gate">;
export type Check = Gate["checks"][number];
export type Finding = Gate["findings"][number];

/** Checks that people answer for; the others are seen in what happened. */
export const AGREED: ReadonlySet<string> = new Set([
  "approvals",
  "definitions",
  "firstResponse",
  "threshold",
  "training",
  "signOff",
  "findings",
]);

export const isOpen = ({ state }: Check): boolean => state !== "pass";
