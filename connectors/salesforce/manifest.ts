import { z } from "zod";
import { BadInput, GiveUp } from "../../src/errors.ts";
import { checked, readManifest } from "../packaging/manifest.ts";
import { API_VERSION } from "./version.ts";

const Named = z.strictObject({ name: z.string().min(1), reason: z.string().min(5) });

/** Salesforce's part of app.json. */
const SalesforceManifest = z.strictObject({
  oauthCallbackPath: z.string().regex(/^\/[\w/.-]+$/, "a path such as /salesforce/oauth/callback"),
  apiVersion: z.string().regex(/^\d\d\.0$/, "a version such as 67.0"),
  scopes: z.array(Named).min(1),
  signInScopes: z.array(z.string()).min(1),
  userPermissions: z.array(Named.extend({ without: z.string().optional() })),
  objects: z.array(Named.extend({ access: z.array(z.enum(["read", "create", "edit"])).min(1) })),
  channel: z.strictObject({
    name: z.string().regex(/^[A-Za-z]\w*__chn$/, "the name of a channel, ending with __chn"),
    entities: z.array(Named.extend({ enriched: z.array(z.string()).optional() })).min(1),
  }),
});
export type SalesforceManifest = z.infer<typeof SalesforceManifest>;

/** What goes into no consent page that works: calls, and going on when nobody is signed in. */
const NEEDED_SCOPES = ["api", "refresh_token"];

/** Without the first nothing can be called; what is off without the others is said by their name. */
const NEEDED_PERMISSIONS = ["ApiEnabled", "ViewAllData"];

/** Throws BadInput that names what is missing, or which pieces contradict each other. */
export function salesforceManifestOf(part: unknown): SalesforceManifest {
  const found = checked(SalesforceManifest, part, "salesforce");
  if (found.apiVersion !== API_VERSION)
    throw new BadInput(
      "salesforce.apiVersion",
      `The program speaks ${API_VERSION}, app.json says ${found.apiVersion}.`,
      "Make both the same: connectors/salesforce/version.ts.",
    );
  for (const scope of NEEDED_SCOPES)
    if (!found.scopes.some(({ name }) => name === scope))
      throw new BadInput("salesforce.scopes", `${scope} is missing.`, "Name it with its reason.");
  for (const permission of NEEDED_PERMISSIONS)
    if (!found.userPermissions.some(({ name }) => name === permission))
      throw new BadInput(
        "salesforce.userPermissions",
        `${permission} is missing.`,
        "Name it with its reason.",
      );
  for (const list of ["scopes", "userPermissions", "objects"] as const) {
    const names = found[list].map(({ name }) => name);
    const again = names.find((name, at) => names.indexOf(name) !== at);
    if (again) throw new BadInput(`salesforce.${list}`, `${again} is named twice.`, "Name it once.");
  }
  for (const { name, access } of found.objects)
    if (!access.includes("read"))
      throw new BadInput(
        `salesforce.objects.${name}`,
        `${access.join(" and ")} without read contradict what Salesforce gives.`,
        "Whoever may create or edit a record must be able to read it.",
      );
  const entities = found.channel.entities.map(({ name }) => name);
  const twice = entities.find((name, at) => entities.indexOf(name) !== at);
  if (twice)
    throw new BadInput("salesforce.channel.entities", `${twice} is named twice.`, "Name each object once.");
  for (const entity of entities)
    if (entity !== "EmailMessage" && !found.objects.some(({ name }) => name === entity))
      throw new BadInput(
        "salesforce.channel.entities",
        `${entity} is listened to, and nobody may read it.`,
        "Name it in salesforce.objects, or take it off the channel.",
      );
  return found;
}

/** The Salesforce part of the app's one manifest: what the app asks for and listens to. */
export const manifest = salesforceManifestOf(readManifest().salesforce);

/** What the consent page asks for. */
export const scopes: readonly string[] = manifest.scopes.map(({ name }) => name);

/** What is off for want of a permission, by the permission's API name. */
export function without(permission: string): string {
  const found = manifest.userPermissions.find(({ name }) => name === permission)?.without;
  if (found) return found;
  throw new GiveUp(`app.json says nothing of ${permission}.`, "Mend app.json.");
}
