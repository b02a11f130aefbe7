import type { Row } from "./rows.ts";
import { isTrue, textOf } from "./rows.ts";

/** What somebody is who did something in the org. */
export type Kind = "person" | "queue" | "integration" | "automation" | "guest" | "unknown";

/** The users and queues of one org. */
export interface Directory {
  readonly users: readonly Row[];
  readonly queues: readonly Row[];
  kindOf(id: string): Kind;
  /** Whether a mail address is the org's own, not a person's. */
  isOrgWide(address: string): boolean;
}

export interface DirectoryRows {
  readonly users: readonly Row[];
  readonly queues: readonly Row[];
  /** Addresses that the org sends from. */
  readonly orgWide: readonly string[];
  /** The user we are in this org, where that user is nobody else. */
  readonly ownUser: string | null;
  /** User names that no person stands behind, beside those Salesforce tells. */
  readonly integrations: readonly string[];
}

export function directoryOf({ users, queues, orgWide, ownUser, integrations }: DirectoryRows): Directory {
  const named = new Set(integrations.map((name) => name.toLowerCase()));
  const kinds = new Map<string, Kind>(queues.map((row) => [String(row.Id), "queue"]));
  for (const row of users)
    kinds.set(
      String(row.Id),
      named.has((textOf(row, "Username") ?? "").toLowerCase()) ? "integration" : kindOfUser(row, ownUser),
    );
  const addresses = new Set(orgWide.map((address) => address.toLowerCase()));
  return {
    users,
    queues,
    kindOf: (id) => kinds.get(id) ?? (id.startsWith("00G") ? "queue" : "unknown"),
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
