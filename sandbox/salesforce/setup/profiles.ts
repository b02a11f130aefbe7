import type { Transaction } from "../data/commit.ts";
import { rows } from "../data/records.ts";
import { USER_PERMISSIONS } from "../objects/standard/setup.ts";
import { everyPermissionOff, type ObjectGrant, putObjectGrants } from "./permission-sets.ts";

const WORK = ["Lead", "Contact", "Account", "Opportunity"];

interface ProfileKind {
  permissions: string[];
  objects: ObjectGrant[];
  userType: string;
}

const STAFF: ProfileKind = {
  permissions: ["ApiEnabled", "ConvertLeads", "EditTask", "EditEvent"],
  objects: [...WORK.map((object) => grant(object, true)), grant("Campaign", false)],
  userType: "Standard",
};

const KINDS: Record<string, ProfileKind> = {
  "System Administrator": {
    permissions: USER_PERMISSIONS.filter((name) => name !== "ApiUserOnly"),
    objects: [],
    userType: "Standard",
  },
  "Standard User": STAFF,
  "Minimum Access - Salesforce": { permissions: [], objects: [], userType: "Standard" },
  "Minimum Access - API Only Integrations": {
    permissions: ["ApiEnabled", "ApiUserOnly"],
    objects: [],
    userType: "Standard",
  },
};

/** A profile by name, made when it is missing; one of a name of its own starts like a standard user's. */
export function needProfile(tx: Transaction, name: string): string {
  const known = rows(tx.world, tx.org, "Profile").find((row) => row.Name === name);
  if (known) return known.Id;
  const kind = KINDS[name] ?? STAFF;
  const switched = Object.fromEntries(
    kind.permissions.map((permission) => [`Permissions${permission}`, true]),
  );
  const permissions = { ...everyPermissionOff(), ...switched };
  const profile = tx.insert("Profile", { Name: name, UserType: kind.userType, ...permissions }).Id;
  const set = tx.insert("PermissionSet", {
    Name: `X${profile}`,
    Label: name,
    ProfileId: profile,
    IsOwnedByProfile: true,
    IsCustom: false,
    Type: "Profile",
    ...permissions,
  }).Id;
  putObjectGrants(tx, set, kind.objects);
  return profile;
}

/** What every org has from its first day. */
export const STANDARD_PROFILES = Object.keys(KINDS);

function grant(object: string, writes: boolean): ObjectGrant {
  return {
    object,
    read: true,
    create: writes,
    edit: writes,
    delete: writes,
    viewAll: false,
    modifyAll: false,
  };
}
