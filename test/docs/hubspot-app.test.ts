import { manifest } from "../../connectors/hubspot/manifest.ts";
import { packageHubSpot } from "../../connectors/hubspot/package.ts";
import { quotedIn, tableOf } from "../support/pages.ts";
import { filesBelow, textOf } from "../support/sources.ts";

const page = textOf("docs/hubspot-app.md");
const listing = textOf("docs/listing-hubspot.md");
const APP = "connectors/hubspot/app/src/app";

test("the page names the command that makes the package, and every switch it needs", () => {
  expect(JSON.parse(textOf("package.json")).scripts.package).toContain("connectors/package.ts");
  expect(page).toContain("npm run package -- --only hubspot --public-url https://");
  expect(page).toContain("hubspot.subscribeOnOptionalScopes");
  expect(manifest.hubspot.subscribeOnOptionalScopes).toBe(true);
  expect(packageHubSpot).toBeInstanceOf(Function);
});

test("actions and card are called what HubSpot shows", () => {
  const metas = filesBelow(APP).filter((name) => name.endsWith("-hsmeta.json"));
  const configs = metas.map((name) => JSON.parse(textOf(name)).config);
  const actions = configs.flatMap(({ labels }) => (labels ? [labels.en.actionName] : []));
  const rows = tableOf("docs/hubspot-app.md", ["Action", "What it tells", "What happens"]);
  expect(rows.map(([action]) => action).sort()).toEqual(actions.sort());
  const [card] = configs.filter(({ location }) => location);
  expect(page).toContain(`**${card.name}**`);
});

test("every report that the requirements name has a recipe", () => {
  for (const requirement of ["R-159", "R-160", "R-161", "R-162", "R-163", "R-164"])
    expect(page).toContain(requirement);
});

test("what the listing page says is satisfied stands in a file or a test that is there", () => {
  const rows = tableOf("docs/listing-hubspot.md", ["Requirement", "How", "Where"]);
  expect(rows.length).toBeGreaterThan(10);
  for (const [, , where] of rows) {
    const files = quotedIn(where!);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(textOf(file)).not.toBe("");
  }
});

test("the listing page claims no check that only an account can make", () => {
  expect(listing).toContain("## Not run here");
  expect(listing).toMatch(/`hs project upload`/);
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
