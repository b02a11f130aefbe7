import type { Row } from "./rows.ts";
import { isTrue, textOf } from "./rows.ts";

/** What somebody is who did something in the org. */
export type Kind = "person" | "queue" | "integration" | "automation" | "guest" | "unknown";

/** The users and queues of one org. */
export interface Directory {
  readonly users: readonly Row[];
  readonly queues: readonly Row[];
  knows(id: string): boolean;
  kindOf(id: string): Kind;
  /** The role of a user, else the public group they are in; `null`: neither. */
  teamOf(user: Row): string | null;
  /** Whether a mail address is the org's own, not a person's. */
  isOrgWide(address: string): boolean;
}

export interface DirectoryRows {
  readonly users: readonly Row[];
  readonly queues: readonly Row[];
  /** Members of public groups, by group name. */
  readonly members: readonly { readonly group: string; readonly userId: string }[];
  /** Addresses that the org sends from. */
  readonly orgWide: readonly string[];
  /** The user we are in this org, where that user is nobody else. */
  readonly ownUser: string | null;
  /** User names that no person stands behind, beside those Salesforce tells. */
  readonly integrations: readonly string[];
}

export function directoryOf({
  users,
  queues,
  members,
  orgWide,
  ownUser,
  integrations,
}: DirectoryRows): Directory {
  const named = new Set(integrations.map((name) => name.toLowerCase()));
  const kinds = new Map<string, Kind>(queues.map((row) => [String(row.Id), "queue"]));
  for (const row of users)
    kinds.set(
      String(row.Id),
      named.has((textOf(row, "Username") ?? "").toLowerCase()) ? "integration" : kindOfUser(row, ownUser),
    );
  const addresses = new Set(orgWide.map((address) => address.toLowerCase()));
  const groups = new Map([...members].reverse().map(({ group, userId }) => [userId, group]));
  return {
    users,
    queues,
    knows: (id) => kinds.has(id),
    kindOf: (id) => kinds.get(id) ?? (id.startsWith("00G") ? "queue" : "unknown"),
    teamOf: (user) => textOf(user, "UserRoleId") ?? groups.get(String(user.Id)) ?? null,
    isOrgWide: (address) => addresses.has(address.toLowerCase()),
  };
}

/** Profiles and licences made for machines. https://help.salesforce.com/s/articleView?id=xcloud.integration_user.htm */
const MACHINES = /api only|integration/i;

/** A user that may only use the API is a machine, and so is ours, unless a person connected the org as themselves. */
function kindOfUser(row: Row, ownUser: string | null): Kind {
  switch (textOf(row, "UserType")) {
    case "AutomatedProcess":
      return "automation";
    case "CloudIntegrationUser":
      return "integration";
    case "Guest":
      return "guest";
  }
  const machine =
    MACHINES.test(textOf(row, "Profile.Name") ?? "") ||
    MACHINES.test(textOf(row, "Profile.UserLicense.Name") ?? "") ||
    isTrue(row, "Profile.PermissionsApiUserOnly");
  if (machine) return "integration";
  return String(row.Id) === ownUser && textOf(row, "UserRoleId") === null && textOf(row, "ManagerId") === null
    ? "integration"
    : "person";
}
