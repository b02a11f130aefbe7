import type { Answer } from "../../client/ask.ts";

export type SetupAnswer = Answer<"GET /setup">;
export type FieldsAnswer = Answer<"GET /setup/fields">;
export type MappingAnswer = Answer<"GET /setup/mapping">;
/** `HubSpot: Acme`, or the name alone where it says which CRM it is. */
export function accountName({ label, name, accountId }: Account): string {
  const own = name ?? accountId;
  return own.startsWith(label) ? own : `${label}: ${own}`;
}

export type Account = SetupAnswer["accounts"][number];
