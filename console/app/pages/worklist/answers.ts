import type { Answer } from "../../client/ask.ts";

export type { LeadAnswer } from "../../components/lead-answer.ts";

/** One lead of the list. */
export type Row = Answer<"GET /worklist">["rows"][number];
