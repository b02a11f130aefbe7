import type { World } from "../core/world.ts";
import { parseFilter } from "./filter.ts";
import { eventName } from "./schema.ts";

/** The channel that every org has. */
export const STANDARD_CHANNEL = "ChangeEvents";

export interface Channel {
  /** `Leadclock__chn`, in a package `ns__Leadclock__chn`. */
  name: string;
  id: string;
  label: string;
  /** Made by a released package: its entities do not count towards the org's five. */
  packaged: boolean;
}

/** One entity selected on a channel. */
export interface Member {
  fullName: string;
  id: string;
  channel: string;
  entity: string;
  filter: string | null;
  /** Fields that updates and deletes carry even when they did not change. */
  enriched: string[];
}

interface MemberRow {
  full_name: string;
  id: string;
  channel: string;
  entity: string;
  filter: string | null;
  enriched: string;
}

export function allChannels(world: World, org: string): Channel[] {
  return world.db
    .all<Omit<Channel, "packaged"> & { packaged: number }>(
      "SELECT name, id, label, packaged FROM event_channels WHERE org = ? ORDER BY name",
      org,
    )
    .map((row) => ({ ...row, packaged: row.packaged === 1 }));
}

export function findChannel(world: World, org: string, name: string): Channel | undefined {
  const wanted = name.toLowerCase();
  return allChannels(world, org).find((channel) => channel.name.toLowerCase() === wanted);
}

export function saveChannel(world: World, org: string, channel: Channel): void {
  world.db.run(
    `INSERT INTO event_channels VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET label = excluded.label, packaged = excluded.packaged`,
    org,
    channel.name,
    channel.id,
    channel.label,
    channel.packaged ? 1 : 0,
  );
}

/** Removes a channel with its members. */
export function removeChannel(world: World, org: string, name: string): void {
  world.db.run("DELETE FROM event_channels WHERE org = ? AND name = ?", org, name);
  world.db.run("DELETE FROM event_members WHERE org = ? AND channel = ? COLLATE NOCASE", org, name);
}

export function allMembers(world: World, org: string): Member[] {
  return world.db
    .all<MemberRow>("SELECT * FROM event_members WHERE org = ? ORDER BY full_name", org)
    .map(({ full_name, enriched, ...row }) => ({
      ...row,
      fullName: full_name,
      enriched: JSON.parse(enriched) as string[],
    }));
}

export function saveMember(world: World, org: string, member: Member): void {
  world.db.run(
    `INSERT INTO event_members VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET filter = excluded.filter, enriched = excluded.enriched`,
    org,
    member.fullName,
    member.id,
    member.channel,
    member.entity,
    member.filter,
    JSON.stringify(member.enriched),
  );
}

export function removeMember(world: World, org: string, fullName: string): void {
  world.db.run("DELETE FROM event_members WHERE org = ? AND full_name = ?", org, fullName);
}

/** Entities that count towards the org's limit: all but those that packages select. */
export function countedEntities(world: World, org: string): Set<string> {
  const packaged = new Set(
    allChannels(world, org)
      .filter((channel) => channel.packaged)
      .map((channel) => channel.name.toLowerCase()),
  );
  return new Set(
    allMembers(world, org)
      .filter((member) => !packaged.has(member.channel.toLowerCase()))
      .map((member) => member.entity),
  );
}

/** Fields that a member adds to events: the enriched ones and those its filter reads. */
export function addedFields(member: Member): string[] {
  return [...new Set([...member.enriched, ...(member.filter ? parseFilter(member.filter).fields : [])])];
}

/** What a topic shows: the members whose events are delivered on it. Undefined: there is no such topic. */
export function topicMembers(world: World, org: string, topic: string): Member[] | undefined {
  const name = /^\/data\/(\w+)$/.exec(topic)?.[1];
  if (!name) return undefined;
  const members = allMembers(world, org);
  const on = (channel: string): Member[] =>
    members.filter((member) => member.channel.toLowerCase() === channel.toLowerCase());
  if (name.toLowerCase().endsWith("__chn")) return findChannel(world, org, name) ? on(name) : undefined;
  if (name === STANDARD_CHANNEL) return on(STANDARD_CHANNEL);
  const single = on(STANDARD_CHANNEL).filter((member) => eventName(member.entity) === name);
  return single.length > 0 ? single : undefined;
}

/** Whether a topic is of one entity, for which permission is asked when subscribing. */
export function isSingleEntity(topic: string): boolean {
  return !topic.endsWith("__chn") && topic !== `/data/${STANDARD_CHANNEL}`;
}
