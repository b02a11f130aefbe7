import type { Installation } from "../../connectors/connector.ts";
import type { RecordRef } from "../../src/domain/facts.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { WatchFrom } from "../../src/domain/watch.ts";
import type { RecordHome, StoredAlert } from "../ports.ts";

export type Connection = Installation & { readonly status: "connected" | "disconnected" };

/** A record in the account that it belongs to. */
export interface Home {
  readonly record: RecordRef;
  readonly installation: Connection;
}

/** The system whose record this is: the first part of its name. */
export function systemOf(record: RecordRef): string {
  return record.slice(0, record.indexOf(":"));
}

/** Each record in its own account; a record of a system that is not connected to us has none. */
export function homesOf(installations: readonly Connection[], records: readonly RecordHome[]): Home[] {
  return records.flatMap(({ record, installationId }) => {
    const installation = installations.find(({ id }) => id === installationId);
    return installation && installation.crm === systemOf(record) ? [{ record, installation }] : [];
  });
}

/** A tenant's accounts, the one that was there first before the others. */
function firstFirst(installations: readonly Connection[]): readonly Connection[] {
  return [...installations].sort(
    (one, other) => one.watchFrom - other.watchFrom || (one.id < other.id ? -1 : 1),
  );
}

/**
 * Where a lead's tasks are made: on its record in the system of record, which is the first account's where the policy
 * names none; else on the record that there is; without any record in that account, attached to nothing.
 */
export function taskHome(
  installations: readonly Connection[],
  homes: readonly Home[],
  policy: Policy | undefined,
): { readonly installation: Connection; readonly record: RecordRef | null } | null {
  const inOrder = firstFirst(installations);
  const system = policy?.systemOfRecord ?? inOrder[0]?.crm;
  const home = homes.find(({ installation }) => installation.crm === system) ?? homes[0];
  if (home) return home;
  const installation = inOrder.find(({ crm }) => crm === system) ?? inOrder[0];
  return installation ? { installation, record: null } : null;
}

/** The account in which an alert's task was made. */
export function madeIn(
  installations: readonly Connection[],
  { installationId }: Pick<StoredAlert, "installationId">,
): Connection | null {
  const known = installations.find(({ id }) => id === installationId);
  return known ?? firstFirst(installations)[0] ?? null;
}

/** From when each system's engagements are judged (D31). */
export function watchFromOf(installations: readonly Connection[]): WatchFrom {
  const bySystem: Record<string, number> = {};
  for (const { crm, watchFrom } of installations)
    bySystem[crm] = Math.min(bySystem[crm] ?? Number.POSITIVE_INFINITY, watchFrom);
  return installations.length > 0 ? bySystem : 0;
}
