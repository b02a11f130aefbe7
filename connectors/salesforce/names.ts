import type { Installation } from "../connector.ts";

/** Never changes: a field's name is its identity in every org. */
const PREFIX = "Leadclock_";

/** The API name of a field of ours; a managed package's fields carry its namespace. */
export function fieldName(spec: string, of: Pick<Installation, "account">): string {
  const namespace = of.account.traits?.namespace;
  return `${namespace ? `${namespace}__` : ""}${PREFIX}${spec}__c`;
}

/** The spec name behind an API name, or `null` for a field that is none of ours. */
export function specNameOf(field: string): string | null {
  return /^(?:\w+?__)?Leadclock_(\w+)__c$/i.exec(field)?.[1]?.toLowerCase() ?? null;
}

/** On activities: which are our alert tasks, and for which alert. */
export const TASK_FIELDS = { ours: "alert", key: "alert_key" } as const;

/** The namespace of a managed package whose fields are among these, or `null`. */
export function namespaceIn(fields: Iterable<string>): string | null {
  for (const field of fields) {
    const namespace = /^(\w+?)__Leadclock_\w+__c$/i.exec(field)?.[1];
    if (namespace) return namespace;
  }
  return null;
}
