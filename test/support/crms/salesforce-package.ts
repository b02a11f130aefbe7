import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Connection } from "jsforce";
import { readManifest } from "../../../connectors/packaging/manifest.ts";
import { packageSalesforce } from "../../../connectors/salesforce/package.ts";
import type { Instant } from "../../../src/domain/time.ts";
import { userNameOf } from "../stack-people.ts";
import { INTEGRATION, ORG, type SalesforceStory, salesforceOfStory } from "./salesforce.ts";

const ADMIN_APP = { clientId: "admin-tools", clientSecret: "the-secret-of-the-admin" };
const ENVIRONMENT = { name: "production", publicUrl: "https://app.leadclock.example" };

/** The org of a story into which an admin put the package, as the guide says, before Leadclock is connected. */
export async function salesforceWithPackage(startsAt: Instant): Promise<SalesforceStory> {
  const story = await salesforceOfStory(startsAt);
  const admin = await signedIn(story);
  await deploy(admin, await artefact());
  await assign(admin, "Leadclock_Integration", INTEGRATION);
  await assign(admin, "Leadclock_Admin", userNameOf("olga"));
  return story;
}

/** Signed in with a tool of the admin's own, as somebody of the org; without a name, its administrator. */
export async function signedIn(
  { emulator }: SalesforceStory,
  username = userNameOf("olga"),
): Promise<Connection> {
  await emulator.post("/_sandbox/apps", {
    ...ADMIN_APP,
    clientId: `${ADMIN_APP.clientId}-${username}`,
    clientCredentialsUser: username,
    installIn: [{ org: ORG }],
  });
  const answer = await fetch(`${emulator.url}/services/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: `${ADMIN_APP.clientId}-${username}`,
      client_secret: ADMIN_APP.clientSecret,
    }),
  });
  const { access_token: accessToken, instance_url: instanceUrl } = (await answer.json()) as {
    access_token: string;
    instance_url: string;
  };
  return new Connection({ accessToken, instanceUrl, version: "67.0" });
}

async function artefact(): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "leadclock-package-"));
  try {
    return readFileSync((await packageSalesforce(readManifest(), ENVIRONMENT, folder)).path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function deploy({ metadata }: Connection, zip: Buffer): Promise<void> {
  metadata.pollInterval = 20;
  const result = await metadata
    .deploy(zip.toString("base64"), { singlePackage: true, rollbackOnError: true })
    .complete(true);
  if (result.success) return;
  const failures = [result.details?.componentFailures ?? []].flat();
  throw new Error(`the package was not deployed: ${JSON.stringify(failures.slice(0, 5))}`);
}

async function assign(admin: Connection, set: string, username: string): Promise<void> {
  const [{ Id: PermissionSetId } = { Id: "" }] = (
    await admin.query<{ Id: string }>(`SELECT Id FROM PermissionSet WHERE Name = '${set}'`)
  ).records;
  const [{ Id: AssigneeId } = { Id: "" }] = (
    await admin.query<{ Id: string }>(`SELECT Id FROM User WHERE Username = '${username}'`)
  ).records;
  await admin.create("PermissionSetAssignment", { PermissionSetId, AssigneeId });
}
