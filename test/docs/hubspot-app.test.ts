import { manifest, subscriptions } from "../../connectors/hubspot/manifest.ts";
import { quotedIn, tableOf } from "../support/pages.ts";
import { textOf } from "../support/sources.ts";

const page = textOf("docs/hubspot-app.md");
const app: {
  uid: string;
  name: string;
  description: string;
  hubspot: { oauthCallbackPath: string; webhookPath: string; maxConcurrentRequests: number };
} = JSON.parse(textOf("app.json"));
const address = "https://leadclock.your-company.example";
const [project, appFile, webhooksFile] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) =>
  JSON.parse(json!),
);
const names = (scopes: readonly { readonly name: string }[]) => scopes.map(({ name }) => name);

test("the project file names a source folder that the page's other files lie in", () => {
  expect(project).toMatchObject({ name: "leadclock", srcDir: "src" });
});

test("the app's file asks for the scopes of app.json and comes back to our callback", () => {
  const { required, optional } = manifest.hubspot.scopes;
  expect(appFile).toMatchObject({
    uid: app.uid,
    type: "app",
    config: {
      name: app.name,
      description: app.description,
      auth: {
        type: "oauth",
        redirectUrls: [address + app.hubspot.oauthCallbackPath],
        requiredScopes: names(required),
        optionalScopes: names(optional),
      },
    },
  });
});

test("the webhooks' file has every subscription of app.json, each where HubSpot wants it", () => {
  const { settings, subscriptions: groups } = webhooksFile.config;
  expect(settings).toEqual({
    targetUrl: address + app.hubspot.webhookPath,
    maxConcurrentRequests: app.hubspot.maxConcurrentRequests,
  });
  const of = (fits: (type: string) => boolean) =>
    subscriptions.filter(({ subscriptionType }) => fits(subscriptionType));
  const isHub = (type: string) => type === "contact.privacyDeletion";
  expect(groups).toEqual({
    legacyCrmObjects: of((type) => type.startsWith("contact.") && !isHub(type)),
    crmObjects: of((type) => type.startsWith("object.")),
    hubEvents: of(isHub),
  });
  expect(Object.values(groups).flat()).toHaveLength(subscriptions.length);
});

test("its tables say of each scope and subscription what app.json says", () => {
  const { required, optional } = manifest.hubspot.scopes;
  expect(tableOf("docs/hubspot-app.md", ["Scope", "Required", "What for", "Without it"])).toEqual([
    ...required.map(({ name, reason }) => [`\`${name}\``, "yes", reason, "The app cannot be installed."]),
    ...optional.map(({ name, reason, without }) => [`\`${name}\``, "no", reason, `${without}.`]),
  ]);
  const rows = tableOf("docs/hubspot-app.md", ["Subscription", "Why"]);
  expect(rows.map(([what, why]) => [quotedIn(what!), why])).toEqual(
    manifest.hubspot.subscriptions.map(({ type, objectType, properties = [], reason }) => [
      [type, ...(objectType ? [objectType] : []), ...properties],
      reason,
    ]),
  );
});
