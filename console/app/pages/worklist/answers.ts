import type { Answer } from "../../client/ask.ts";

/** One lead of the list, and all that is known of one. */
export type Row = Answer<"GET /worklist">["rows"][number];
export type LeadAnswer = Answer<"GET /worklist/{lead}">;
