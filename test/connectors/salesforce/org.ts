import type { SalesforceEmulator } from "../../support/salesforce-emulator.ts";
import type { TestSession } from "../../support/session.ts";
import { APP, REDIRECT } from "./sign-in.ts";

const ENTITIES = ["Lead", "Contact", "Task", "Event", "EmailMessage"];
export const ADMIN = "admin@acme.example";
export const REP = "rita@acme.example";
export const COLLEAGUE = "carl@acme.example";
export const LEAVER = "lea@acme.example";
export const INTEGRATION = "leadclock@acme.example";

/** Without capital letters every suffix is the same. */
export const orgId = (number: number): string => `00D${String(number).padStart(12, "0")}EAA`;

/** Usernames are unique over all orgs. */
export const name = (org: string, username: string): string => username.replace("@", `.${org.slice(3, 15)}@`);

export interface AccountOptions {
  /** More of the org, as `/_sandbox/orgs` takes it. */
  readonly org?: Record<string, unknown>;
  readonly settings?: Record<string, string>;
  /** Permissions of the integration user instead of the usual ones. */
  readonly permissions?: readonly string[];
  /** Without it changes are not listened to. */
  readonly stream?: boolean;
}

export async function furnish(
  emulator: SalesforceEmulator,
  org: string,
  options: AccountOptions,
): Promise<void> {
  const permissions = options.permissions ?? [
    "ViewAllData",
    "EditTask",
    "ModifyMetadata",
    "CustomizeApplication",
    "AssignPermissionSets",
  ];
  await emulator.post("/_sandbox/orgs", {
    id: org,
    name: "Acme",
    zone: "Europe/Berlin",
    historyTracking: { Lead: ["OwnerId", "Status"], Contact: ["OwnerId"] },
    defaultLeadOwner: name(org, ADMIN),
    permissionSets: [
      {
        name: "Integrations",
        permissions,
        objects: ["Lead", "Contact", "Account", "Campaign", "Individual"].map((object) => ({ object })),
      },
    ],
    users: [
      { username: name(org, ADMIN), firstName: "Ada", lastName: "Admin", profile: "System Administrator" },
      { username: name(org, REP), firstName: "Rita", lastName: "Rep", manager: name(org, ADMIN) },
      { username: name(org, COLLEAGUE), firstName: "Carl", lastName: "Colleague" },
      { username: name(org, LEAVER), firstName: "Lea", lastName: "Leaver", active: false },
      {
        username: name(org, INTEGRATION),
        lastName: "Leadclock",
        profile: "Minimum Access - API Only Integrations",
        permissionSets: ["Integrations"],
      },
    ],
    queues: [{ name: "Inbound", objects: ["Lead", "Task"], members: [name(org, REP), name(org, COLLEAGUE)] }],
    ...options.org,
  });
  await emulator.post("/_sandbox/apps", {
    name: "Leadclock",
    ...APP,
    redirectUrls: [REDIRECT],
    scopes: ["api", "refresh_token", "openid", "id"],
    installIn: [{ org }],
  });
  // What an admin selected in Setup: there before our own channel is.
  const members = ENTITIES.map((entity) => ({ entity }));
  await emulator.post("/_sandbox/stream", { org, do: "channel", channel: "ChangeEvents", members });
  // A stream that tells of itself at once is known to be open.
  await emulator.post("/_sandbox/stream", { org, do: "settings", keepaliveMs: 100 });
}

/** What an admin does to one of our fields in Setup. */
export async function spoil(
  emulator: SalesforceEmulator,
  session: TestSession,
  fullName: string,
  how: "label" | "remove",
): Promise<void> {
  const { Connection } = await import("jsforce");
  const { token } = await session.access();
  const connection = new Connection({ instanceUrl: emulator.url, accessToken: token, version: "67.0" });
  if (how === "remove") {
    const removed = await connection.metadata.delete("CustomField", fullName);
    if (!removed.success) throw new Error(`could not remove ${fullName}: ${JSON.stringify(removed.errors)}`);
    return;
  }
  const field = await connection.metadata.read("CustomField", fullName);
  const saved = await connection.metadata.update("CustomField", { ...field, label: "Spoiled" });
  if (!saved.success) throw new Error(`could not spoil ${fullName}: ${JSON.stringify(saved.errors)}`);
}
