import { seeded } from "../../support/random.ts";
import { findPortal } from "../account/portals.ts";
import type { World } from "../core/world.ts";
import { type AssociationKind, associationName } from "../crm/association-types.ts";
import { objectType } from "../crm/object-types.ts";
import type { StoredRecord } from "../crm/record.ts";

import type { Source } from "../crm/source.ts";
import { wireValue } from "../crm/values.ts";
import { deliverySettings } from "./settings.ts";
import type { Subscription } from "./subscriptions.ts";

type Kind =
  | "creation"
  | "deletion"
  | "restore"
  | "merge"
  | "privacyDeletion"
  | "propertyChange"
  | "associationChange";

/** Values the vendor never sends, whatever is subscribed. */
const SILENT = new Set([
  "0-49:hs_email_html",
  "0-49:hs_email_subject",
  "0-18:hs_communication_body",
  "0-1:num_unique_conversion_events",
  "0-1:lastmodifieddate",
]);

/** Queues one event about a record for every installed app that subscribed to it. */
export function emit(
  world: World,
  record: StoredRecord,
  kind: Kind,
  source: Source,
  extra: Record<string, unknown> = {},
): void {
  const flag = { creation: "NEW", deletion: "DELETED" }[kind as string];
  queue(world, record, kind, "", {
    objectId: record.id,
    ...(flag ? { changeFlag: flag } : {}),
    ...origin(source),
    ...extra,
  });
}

/** Queues the change of one property. */
export function emitChange(
  world: World,
  record: StoredRecord,
  name: string,
  value: string,
  source: Source,
): void {
  if (SILENT.has(`${record.type}:${name}`)) return;
  if (source.type === "CALCULATED" && !findPortal(world, record.portal)?.calculatedPropertyWebhooks) return;
  const definition = world.definitions.of(record.portal, record.type).get(name);
  queue(world, record, "propertyChange", name, {
    objectId: record.id,
    propertyName: name,
    propertyValue: wireValue(definition, value),
    ...origin(source),
    isSensitive: false,
  });
}

/** Queues the joining or parting of two records, once per side that is subscribed. */
export function emitAssociation(
  world: World,
  from: StoredRecord,
  to: StoredRecord,
  kind: AssociationKind,
  removed: boolean,
  source: Source,
): void {
  for (const [one, other] of [
    [from, to],
    [to, from],
  ] as const)
    queue(world, one, "associationChange", "", {
      associationType: associationName(one.type, other.type),
      associationCategory: kind.category,
      associationTypeId: kind.typeId,
      fromObjectId: one.id,
      toObjectId: other.id,
      fromObjectTypeId: one.type,
      toObjectTypeId: other.type,
      associationRemoved: removed,
      isPrimaryAssociation: kind.label === "Primary",
      changeSource: source.type,
    });
}

function origin(source: Source): Record<string, unknown> {
  return { changeSource: source.type, sourceId: source.id };
}

function queue(
  world: World,
  record: StoredRecord,
  kind: Kind,
  detail: string,
  body: Record<string, unknown>,
): void {
  const legacy = objectType(record.type).legacyEvents;
  const subscribed = legacy ? world.subscriptions.to(record.portal, `${legacy}.${kind}`, detail) : [];
  const generic = world.subscriptions.to(record.portal, `object.${kind}:${record.type}`, detail);
  for (const subscription of subscribed) store(world, record, subscription, body);
  for (const subscription of generic)
    store(world, record, subscription, { ...body, objectTypeId: record.type });
}

function store(
  world: World,
  record: StoredRecord,
  subscription: Subscription,
  body: Record<string, unknown>,
): void {
  const now = world.clock.now();
  const seq = world.db.next("event", 1);
  const event = {
    // The vendor does not promise these to be unique, so they are merely numbers.
    eventId: Math.floor(seeded("event", seq) * 2 ** 32),
    subscriptionId: subscription.id,
    portalId: record.portal,
    appId: subscription.appId,
    occurredAt: now,
    subscriptionType: subscription.subscriptionType,
    attemptNumber: 0,
    ...body,
  };
  const { dueAt, state, copies } = plan(deliverySettings(world, record.portal), seq, now);
  world.db.run(
    "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, NULL, ?)",
    seq,
    record.portal,
    subscription.clientId,
    JSON.stringify(event),
    now,
    dueAt,
    state,
    copies,
  );
}

/** When an event is sent, whether at all, and how often; a seeded generator decides, so a restart decides alike. */
function plan(
  settings: ReturnType<typeof deliverySettings>,
  seq: number,
  now: number,
): { dueAt: number; state: string; copies: number } {
  const { seed, shuffle, delayMs, dropEvery, subset, duplicate } = settings;
  const late = shuffle ? Math.floor(seeded(seed, "delay", seq) * (delayMs + 1)) : delayMs;
  const dropped = (dropEvery > 0 && seq % dropEvery === 0) || seeded(seed, "subset", seq) >= subset;
  const copies = seeded(seed, "duplicate", seq) < Number(duplicate) ? settings.copies : 1;
  return { dueAt: now + late, state: dropped ? "dropped" : "waiting", copies };
}
