import { randomUUID } from "node:crypto";
import type { World } from "../core/world.ts";
import type { Committed } from "../data/committed.ts";
import type { Row } from "../data/row.ts";
import { addedFields, allMembers, type Member } from "./channels.ts";
import { parseFilter } from "./filter.ts";
import { type Group, groupChanges, weight } from "./group-changes.ts";
import { append } from "./log.ts";
import { type Change, type ChangeHeader, type ChangeType, encodeChange, type Values } from "./payload.ts";
import { nextReplayId } from "./replay.ts";
import { type EventSchema, placesOf } from "./schema.ts";
import { currentSchema, isCaptured } from "./schemas.ts";
import { setStream, streamSettings } from "./settings.ts";

/** Events above this size are told as gaps. Source: vendor guide "Change Data Capture allocations". */
const LARGEST = 1_000_000;
/** The id that stands for no record in an overflow event. */
const NO_RECORD = "000000000000000AAA";
const FIRST_COMMIT_NUMBER = 11_657_000_000_000;

/** Writes the events of a transaction into the log, inside that transaction. */
export function capture(world: World, committed: Committed): void {
  const { org } = committed;
  const members = Map.groupBy(allMembers(world, org), (member) => member.entity);
  if (members.size === 0) return;
  const groups = groupChanges(
    committed,
    (entity) => (isCaptured(entity) ? currentSchema(world, org, entity) : undefined),
    (entity) => [...new Set((members.get(entity) ?? []).flatMap(addedFields))],
  );
  const limit = streamSettings(world, org).overflowAfter;
  const commitNumber = world.db.next("commit", FIRST_COMMIT_NUMBER);
  const overflown = new Set<string>();
  let sequence = 0;
  let changes = 0;
  for (const group of groups) {
    changes += weight(group);
    const selected = members.get(group.entity);
    if (changes > limit) {
      if (selected) overflown.add(group.entity);
      continue;
    }
    sequence += 1;
    if (selected) publish(world, org, headerOf(committed, group, sequence, commitNumber), group, selected);
  }
  for (const entity of overflown) {
    sequence += 1;
    const header = headerOf(
      committed,
      { entity, ids: [NO_RECORD], type: "GAP_OVERFLOW" },
      sequence,
      commitNumber,
    );
    log(world, org, { header, values: {}, changed: [] }, {}, channelsOf(members.get(entity)!, header, {}));
  }
}

/** Puts an event without data onto the bus, as the vendor does for changes that it cannot tell. */
export function publishGap(
  world: World,
  org: string,
  given: { entity: string; ids: string[]; type: ChangeType; user: string },
): void {
  const header: ChangeHeader = {
    entityName: given.entity,
    recordIds: given.ids.length > 0 ? given.ids : [NO_RECORD],
    changeType: given.type,
    changeOrigin: "",
    transactionKey: randomUUID(),
    sequenceNumber: 1,
    commitTimestamp: Math.floor(world.clock.now() / 1000) * 1000,
    commitNumber: world.db.next("commit", FIRST_COMMIT_NUMBER),
    commitUser: given.user,
  };
  const members = allMembers(world, org).filter((member) => member.entity === given.entity);
  log(world, org, { header, values: {}, changed: [] }, {}, channelsOf(members, header, {}));
}

function publish(world: World, org: string, header: ChangeHeader, group: Group, members: Member[]): void {
  const row = group.changes[0]!.after;
  const channels = channelsOf(members, header, row);
  const schema = currentSchema(world, org, group.entity);
  const change: Change = { header, values: valuesOf(schema, group, row), changed: group.changed };
  const added = group.type === "UPDATE" || group.type === "DELETE" ? Object.values(channels).flat() : [];
  const extra = Object.fromEntries(added.map((field) => [field, row[field] ?? null]));
  const whole = { ...change, values: { ...extra, ...change.values } };
  if (encodeChange(schema, whole).length > LARGEST) {
    const gap = { ...header, changeType: `GAP_${group.type}` as ChangeType };
    log(world, org, { header: gap, values: {}, changed: [] }, {}, channels);
  } else log(world, org, change, extra, channels);
}

function valuesOf(schema: EventSchema, group: Group, row: Row): Values {
  if (group.type === "DELETE") return {};
  const fields = group.type === "UPDATE" ? group.changed : [...placesOf(schema).keys()];
  return Object.fromEntries(fields.map((field) => [field, row[field] ?? null]));
}

/** The channels whose filter lets an event through, each with the fields it adds. */
function channelsOf(members: Member[], header: ChangeHeader, row: Values): Record<string, string[]> {
  const subject = { header: { ...header }, record: row };
  return Object.fromEntries(
    members
      .filter((member) => member.filter === null || parseFilter(member.filter).matches(subject))
      .map((member) => [member.channel, addedFields(member)]),
  );
}

function headerOf(
  committed: Committed,
  about: Group | { entity: string; ids: string[]; type: ChangeType },
  sequenceNumber: number,
  commitNumber: number,
): ChangeHeader {
  return {
    entityName: about.entity,
    recordIds: "ids" in about ? about.ids : about.changes.map(({ id }) => id),
    changeType: about.type,
    changeOrigin: committed.origin,
    transactionKey: committed.transactionKey,
    sequenceNumber,
    commitTimestamp: Math.floor(committed.at / 1000) * 1000,
    commitNumber,
    commitUser: committed.user,
  };
}

function log(
  world: World,
  org: string,
  change: Change,
  extra: Values,
  channels: Record<string, string[]>,
): void {
  if (Object.keys(channels).length === 0) return;
  const { dropNext, delayMs } = streamSettings(world, org);
  if (dropNext > 0) setStream(world, org, { dropNext: dropNext - 1 });
  append(world, {
    org,
    replayId: nextReplayId(world, org),
    uuid: randomUUID(),
    entity: change.header.entityName,
    schemaId: currentSchema(world, org, change.header.entityName).id,
    at: world.clock.now(),
    dueAt: world.clock.now() + delayMs,
    ...change,
    extra,
    channels,
    dropped: dropNext > 0,
  });
}
