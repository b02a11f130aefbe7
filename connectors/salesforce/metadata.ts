import { z } from "zod";
import type { Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { ProblemSaid } from "./failures.ts";
import { chunk } from "./reads.ts";

/** Components of one metadata call. */
const MAX_COMPONENTS = 10;

const Saved = z.object({
  fullName: z.string(),
  success: z.boolean(),
  errors: z.array(ProblemSaid).default([]),
});

/** The types that we make. */
type Made = "CustomField" | "PermissionSet" | "PlatformEventChannel" | "PlatformEventChannelMember";

type Component = { readonly fullName: string } & Readonly<Record<string, unknown>>;

/**
 * Makes or changes components of one type, ten at a time; answers why, for those that Salesforce refused. Made by
 * somebody else meanwhile is no refusal: the look afterwards judges what is there.
 */
export async function saveMetadata(
  client: SalesforceClient,
  session: Session,
  type: Made,
  components: readonly Component[],
): Promise<ReadonlyMap<string, string>> {
  const refused = new Map<string, string>();
  for (const batch of chunk(components, MAX_COMPONENTS)) {
    const results = await client.metadata(
      session,
      `the making of ${type} components`,
      (metadata) => metadata.upsert(type, [...batch]),
      z.array(Saved),
    );
    for (const { fullName, success, errors } of results)
      if (!success && !errors.some(({ code }) => code === "DUPLICATE_DEVELOPER_NAME"))
        refused.set(
          fullName,
          errors.map(({ code, message }) => `${code}: ${message}`).join("; ") || "refused",
        );
  }
  return refused;
}

/** Components of one type by name; those that are not there are absent. */
export async function readMetadata<T extends z.ZodType<{ readonly fullName?: string | null | undefined }>>(
  client: SalesforceClient,
  session: Session,
  type: Made,
  names: readonly string[],
  schema: T,
): Promise<ReadonlyMap<string, z.infer<T>>> {
  const found = new Map<string, z.infer<T>>();
  for (const batch of chunk(names, MAX_COMPONENTS)) {
    const records = await client.metadata(
      session,
      `a read of ${type} components`,
      (metadata) => metadata.read(type, [...batch]),
      z.array(schema),
    );
    for (const record of records) if (record.fullName) found.set(record.fullName, record);
  }
  return found;
}
