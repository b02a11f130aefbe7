import { z } from "zod";
import { closest } from "../closest.ts";

const ROLES = ["owner", "backupOwner", "manager", "executive", "operations", "onCall"] as const;

/** Who hears: a role that the lead, the directory or `people` fills. */
export const Recipient = z
  .union([z.enum(ROLES), z.templateLiteral(["role:", z.string().min(1)])], {
    error: ({ input }) => explainRecipient(input),
  })
  .describe(
    "owner, backupOwner, manager, executive, operations, onCall, or role: and a name of people.roles.",
  );

export const Recipients = z.array(Recipient).min(1).describe("Who is told.");

export const Channels = z
  .array(z.enum(["slack", "email"]))
  .describe("In fallback order, beside the task, which is always made. Empty: the task only.");

function explainRecipient(input: unknown): string {
  if (input === undefined) return "is missing — Name who is told.";
  const meant = typeof input === "string" ? closest(input, ROLES) : null;
  const known = ROLES.map((role) => `"${role}"`).join(", ");
  return `${JSON.stringify(input)} is not one of the known values — ${meant ? `Did you mean "${meant}"? ` : ""}Use ${known}, or "role:" with a name of people.roles.`;
}
