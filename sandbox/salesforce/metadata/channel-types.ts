import { RowError } from "../core/errors.ts";
import { allChannels, allMembers, findChannel, removeChannel, removeMember } from "../events/channels.ts";
import { putChannel, putMember } from "../events/define-channel.ts";
import { eventName } from "../events/schema.ts";
import type { MetadataType } from "./component.ts";
import { children, textOf } from "./xml.ts";

/** Channels of change events. Only `channelType` data is emulated. */
export const EVENT_CHANNEL: MetadataType = {
  name: "PlatformEventChannel",
  directory: "platformEventChannels",
  suffix: "platformEventChannel",
  inFolder: false,
  find: ({ world, org }, fullName) => {
    const channel = findChannel(world, org, fullName);
    return channel && { fullName: channel.name, channelType: "data", label: channel.label };
  },
  put: ({ world, org }, { fullName, body }) => {
    const label = textOf(body, "label")?.trim();
    if (!label) throw new RowError("REQUIRED_FIELD_MISSING", "Required field is missing: label", ["label"]);
    if (textOf(body, "channelType") !== "data")
      throw new RowError(
        "FIELD_INTEGRITY_EXCEPTION",
        "channelType must be data: channels of platform events are not emulated.",
        ["channelType"],
      );
    putChannel(world, org, fullName, label);
  },
  remove: ({ world, org }, fullName) => removeChannel(world, org, fullName),
  list: ({ world, org }) => allChannels(world, org).map((channel) => channel.name),
};

/** The entities selected on a channel, each with its filter and the fields added to its events. */
export const EVENT_CHANNEL_MEMBER: MetadataType = {
  name: "PlatformEventChannelMember",
  directory: "platformEventChannelMembers",
  suffix: "platformEventChannelMember",
  inFolder: false,
  find: ({ world, org }, fullName) => {
    const wanted = fullName.toLowerCase();
    const member = allMembers(world, org).find((one) => one.fullName.toLowerCase() === wanted);
    return (
      member && {
        fullName: member.fullName,
        enrichedFields: member.enriched.map((name) => ({ name })),
        eventChannel: member.channel,
        filterExpression: member.filter,
        selectedEntity: eventName(member.entity),
      }
    );
  },
  put: ({ world, org }, { fullName, body }) => {
    putMember(world, org, {
      fullName,
      channel: textOf(body, "eventChannel") ?? "",
      event: textOf(body, "selectedEntity") ?? "",
      filter: textOf(body, "filterExpression") || null,
      enriched: children(body, "enrichedFields").map((one) => textOf(one, "name") ?? ""),
    });
  },
  remove: ({ world, org }, fullName) => removeMember(world, org, fullName),
  list: ({ world, org }) => allMembers(world, org).map((member) => member.fullName),
};
