import { readFileSync } from "node:fs";
import { z } from "zod";
import { GiveUp } from "../../src/errors.ts";

const Named = z.object({ name: z.string(), reason: z.string() });

const Manifest = z.object({
  salesforce: z.object({
    oauthCallbackPath: z.string().startsWith("/"),
    apiVersion: z.string(),
    scopes: z.array(Named),
    signInScopes: z.array(z.string()),
    userPermissions: z.array(Named.extend({ without: z.string().optional() })),
    objects: z.array(Named.extend({ access: z.array(z.enum(["read", "create", "edit"])) })),
    channel: z.object({
      name: z.string(),
      entities: z.array(Named.extend({ enriched: z.array(z.string()).optional() })),
    }),
  }),
});

/** The Salesforce part of the app's one manifest: what the app asks for and listens to. */
export const manifest = Manifest.parse(
  JSON.parse(readFileSync(new URL("../../app.json", import.meta.url), "utf8")),
).salesforce;

/** What the consent page asks for. */
export const scopes: readonly string[] = manifest.scopes.map(({ name }) => name);

/** What is off for want of a permission, by the permission's API name. */
export function without(permission: string): string {
  const found = manifest.userPermissions.find(({ name }) => name === permission)?.without;
  if (found) return found;
  throw new GiveUp(`app.json says nothing of ${permission}.`, "Mend app.json.");
}
