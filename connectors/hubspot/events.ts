import { z } from "zod";
import { PROCESSES } from "../../src/domain/processes.ts";
import { Id } from "./schema.ts";

/** What a customer's own workflow said when it called us. */
const StepSaid = z.object({
  callbackId: z.string(),
  engagement: z
    .enum([
      "form",
      "cta",
      "inboundCall",
      "missedCall",
      "chat",
      "nurtureReply",
      "listUpload",
      "referral",
      "event",
      "other",
    ])
    .catch("other"),
  leadType: z.string().nullable(),
  process: z.enum(PROCESSES).nullish(),
  ownerId: z.string().nullable(),
  ownerTold: z.boolean(),
});

/** One webhook event; members depend on the subscription type. */
const Event = z
  .looseObject({
    portalId: Id,
    occurredAt: z.int().nonnegative(),
    subscriptionType: z.string().min(1).optional(),
    eventType: z.string().min(1).optional(),
    objectId: Id.nullish(),
    objectTypeId: z.string().nullish(),
    propertyName: z.string().nullish(),
    propertyValue: z.union([z.string(), z.number(), z.boolean()]).transform(String).nullish(),
    primaryObjectId: Id.nullish(),
    mergedObjectIds: z.array(Id).nullish(),
    newObjectId: Id.nullish(),
    associationType: z.string().nullish(),
    fromObjectId: Id.nullish(),
    toObjectId: Id.nullish(),
    fromObjectTypeId: z.string().nullish(),
    toObjectTypeId: z.string().nullish(),
    associationRemoved: z.boolean().nullish(),
    step: StepSaid.optional(),
  })
  .transform(({ eventType, subscriptionType, ...event }) => ({
    ...event,
    type: subscriptionType ?? eventType ?? "",
  }))
  .refine((event) => event.type !== "", { message: "is missing", path: ["subscriptionType"] })
  .refine(
    (event) => event.objectId || event.fromObjectId || event.newObjectId || !isRecordEvent(event.type),
    {
      message: "is missing",
      path: ["objectId"],
    },
  );

export type HubSpotEvent = z.infer<typeof Event>;

const KNOWN =
  /^(contact\.(creation|deletion|merge|restore|propertyChange|associationChange|privacyDeletion)|object\.(creation|deletion|merge|restore|propertyChange|associationChange)|workflow\.(start-clock|assignment-completed|process-completed))$/;

const isRecordEvent = (type: string): boolean => KNOWN.test(type);

/** JSON as HubSpot sent it, with integers too large for a number kept as strings; `undefined` if it is none. */
export function readEvents(text: string): unknown {
  try {
    return JSON.parse(text, exactIntegers);
  } catch {
    return undefined;
  }
}

function exactIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const lossy = typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
  return lossy && context?.source && /^\d+$/.test(context.source) ? context.source : value;
}

/** One event with ids as strings, or why it cannot be read; types we do not know are kept and named. */
export function parseEvent(
  payload: unknown,
): { ok: true; event: HubSpotEvent; kind: string } | { ok: false; reason: string } {
  const parsed = Event.safeParse(payload);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join(".") || "event";
    return { ok: false, reason: `${where}: ${issue?.message ?? "cannot be read"}` };
  }
  const { type } = parsed.data;
  return { ok: true, event: parsed.data, kind: KNOWN.test(type) ? type : `unknown:${type}` };
}
