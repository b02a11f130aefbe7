import { z } from "zod";

/** What we use of HubSpot's answers; everything else passes by unread. */

/** Ids come as strings or as numbers, by endpoint; inside they are strings. */
export const Id = z.union([z.string().min(1), z.int()]).transform(String);

const Instant = z
  .union([z.iso.datetime({ offset: true }), z.int(), z.string().regex(/^\d+$/)])
  .transform((value) =>
    typeof value === "number" ? value : /^\d+$/.test(value) ? Number(value) : Date.parse(value),
  );

export const HistoryEntry = z.object({
  value: z
    .string()
    .nullish()
    .transform((value) => value ?? ""),
  timestamp: Instant,
  sourceType: z.string().nullish(),
  sourceId: z.string().nullish(),
  updatedByUserId: z.union([z.string(), z.int()]).nullish(),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;

export const CrmRecord = z.object({
  id: Id,
  properties: z
    .record(z.string(), z.string().nullish())
    .nullish()
    .transform((properties) => properties ?? {}),
  propertiesWithHistory: z.record(z.string(), z.array(HistoryEntry)).nullish(),
  archived: z.boolean().nullish(),
  archivedAt: Instant.nullish(),
  objectWriteTraceId: z.string().nullish(),
});
export type CrmRecord = z.infer<typeof CrmRecord>;

export const BatchError = z.object({
  category: z.string().nullish(),
  message: z.string().nullish(),
  code: z.string().nullish(),
  context: z.record(z.string(), z.array(z.coerce.string())).nullish(),
});
export type BatchError = z.infer<typeof BatchError>;

export const BatchOfRecords = z.object({
  results: z.array(CrmRecord).default([]),
  errors: z.array(BatchError).default([]),
});

const Paging = z.object({ next: z.object({ after: z.coerce.string() }).nullish() }).nullish();

/** A record with what is linked to it, as only single reads give it. */
export const LinkedRecord = CrmRecord.extend({
  associations: z
    .record(
      z.string(),
      z.object({
        results: z.array(z.object({ id: Id })).default([]),
        paging: Paging,
      }),
    )
    .nullish(),
});

export const PageOfRecords = z.object({
  results: z.array(CrmRecord),
  total: z.int().nullish(),
  paging: Paging,
});

export const Associations = z.object({
  results: z
    .array(
      z.object({
        from: z.object({ id: Id }),
        to: z.array(z.object({ toObjectId: Id })),
        paging: Paging,
      }),
    )
    .default([]),
  errors: z.array(BatchError).default([]),
});

export const Owner = z.object({
  id: Id,
  type: z.string().nullish(),
  email: z.string().nullish(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  userId: Id.nullish(),
  userIdIncludingInactive: Id.nullish(),
  createdAt: Instant,
  updatedAt: Instant,
  archived: z.boolean().nullish(),
  teams: z.array(z.object({ id: Id, name: z.string().nullish(), primary: z.boolean().nullish() })).nullish(),
});
export type Owner = z.infer<typeof Owner>;

export const PageOfOwners = z.object({ results: z.array(Owner), paging: Paging });

export const Property = z.object({
  name: z.string(),
  label: z.string().nullish(),
  description: z.string().nullish(),
  groupName: z.string().nullish(),
  type: z.string(),
  fieldType: z.string(),
  options: z
    .array(z.object({ value: z.string(), label: z.string(), hidden: z.boolean().nullish() }))
    .nullish(),
  externalOptions: z.boolean().nullish(),
  referencedObjectType: z.string().nullish(),
  numberDisplayHint: z.string().nullish(),
});
export type Property = z.infer<typeof Property>;

/** A property of another make that cannot be read is none of ours. */
export const Properties = z.object({
  results: z
    .array(Property.nullable().catch(null))
    .default([])
    .transform((properties) => properties.filter((property) => property !== null)),
  errors: z.array(BatchError).default([]),
});

export const Groups = z.object({
  results: z.array(z.object({ name: z.string(), label: z.string().nullish() })),
});

export const Account = z.object({
  portalId: Id,
  accountType: z.string().nullish(),
  timeZone: z.string().nullish(),
  uiDomain: z.string().nullish(),
});

export const Token = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive(),
  hub_id: Id,
  user_id: Id.nullish(),
  scopes: z.array(z.string()).default([]),
});

/** HubSpot's error body; every member may be missing. */
export const Failure = z.object({
  message: z.string().nullish().catch(null),
  category: z.string().nullish().catch(null),
  status: z.string().nullish().catch(null),
  error: z.string().nullish().catch(null),
  correlationId: z.string().nullish().catch(null),
  policyName: z.string().nullish().catch(null),
  errors: z
    .array(
      z.object({
        message: z.string().nullish().catch(null),
        code: z.string().nullish().catch(null),
        context: z.record(z.string(), z.array(z.coerce.string())).nullish().catch(null),
      }),
    )
    .nullish()
    .catch(null),
});
export type Failure = z.infer<typeof Failure>;
