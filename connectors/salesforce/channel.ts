import { z } from "zod";
import type { ProvisionReport, Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { manifest, type SalesforceManifest } from "./manifest.ts";
import { readMetadata, saveMetadata } from "./metadata.ts";
import { API_VERSION, CLIENT_NAME } from "./version.ts";

type Item = ProvisionReport["items"][number];

/**
 * Our own writes are told to nobody: each would cost one of the day's deliveries. What the org's automation does in the
 * same transaction goes with them; the sweep finds it.
 * https://developer.salesforce.com/docs/atlas.en-us.change_data_capture.meta/change_data_capture/cdc_filter_section.htm
 */
export const NOT_OURS = `ChangeEventHeader.changeOrigin != 'com/salesforce/api/rest/${API_VERSION};client=${CLIENT_NAME}'`;

/** The selections of a channel, one for each object. */
export const membersOf = ({ name: eventChannel, entities }: SalesforceManifest["channel"]) =>
  entities.map(({ name }) => ({
    fullName: `${eventChannel.replace("__", "_")}_${name}ChangeEvent`,
    eventChannel,
    selectedEntity: `${name}ChangeEvent`,
  }));

const CHANNEL = manifest.channel.name;
const members = membersOf(manifest.channel);

/** A channel as metadata has it. */
export const channelOf = ({ name }: SalesforceManifest["channel"]) =>
  ({ fullName: name, channelType: "data", label: "Leadclock" }) as const;

const Named = z.object({ fullName: z.string().nullish() });
const Selected = Named.extend({ filterExpression: z.string().nullish() });

const channelItem = (state: Item["state"]): Item => ({ what: `channel ${CHANNEL}`, state });
const memberItem = (entity: string, state: Item["state"]): Item => ({
  what: `change events of ${entity}`,
  state,
});

/** The channel on which the org tells us what changes, with one selection per object. */
export async function checkChannel(client: SalesforceClient, session: Session): Promise<Item[]> {
  const channels = await readMetadata(client, session, "PlatformEventChannel", [CHANNEL], Named);
  const selected = await readMetadata(
    client,
    session,
    "PlatformEventChannelMember",
    members.map(({ fullName }) => fullName),
    Selected,
  );
  // Another filter may keep from us what we need; none only brings more than that.
  const stateOf = (fullName: string): Item["state"] => {
    const found = selected.get(fullName);
    if (!found) return "missing";
    return [NOT_OURS, ""].includes(found.filterExpression ?? "") ? "ok" : "drifted";
  };
  return [
    channelItem(channels.has(CHANNEL) ? "ok" : "missing"),
    ...members.map(({ fullName, selectedEntity }) => memberItem(selectedEntity, stateOf(fullName))),
  ];
}

/** Makes what is missing of it. Without it changes are asked for instead, so a refusal stops nothing. */
export async function makeChannel(
  client: SalesforceClient,
  session: Session,
  before: readonly Item[],
): Promise<Item[]> {
  if (before.every(({ state }) => state === "ok")) return [...before];
  const missing = members.filter((_member, index) => before[index + 1]?.state !== "ok");
  const refused = new Map([
    ...(before[0]?.state === "ok"
      ? []
      : await saveMetadata(client, session, "PlatformEventChannel", [channelOf(manifest.channel)])),
    ...(await select(client, session, missing)),
  ]);
  const after = await checkChannel(client, session);
  const names = [CHANNEL, ...members.map(({ fullName }) => fullName)];
  return after.map((item, index) => {
    const was = before[index]?.state;
    if (item.state === "ok")
      return was === "ok" ? item : { ...item, state: was === "drifted" ? "repaired" : "created" };
    return {
      ...item,
      state: "blocked",
      detail: refused.get(names[index] ?? "") ?? "Salesforce did not make it",
    };
  });
}

/** With our filter, and where the org does not take it without one; answers why, for those refused both ways. */
async function select(
  client: SalesforceClient,
  session: Session,
  wanted: typeof members,
): Promise<ReadonlyMap<string, string>> {
  const type = "PlatformEventChannelMember";
  const filtered = wanted.map((member) => ({ ...member, filterExpression: NOT_OURS }));
  const refused = await saveMetadata(client, session, type, filtered);
  const others = wanted.filter(({ fullName }) => refused.has(fullName));
  return others.length === 0 ? refused : saveMetadata(client, session, type, others);
}
