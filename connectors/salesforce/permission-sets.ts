import { z } from "zod";
import { GiveUp } from "../../src/errors.ts";
import type { Session } from "../connector.ts";
import { whoAmI } from "./account.ts";
import type { SalesforceClient } from "./client.ts";
import { type Definition, MARK } from "./definitions.ts";
import { errorOfRow } from "./failures.ts";
import { saveMetadata } from "./metadata.ts";
import { query, quoted } from "./reads.ts";
import { id18 } from "./refs.ts";
import { createRows } from "./writes.ts";

/** Who may see and change our fields: a new field is hidden from everybody, its maker too. */
export const PERMISSION_SETS = {
  integration: {
    name: "Leadclock_Integration",
    label: "Leadclock integration",
    description: `Sees and writes the fields of Leadclock: for the user it works as. ${MARK}`,
  },
  people: {
    name: "Leadclock_User",
    label: "Leadclock user",
    description: `Sees the fields of Leadclock and fills in breach reason and note: for reps and managers. ${MARK}`,
  },
} as const;
export type PermissionSetOf = keyof typeof PERMISSION_SETS;

const Granted = z.object({ field: z.string(), readable: z.boolean(), editable: z.boolean() });
const PermissionSet = z.looseObject({
  fullName: z.string().nullish(),
  fieldPermissions: z.array(Granted).default([]),
  label: z.string().nullish(),
  description: z.string().nullish(),
  objectPermissions: z.array(z.looseObject({})).default([]),
  userPermissions: z.array(z.looseObject({})).default([]),
});
const Id = z.object({ Id: z.string() });

/** Our permission sets that are there, with their ids. */
export async function findPermissionSets(
  client: SalesforceClient,
  session: Session,
): Promise<ReadonlyMap<string, string>> {
  const names = Object.values(PERMISSION_SETS).map(({ name }) => quoted(name));
  const rows = await query(
    client,
    session,
    `SELECT Id, Name FROM PermissionSet WHERE NamespacePrefix = null AND Name IN (${names.join(",")})`,
    Id.extend({ Name: z.string() }),
    "a read of the permission sets",
  );
  return new Map(rows.map(({ Id, Name }) => [Name, Id]));
}

/**
 * Grants these fields, those that people fill in to people too. What an admin added to the sets stays: whatever is not
 * sent again may be taken away. Throws GiveUp with Salesforce's reason.
 */
export async function grant(
  client: SalesforceClient,
  session: Session,
  definitions: readonly Definition[],
): Promise<void> {
  const names = Object.values(PERMISSION_SETS).map(({ name }) => name);
  const present = await client.metadata(
    session,
    "a read of the permission sets",
    (metadata) => metadata.read("PermissionSet", [...names]),
    z.array(PermissionSet),
  );
  const wanted = (Object.keys(PERMISSION_SETS) as PermissionSetOf[]).map((who) => {
    const { name, label, description } = PERMISSION_SETS[who];
    const before = present.find(({ fullName }) => fullName === name);
    const fields = new Map(before?.fieldPermissions.map((one) => [one.field, one]));
    for (const definition of definitions) {
      const editable = definition.formula === null && (who === "integration" || definition.forPeople);
      const field = `${definition.seenOn}.${definition.name}`;
      fields.set(field, { editable, field, readable: true });
    }
    return {
      fullName: name,
      // One that an admin made is theirs: it only gets our fields.
      description: before?.description || description,
      fieldPermissions: [...fields.values()],
      label: before?.label || label,
      ...(before
        ? { objectPermissions: before.objectPermissions, userPermissions: before.userPermissions }
        : {}),
    };
  });
  const refused = await saveMetadata(client, session, "PermissionSet", wanted);
  const [problem] = refused.values();
  if (problem)
    throw new GiveUp(
      `Salesforce refused the permission sets: ${problem}`,
      "Make the permission set Leadclock_Integration by hand: it reads and edits every field whose name begins with Leadclock_.",
    );
}

/** The integration user's id, as far as it is known. */
export async function integrationUser(client: SalesforceClient, session: Session): Promise<string | null> {
  const known = session.installation.account.traits?.userId;
  if (known) return known;
  const me = await whoAmI(client, session);
  return me && id18(me.user_id);
}

export async function isAssigned(
  client: SalesforceClient,
  session: Session,
  permissionSetId: string,
  userId: string,
): Promise<boolean> {
  const soql = `SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = ${quoted(permissionSetId)} AND AssigneeId = ${quoted(userId)}`;
  const rows = await query(client, session, soql, Id, "a read of a permission set's users");
  return rows.length > 0;
}

/** Gives the integration user its permission set; again is no error. */
export async function assign(
  client: SalesforceClient,
  session: Session,
  permissionSetId: string,
  userId: string,
): Promise<void> {
  const what = "the assignment of a permission set";
  const values = { PermissionSetId: permissionSetId, AssigneeId: userId };
  const [result] = await createRows(client, session, [{ type: "PermissionSetAssignment", values }], what);
  if (!result || result.ok || result.problems.some(({ code }) => code.startsWith("DUPLICATE_VALUE"))) return;
  const error = errorOfRow(what, result.problems, session.now());
  if (!(error instanceof GiveUp)) throw error;
  const { label } = PERMISSION_SETS.integration;
  throw new GiveUp(error.message, `An admin assigns the permission set ${label} to the integration user.`);
}
