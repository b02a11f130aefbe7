import { RowError } from "../core/errors.ts";
import { makeId } from "../core/ids.ts";
import type { World } from "../core/world.ts";
import {
  allMembers,
  countedEntities,
  findChannel,
  type Member,
  STANDARD_CHANNEL,
  saveChannel,
  saveMember,
} from "./channels.ts";
import { parseFilter } from "./filter.ts";
import { entityOf, eventName } from "./schema.ts";
import { isCaptured } from "./schemas.ts";

/** Entities an org may select over all channels that are not of packages. Source: "Change Data Capture allocations". */
const MOST_ENTITIES = 5;
const MOST_ENRICHED = 10;

export interface ChannelOrder {
  org: string;
  channel: string;
  label?: string | undefined;
  packaged: boolean;
  members: { entity: string; filter?: string | undefined; enrichedFields: string[] }[];
}

/** Makes or changes a channel with its members in one go, as a package's installation does. */
export function defineChannel(world: World, order: ChannelOrder): { topic: string } {
  if (order.channel !== STANDARD_CHANNEL)
    putChannel(world, order.org, order.channel, order.label, order.packaged);
  for (const { entity, filter, enrichedFields } of order.members) {
    const fullName = `${order.channel.replace(/__chn$/, "_chn").replaceAll("__", "_")}_${eventName(entity)}`;
    putMember(world, order.org, {
      fullName,
      channel: order.channel,
      event: eventName(entity),
      filter: filter ?? null,
      enriched: enrichedFields,
    });
  }
  return { topic: `/data/${order.channel}` };
}

/** Makes or relabels a channel and answers its id. */
export function putChannel(
  world: World,
  org: string,
  name: string,
  label: string | undefined,
  packaged = false,
): string {
  if (!/^(?:[A-Za-z]\w*?__)?[A-Za-z]\w*__chn$/.test(name))
    throw new RowError("INVALID_FULL_NAME", `${name}: a channel's full name ends with __chn`, ["fullName"]);
  const known = findChannel(world, org, name);
  const id = known?.id ?? makeId("0YL", world.db.next(`id:${org}:0YL`, 1));
  saveChannel(world, org, {
    name: known?.name ?? name,
    id,
    label: label ?? known?.label ?? name,
    packaged: packaged || (known?.packaged ?? false),
  });
  return id;
}

export interface MemberOrder {
  fullName: string;
  channel: string;
  /** `LeadChangeEvent`, as `selectedEntity` has it. */
  event: string;
  filter: string | null;
  enriched: string[];
}

/** Selects an entity on a channel, or changes how, and answers the member's id. Throws RowError for what the vendor refuses. */
export function putMember(world: World, org: string, order: MemberOrder): string {
  const members = allMembers(world, org);
  const known = members.find((one) => one.fullName.toLowerCase() === order.fullName.toLowerCase());
  const member: Member = {
    fullName: known?.fullName ?? order.fullName,
    id: known?.id ?? makeId("0v8", world.db.next(`id:${org}:0v8`, 1)),
    channel: channelName(world, org, order.channel),
    entity: selectable(world, org, order.event),
    filter: order.filter,
    enriched: order.enriched,
  };
  if (known && (known.channel !== member.channel || known.entity !== member.entity))
    throw new RowError(
      "FIELD_INTEGRITY_EXCEPTION",
      "The event channel and selected entity can't be changed.",
    );
  const twin = members.find((one) => one.channel === member.channel && one.entity === member.entity);
  if (twin && twin.fullName !== member.fullName)
    throw new RowError(
      "DUPLICATE_VALUE",
      `${order.event} is already a member of ${order.channel}: ${twin.fullName}`,
    );
  checkFields(world, org, member);
  saveMember(world, org, member);
  if (countedEntities(world, org).size > MOST_ENTITIES)
    throw new RowError(
      "LIMIT_EXCEEDED",
      `You can select at most ${MOST_ENTITIES} entities for Change Data Capture over all channels.`,
    );
  return member.id;
}

function channelName(world: World, org: string, name: string): string {
  if (name === STANDARD_CHANNEL) return name;
  const channel = findChannel(world, org, name);
  if (!channel) throw invalid(`There is no event channel ${name}.`, "eventChannel");
  return channel.name;
}

function selectable(world: World, org: string, event: string): string {
  const entity = entityOf(event) ?? "";
  const object = world.definitions.object(org, entity);
  if (!object || !isCaptured(object.name))
    throw invalid(`${event} can't be selected: it is no change event of this org.`, "selectedEntity");
  return object.name;
}

function checkFields(world: World, org: string, member: Member): void {
  if (member.enriched.length > MOST_ENRICHED)
    throw invalid(`At most ${MOST_ENRICHED} fields can be enriched.`, "enrichedFields");
  let fields = member.enriched;
  try {
    if (member.filter !== null) fields = [...fields, ...parseFilter(member.filter).fields];
  } catch (error) {
    throw invalid(`The filter expression is invalid: ${(error as Error).message}`, "filterExpression");
  }
  for (const field of fields)
    if (world.definitions.field(org, member.entity, field)?.name !== field)
      throw invalid(`There is no field ${field} on ${member.entity}.`, "filterExpression");
}

function invalid(message: string, field: string): RowError {
  return new RowError("FIELD_INTEGRITY_EXCEPTION", message, [field]);
}
