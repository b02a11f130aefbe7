import { z } from "zod";
import { unzip } from "../../support/zip.ts";
import { invalid } from "../core/errors.ts";
import { parse } from "../core/input.ts";
import { App } from "../oauth/app.ts";

/** Versions on which a build works (DOC, platform versioning). */
const VERSIONS = ["2025.2", "2026.03", "2026.09"];

const Project = z.strictObject({ name: z.string().min(1), srcDir: z.string(), platformVersion: z.string() });
const Component = z.strictObject({
  uid: z.string().regex(/^[\w.-]{1,64}$/),
  type: z.string(),
  config: z.record(z.string(), z.unknown()),
  permissions: z.unknown().optional(),
});
type Component = z.output<typeof Component>;

const AppConfig = z.object({
  name: z.string(),
  distribution: z.enum(["marketplace", "private"]),
  auth: z.object({
    type: z.literal("oauth"),
    redirectUrls: z.array(z.string()).min(1),
    requiredScopes: z.array(z.string()),
    optionalScopes: z.array(z.string()),
    conditionallyRequiredScopes: z.array(z.string()),
  }),
  permittedUrls: z.object({
    fetch: z.array(z.string()),
    iframe: z.array(z.string()),
    img: z.array(z.string()),
  }),
});

const Subscription = z.strictObject({
  subscriptionType: z.string(),
  objectType: z.string().optional(),
  propertyName: z.string().optional(),
  active: z.boolean(),
});
const WebhooksConfig = z.object({
  settings: z.strictObject({ targetUrl: z.string(), maxConcurrentRequests: z.number().int().min(6) }),
  subscriptions: z.strictObject({
    legacyCrmObjects: z.array(Subscription).default([]),
    crmObjects: z.array(Subscription.required({ objectType: true })).default([]),
    hubEvents: z.array(Subscription).default([]),
  }),
});

const ActionConfig = z.object({
  actionUrl: z.string(),
  isPublished: z.boolean(),
  supportedClients: z.array(z.object({ client: z.string() })).min(1),
  inputFields: z.array(z.object({ typeDefinition: z.object({ name: z.string() }), isRequired: z.boolean() })),
  objectTypes: z.array(z.string()),
  objectRequestOptions: z.object({ properties: z.array(z.string()) }).optional(),
  labels: z.object({ en: z.object({ actionName: z.string() }) }),
});

/** Which folder below `src/app` a component's file lies in; its entry point has to be in the project. */
const FOLDERS: Readonly<Record<string, string>> = {
  app: "",
  webhooks: "webhooks/",
  settings: "settings/",
  page: "pages/",
  card: "cards/",
  "workflow-action": "workflow-actions/",
};

/** The app that a developer project describes, as an upload reads it; what it does not take is refused by name. */
export function readProject(
  zip: Buffer,
  secrets: { readonly clientId: string; readonly clientSecret: string },
): { readonly app: App; readonly components: readonly { readonly uid: string; readonly type: string }[] } {
  const files = unzip(zip);
  const project = parse(Project, jsonIn(files, "hsproject.json"));
  if (!VERSIONS.includes(project.platformVersion))
    throw invalid(`Platform version ${project.platformVersion} is not supported.`);
  const root = `${project.srcDir}/app/`;
  const components = [...files.keys()]
    .filter((name) => name.endsWith("-hsmeta.json"))
    .map((name) => {
      const component = parse(Component, jsonIn(files, name));
      const folder = FOLDERS[component.type];
      if (folder === undefined || name.slice(0, name.lastIndexOf("/") + 1) !== root + folder)
        throw invalid(`${name}: a component of type ${component.type} does not belong here.`);
      const { entrypoint } = component.config;
      if (typeof entrypoint === "string" && !files.has(project.srcDir + entrypoint))
        throw invalid(`${name}: there is no ${entrypoint}.`);
      return component;
    });
  const uids = components.map(({ uid }) => uid);
  const twice = uids.find((uid, at) => uids.indexOf(uid) !== at);
  if (twice) throw invalid(`Two components have the uid ${twice}.`);
  return { app: appOf(components, secrets), components: components.map(({ uid, type }) => ({ uid, type })) };
}

function appOf(components: readonly Component[], secrets: { clientId: string; clientSecret: string }): App {
  const { name, auth, permittedUrls } = parse(AppConfig, only(components, "app").config);
  const { settings, subscriptions } = parse(WebhooksConfig, only(components, "webhooks").config);
  return parse(App, {
    ...secrets,
    name,
    ...auth,
    permittedFetch: permittedUrls.fetch,
    webhooks: {
      ...settings,
      subscriptions: [
        ...subscriptions.legacyCrmObjects,
        ...subscriptions.crmObjects,
        ...subscriptions.hubEvents,
      ],
    },
    workflowActions: components
      .filter(({ type }) => type === "workflow-action")
      .map(({ uid, config }) => {
        const { actionUrl, objectRequestOptions } = parse(ActionConfig, config);
        return { uid, actionUrl, properties: objectRequestOptions?.properties ?? [] };
      }),
  });
}

function only(components: readonly Component[], type: string): Component {
  const [first, ...others] = components.filter((one) => one.type === type);
  if (!first || others.length > 0) throw invalid(`A project has exactly one component of type ${type}.`);
  return first;
}

function jsonIn(files: ReadonlyMap<string, Buffer>, name: string): unknown {
  try {
    return JSON.parse(files.get(name)?.toString("utf8") ?? "");
  } catch {
    throw invalid(`${name} is missing or no JSON.`);
  }
}
