import type { Answer } from "../client/ask.ts";

/** How a lead waits and what may be done about it. */
export type LeadAnswer = Answer<"GET /worklist/{lead}">;
