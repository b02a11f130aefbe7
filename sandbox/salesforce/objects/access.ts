import type { Database } from "../../support/database.ts";
import type { ObjectDefinition } from "./field.ts";

/** What a user may do with the records of one object. */
export interface ObjectAccess {
  read: boolean;
  create: boolean;
  edit: boolean;
  delete: boolean;
  viewAll: boolean;
  modifyAll: boolean;
}

interface Held {
  permissions: ReadonlySet<string>;
  /** "Lead.X__c" in lower case → whether it may be edited too. */
  fields: ReadonlyMap<string, boolean>;
  objects: ReadonlyMap<string, ObjectAccess>;
}

interface PermissionRow {
  id: string;
  data: string;
}

const NOTHING: ObjectAccess = {
  read: false,
  create: false,
  edit: false,
  delete: false,
  viewAll: false,
  modifyAll: false,
};
const EVERYTHING: ObjectAccess = {
  read: true,
  create: true,
  edit: true,
  delete: true,
  viewAll: true,
  modifyAll: true,
};

/** Objects every user with API access may read; the rest needs an object permission. */
const OPEN = new Set([
  "User",
  "UserRole",
  "Profile",
  "PermissionSet",
  "PermissionSetAssignment",
  "FieldPermissions",
  "ObjectPermissions",
  "UserPermissionAccess",
  "Group",
  "GroupMember",
  "QueueSobject",
  "BusinessHours",
  "Holiday",
  "OutOfOffice",
  "LeadStatus",
  "TaskStatus",
  "Organization",
  "DuplicateRule",
  "AssignmentRule",
  "CampaignMemberStatus",
]);
const SETUP_EDIT: Record<string, string> = {
  User: "ManageUsers",
  UserRole: "ManageUsers",
  Profile: "ManageUsers",
  PermissionSet: "ManageUsers",
  FieldPermissions: "ManageUsers",
  ObjectPermissions: "ManageUsers",
  PermissionSetAssignment: "AssignPermissionSets",
  Group: "ManageUsers",
  GroupMember: "ManageUsers",
  QueueSobject: "ManageUsers",
  BusinessHours: "CustomizeApplication",
  Holiday: "CustomizeApplication",
  Organization: "CustomizeApplication",
};
/** Records that go by the permission on another object. */
const FOLLOWS: Record<string, string> = {
  LeadHistory: "Lead",
  ContactHistory: "Contact",
  CampaignMember: "Campaign",
};
/** Activities have no object permission: everybody reads theirs, a user permission lets change them. */
const ACTIVITIES: Record<string, string> = {
  Task: "EditTask",
  Event: "EditEvent",
  EmailMessage: "EditTask",
  EmailMessageRelation: "EditTask",
};

/** Who may see and change what, by profile and permission sets; kept in memory until either changes. */
export class Access {
  readonly #db: Database;
  readonly #known = new Map<string, Held>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** Whether a user has a permission such as "ViewAllData". */
  can(org: string, user: string, permission: string): boolean {
    return this.#of(org, user).permissions.has(permission);
  }

  permissions(org: string, user: string): ReadonlySet<string> {
    return this.#of(org, user).permissions;
  }

  /** Standard fields are open to whoever may read the object; a custom one only through a grant. */
  seesField(org: string, user: string, object: string, field: { name: string; custom: boolean }): boolean {
    return !field.custom || this.#of(org, user).fields.has(key(object, field.name));
  }

  editsField(
    org: string,
    user: string,
    object: string,
    field: { name: string; custom: boolean; formula?: string | null },
  ): boolean {
    if (!field.custom) return true;
    return field.formula == null && this.#of(org, user).fields.get(key(object, field.name)) === true;
  }

  /** The names of the fields a user may see of an object. */
  visibleFields(org: string, object: ObjectDefinition, user: string): ReadonlySet<string> {
    return new Set(
      object.fields.filter((field) => this.seesField(org, user, object.name, field)).map(({ name }) => name),
    );
  }

