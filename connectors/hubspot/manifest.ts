import { readFileSync } from "node:fs";
import { z } from "zod";

const Scope = z.object({ name: z.string(), reason: z.string(), without: z.string().optional() });

const Manifest = z.object({
  name: z.string(),
  hubspot: z.object({
    scopes: z.object({ required: z.array(Scope), optional: z.array(Scope) }),
    webhookPath: z.string().startsWith("/"),
    subscriptions: z.array(
      z.object({
        type: z.string(),
        objectType: z.string().optional(),
        properties: z.array(z.string()).optional(),
        scope: z.string().optional(),
        reason: z.string(),
      }),
    ),
  }),
});

/** The HubSpot part of the app's one manifest: what the app asks for and listens to. */
export const manifest = Manifest.parse(
  JSON.parse(readFileSync(new URL("../../app.json", import.meta.url), "utf8")),
);

/** Every webhook subscription by itself, as HubSpot's app settings list them. */
export const subscriptions: readonly {
  readonly subscriptionType: string;
  readonly objectType?: string;
  readonly propertyName?: string;
  readonly active: boolean;
}[] = manifest.hubspot.subscriptions.flatMap(({ type, objectType, properties }) =>
  (properties ?? [undefined]).map((propertyName) => ({
    subscriptionType: type,
    ...(objectType ? { objectType } : {}),
    ...(propertyName ? { propertyName } : {}),
    active: true,
  })),
);

/** Contact properties whose change is an event for us. */
export const WATCHED_PROPERTIES: ReadonlySet<string> = new Set(
  subscriptions
    .filter(({ subscriptionType }) => subscriptionType === "contact.propertyChange")
    .flatMap(({ propertyName }) => propertyName ?? []),
);

/** What is off for want of an optional scope, in words. */
export function limitationsOf(scopes: readonly string[]): readonly string[] {
  return manifest.hubspot.scopes.optional
    .filter((scope) => !scopes.includes(scope.name))
    .map((scope) => `${scope.without ?? scope.reason} (scope ${scope.name} was not granted)`);
}
