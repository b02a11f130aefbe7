import type { Answer } from "../../client/ask.ts";

export type SetupAnswer = Answer<"GET /setup">;
export type FieldsAnswer = Answer<"GET /setup/fields">;
export type MappingAnswer = Answer<"GET /setup/mapping">;
/** The CRM and the account, or the account alone where its name says which CRM it is. */
export function accountName({ label, name, accountId }: Account): string {
  const own = name ?? accountId;
  return own.startsWith(label) ? own : `${label}: ${own}`;
}

export type Account = SetupAnswer["accounts"][number];