  object(org: string, user: string, name: string): ObjectAccess {
    const held = this.#of(org, user);
    const setup = SETUP_EDIT[name];
    if (OPEN.has(name)) {
      const edits = setup !== undefined && held.permissions.has(setup);
      const own = name === "OutOfOffice";
      return {
        ...NOTHING,
        read: true,
        viewAll: true,
        create: edits || own,
        edit: edits || own,
        delete: edits,
      };
    }
    if (held.permissions.has("ModifyAllData")) return EVERYTHING;
    const activity = ACTIVITIES[name];
    if (activity !== undefined) {
      const edits = held.permissions.has(activity);
      const viewAll = held.permissions.has("ViewAllData");
      return { read: true, create: edits, edit: edits, delete: edits, viewAll, modifyAll: false };
    }
    const direct = held.objects.get(FOLLOWS[name] ?? name) ?? NOTHING;
    return held.permissions.has("ViewAllData") ? { ...direct, read: true, viewAll: true } : direct;
  }

  forget(): void {
    this.#known.clear();
  }

  #of(org: string, user: string): Held {
    const cacheKey = `${org} ${user}`;
    const known = this.#known.get(cacheKey);
    if (known) return known;
    const held = this.#read(org, user);
    this.#known.set(cacheKey, held);
    return held;
  }

  #read(org: string, user: string): Held {
    const own = this.#db.get<{ data: string }>(
      "SELECT data FROM records WHERE org = ? AND id = ?",
      org,
      user,
    );
    const profile = own ? (JSON.parse(own.data) as { ProfileId?: string }).ProfileId : undefined;
    const assigned = this.#children(org, "PermissionSetAssignment", "AssigneeId", user).map(
      ({ data }) => (JSON.parse(data) as { PermissionSetId: string }).PermissionSetId,
    );
    const ofProfile = profile
      ? this.#children(org, "PermissionSet", "ProfileId", profile).map(({ id }) => id)
      : [];
    const permissions = new Set<string>();
    const fields = new Map<string, boolean>();
    const objects = new Map<string, ObjectAccess>();
    for (const set of [...ofProfile, ...assigned]) {
      const row = this.#db.get<{ data: string }>(
        "SELECT data FROM records WHERE org = ? AND id = ? AND deleted = 0",
        org,
        set,
      );
      if (!row) continue;
      for (const [name, value] of Object.entries(JSON.parse(row.data) as object))
        if (value === true && name.startsWith("Permissions"))
          permissions.add(name.slice("Permissions".length));
      for (const { data } of this.#children(org, "FieldPermissions", "ParentId", set)) {
        const grant = JSON.parse(data) as {
          Field: string;
          PermissionsRead?: boolean;
          PermissionsEdit?: boolean;
        };
        const name = grant.Field.toLowerCase();
        if (grant.PermissionsRead)
          fields.set(name, fields.get(name) === true || grant.PermissionsEdit === true);
      }
      for (const { data } of this.#children(org, "ObjectPermissions", "ParentId", set)) {
        const grant = JSON.parse(data) as Record<string, boolean> & { SobjectType: string };
        const before = objects.get(grant.SobjectType) ?? NOTHING;
        objects.set(grant.SobjectType, {
          read: before.read || grant.PermissionsRead === true,
          create: before.create || grant.PermissionsCreate === true,
          edit: before.edit || grant.PermissionsEdit === true,
          delete: before.delete || grant.PermissionsDelete === true,
          viewAll: before.viewAll || grant.PermissionsViewAllRecords === true,
          modifyAll: before.modifyAll || grant.PermissionsModifyAllRecords === true,
        });
      }
    }
    return { permissions, fields, objects };
  }

  #children(org: string, type: string, field: string, parent: string): PermissionRow[] {
    return this.#db.all<PermissionRow>(
      `SELECT r.id, r.data FROM field_index i JOIN records r ON r.org = i.org AND r.id = i.id
       WHERE i.org = ? AND i.type = ? AND i.field = ? AND i.value = ? AND r.deleted = 0`,
      org,
      type,
      field,
      parent,
    );
  }
}

function key(object: string, field: string): string {
  return `${object}.${field}`.toLowerCase();
}
