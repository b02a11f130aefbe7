import { z } from "zod";
import { BadInput } from "../../src/errors.ts";
import { checked, readManifest } from "../packaging/manifest.ts";

const Scope = z.strictObject({
  name: z.string(),
  reason: z.string().min(10),
  without: z.string().optional(),
});
const Path = z.string().regex(/^\/[\w/.-]+$/, "a path such as /hubspot/webhooks");

/** HubSpot's part of app.json. */
const HubSpotManifest = z.strictObject({
  /** https://developers.hubspot.com/docs/developer-tooling/platform/versioning */
  platformVersion: z.string().regex(/^\d{4}\.\d{2}$/, "a platform version such as 2026.09"),
  /** Cannot be changed after the first upload. */
  distribution: z.enum(["marketplace", "private"]),
  oauthCallbackPath: Path,
  webhookPath: Path,
  /** Below it lies what workflow actions call. */
  actionsPath: Path,
  /** Below it the pages inside HubSpot reach the API. */
  pagesPath: Path,
  maxConcurrentRequests: z.number().int().min(6, "HubSpot takes nothing below 6"),
  /** Off where an upload refuses a subscription whose scope is optional: the sweep then finds the same facts later. */
  subscribeOnOptionalScopes: z.boolean(),
  scopes: z.strictObject({ required: z.array(Scope).min(1), optional: z.array(Scope) }),
  subscriptions: z
    .array(
      z.strictObject({
        type: z.string(),
        objectType: z.string().optional(),
        properties: z.array(z.string()).min(1).optional(),
        scope: z.string().optional(),
        reason: z.string().min(10),
      }),
    )
    .min(1),
});
export type HubSpotManifest = z.infer<typeof HubSpotManifest>;

/** Without these nothing works: leads are read, stamped, in fields of ours, and known by their owners. */
const NEEDED_SCOPES = [
  "crm.objects.contacts.read",
  "crm.objects.contacts.write",
  "crm.schemas.contacts.write",
  "crm.objects.owners.read",
];

/** Throws BadInput that names what is missing, or which pieces contradict each other. */
export function hubspotManifestOf(part: unknown): HubSpotManifest {
  const found = checked(HubSpotManifest, part, "hubspot");
  const required = found.scopes.required.map(({ name }) => name);
  const optional = found.scopes.optional.map(({ name }) => name);
  for (const name of optional.filter((one, at) => required.includes(one) || optional.indexOf(one) !== at))
    throw new BadInput("hubspot.scopes", `${name} is named twice.`, "A scope is required or optional, once.");
  const needed = NEEDED_SCOPES.find((name) => !required.includes(name));
  if (needed)
    throw new BadInput("hubspot.scopes.required", `${needed} is missing.`, "Name it with its reason.");
  for (const { name, without } of found.scopes.optional)
    if (!without)
      throw new BadInput(
        `hubspot.scopes.optional.${name}.without`,
        "It is missing.",
        "Say what is off without the scope: people read it after the installation.",
      );
  const named = new Set<string>();
  found.subscriptions.forEach(({ type, objectType, properties, scope }, at) => {
    const field = `hubspot.subscriptions.${at}`;
    if (type.startsWith("object.") !== (objectType !== undefined))
      throw new BadInput(field, `${type} and objectType contradict each other.`, "Only object.* names one.");
    if (type.endsWith(".propertyChange") !== (properties !== undefined))
      throw new BadInput(
        field,
        `${type} and properties contradict each other.`,
        "Only propertyChange names them.",
      );
    for (const property of properties ?? [""]) {
      const what = [type, objectType, property].filter(Boolean).join(" ");
      if (named.has(what))
        throw new BadInput(field, `${what} is subscribed to twice.`, "Subscribe to it once.");
      named.add(what);
    }
    if (scope !== undefined && ![...required, ...optional].includes(scope))
      throw new BadInput(
        `${field}.scope`,
        `${scope} is no scope of the app.`,
        "Name it in hubspot.scopes, or take the subscription out.",
      );
  });
  return found;
}

/** The HubSpot part of the app's one manifest: what the app asks for and listens to. */
const { name, hubspot } = readManifest();
export const manifest = { name, hubspot: hubspotManifestOf(hubspot) };

export interface Subscription {
  readonly subscriptionType: string;
  readonly objectType?: string;
  readonly propertyName?: string;
  readonly active: boolean;
}

/** Every webhook subscription by itself, as HubSpot's app settings list them. */
export const subscriptionsOf = ({
  subscriptions: all,
  ...part
}: Pick<
  HubSpotManifest,
  "subscriptions" | "scopes" | "subscribeOnOptionalScopes"
>): readonly Subscription[] => {
  const optional = new Set(part.scopes.optional.map((one) => one.name));
  return all
    .filter(({ scope }) => part.subscribeOnOptionalScopes || !optional.has(scope ?? ""))
    .flatMap(({ type, objectType, properties }) =>
      (properties ?? [undefined]).map((propertyName) => ({
        subscriptionType: type,
        ...(objectType ? { objectType } : {}),
        ...(propertyName ? { propertyName } : {}),
        active: true,
      })),
    );
};

export const subscriptions = subscriptionsOf(manifest.hubspot);

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
