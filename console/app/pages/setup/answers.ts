import type { Answer } from "../../client/ask.ts";

export type SetupAnswer = Answer<"GET /setup">;
export type FieldsAnswer = Answer<"GET /setup/fields">;
export type MappingAnswer = Answer<"GET /setup/mapping">;
export type Account = SetupAnswer["accounts"][number];
