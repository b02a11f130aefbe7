import { manifest } from "../../connectors/salesforce/manifest.ts";
import { quotedIn, tableOf } from "../support/pages.ts";

const PAGE = "docs/salesforce-app.md";
const address = "https://leadclock.your-company.example";

test("the external client app comes back to our callback and asks for the scopes of app.json", () => {
  const rows = tableOf(PAGE, ["Setting", "Value"]);
  const value = (setting: string) => quotedIn(rows.find(([name]) => name === setting)?.[1] ?? "");
  expect(value("Callback URL")).toEqual([address + manifest.oauthCallbackPath]);
  expect(value("OAuth scopes")).toEqual(manifest.scopes.map(({ name }) => name));
  expect(value("OAuth scopes for people who sign in")).toEqual(manifest.signInScopes);
});

test("its tables say of each scope, permission, object and channel member what app.json says", () => {
  const { scopes, userPermissions, objects, channel } = manifest;
  expect(tableOf(PAGE, ["Scope", "What for"])).toEqual(
    scopes.map(({ name, reason }) => [`\`${name}\``, reason]),
  );
  expect(tableOf(PAGE, ["Permission", "What for", "Without it"])).toEqual(
    userPermissions.map(({ name, reason, without }) => [
      `\`${name}\``,
      reason,
      without ? `${without}.` : "Leadclock cannot be connected.",
    ]),
  );
  expect(tableOf(PAGE, ["Object", "Access", "What for"])).toEqual(
    objects.map(({ name, access, reason }) => [`\`${name}\``, access.join(", "), reason]),
  );
  expect(tableOf(PAGE, [`Object on \`${channel.name}\``, "Why"])).toEqual(
    channel.entities.map(({ name, reason }) => [`\`${name}\``, reason]),
  );
});
