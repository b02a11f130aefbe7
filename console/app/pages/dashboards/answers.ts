import type { Answer } from "../../client/ask.ts";

export type Overview = Answer<"GET /figures/overview">;
export type Trend = Answer<"GET /figures/trend">;
export type Point = Trend["rows"][number];
export type Groups = Answer<"GET /figures/groups">;
export type Hops = Answer<"GET /figures/hops">;
export type Misses = Answer<"GET /figures/misses">;
export type Annotations = Answer<"GET /annotations">["annotations"];
export type BehindLead = Answer<"GET /figures/leads">["rows"][number];
