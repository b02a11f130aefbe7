import type { Answer } from "../../client/ask.ts";

export type HealthAnswer = Answer<"GET /health">;
