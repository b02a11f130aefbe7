import { z } from "zod";
import { isId, to18 } from "../core/ids.ts";

const Id = z
  .string()
  .refine(isId, "an id has 15 or 18 characters")
  .transform((id) => to18(id));

const Scalar = z.union([z.string(), z.number(), z.boolean()]);

const PermissionSetInput = z.object({
  name: z.string(),
  label: z.string().optional(),
  /** User permissions such as "ViewAllData". */
  permissions: z.array(z.string()).default([]),
  fields: z
    .array(
      z.object({
        field: z.string(),
        readable: z.boolean().default(true),
        editable: z.boolean().default(true),
      }),
    )
    .default([]),
  objects: z
    .array(
      z.object({
        object: z.string(),
        read: z.boolean().default(true),
        create: z.boolean().default(true),
        edit: z.boolean().default(true),
        delete: z.boolean().default(false),
        viewAll: z.boolean().default(false),
        modifyAll: z.boolean().default(false),
      }),
    )
    .default([]),
});
export type PermissionSetInput = z.output<typeof PermissionSetInput>;

/** A person of the org; what is left out of a known one stays. Others are named by username, name or id. */
const UserInput = z.object({
  id: Id.optional(),
  username: z.string(),
  email: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  profile: z.string().optional(),
  /** Beside the profile's. */
  permissions: z.array(z.string()).optional(),
  permissionSets: z.array(z.string()).optional(),
  manager: z.string().nullable().optional(),
  role: z.string().nullable().optional(),
  zone: z.string().optional(),
  active: z.boolean().optional(),
});
export type UserInput = z.output<typeof UserInput>;

const GroupInput = z.object({
  id: Id.optional(),
  name: z.string(),
  /** Users by username, roles ("role:Name") and groups by name. */
  members: z.array(z.string()).default([]),
});

const QueueInput = GroupInput.extend({ objects: z.array(z.string()).default(["Lead"]) });

/** Makes an org, or changes what is named of one. */
export const OrgInput = z.object({
  id: Id,
  name: z.string().optional(),
  edition: z.string().optional(),
  zone: z.string().optional(),
  isSandbox: z.boolean().optional(),
  instance: z.string().optional(),
  dailyApiRequests: z.number().int().min(0).optional(),
  sessionTimeoutMinutes: z.number().min(1).optional(),
  lockSessionsToIp: z.boolean().optional(),
  apiEnabled: z.boolean().optional(),
  historyTracking: z.record(z.string(), z.array(z.string())).optional(),
  assignmentRule: z
    .object({
      name: z.string().default("Standard"),
      active: z.boolean().default(true),
      entries: z.array(z.object({ when: z.record(z.string(), Scalar).default({}), owner: z.string() })),
    })
    .nullable()
    .optional(),
  validationRules: z
    .array(
      z.object({
        object: z.string(),
        name: z.string(),
        formula: z.string(),
        message: z.string(),
        field: z.string().optional(),
      }),
    )
    .optional(),
  duplicateRules: z
    .array(
      z.object({
        object: z.string(),
        name: z.string(),
        field: z.string(),
        block: z.boolean().default(false),
      }),
    )
    .optional(),
  leadFieldMapping: z.record(z.string(), z.string()).optional(),
  defaultLeadOwner: z.string().optional(),
  stampLagMs: z.number().int().min(0).optional(),
  extra: z.record(z.string(), z.unknown()).optional(),
  /** Text fields that the org's admins made; whoever is to see one is granted it. */
  textFields: z
    .array(
      z.object({
        object: z.string(),
        name: z.string().endsWith("__c"),
        label: z.string().optional(),
        length: z.number().int().min(1).max(255).default(255),
      }),
    )
    .default([]),
  permissionSets: z.array(PermissionSetInput).default([]),
  roles: z
    .array(z.object({ id: Id.optional(), name: z.string(), parent: z.string().optional() }))
    .default([]),
  users: z.array(UserInput).default([]),
  groups: z.array(GroupInput).default([]),
  queues: z.array(QueueInput).default([]),
  businessHours: z
    .array(
      z.object({
        id: Id.optional(),
        name: z.string(),
        isDefault: z.boolean().default(false),
        zone: z.string().optional(),
        /** "HH:MM" to "HH:MM" by English weekday; "00:00" to "00:00" is the whole day, none is closed. */
        hours: z.record(z.string(), z.tuple([z.string(), z.string()])),
      }),
    )
    .default([]),
  /** Rows as they stand, by object: holidays, absences, campaigns and their statuses. */
  records: z
    .array(
      z.object({
        type: z.string(),
        id: Id.optional(),
        values: z.record(z.string(), z.union([Scalar, z.null()])),
      }),
    )
    .default([]),
});
export type OrgInput = z.output<typeof OrgInput>;
