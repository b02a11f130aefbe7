import type { Answer } from "../../client/ask.ts";

/** Everything that is known of one lead, one of its journeys, and one lead of a search. */
export type Lead = Answer<"GET /leads/{lead}">;
export type Journey = Lead["journeys"][number];
export type Found = Answer<"GET /leads">["leads"][number];
