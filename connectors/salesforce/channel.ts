import { z } from "zod";
import type { ProvisionReport, Session } from "../connector.ts";
import type { SalesforceClient } from "./client.ts";
import { manifest } from "./manifest.ts";
import { readMetadata, saveMetadata } from "./metadata.ts";

type Item = ProvisionReport["items"][number];

const { name: CHANNEL, entities } = manifest.channel;

const members = entities.map(({ name }) => ({
  fullName: `${CHANNEL.replace("__", "_")}_${name}ChangeEvent`,
  eventChannel: CHANNEL,
  selectedEntity: `${name}ChangeEvent`,
}));

const Named = z.object({ fullName: z.string().nullish() });

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
    Named,
  );
  return [
    channelItem(channels.has(CHANNEL) ? "ok" : "missing"),
    ...members.map(({ fullName, selectedEntity }) =>
      memberItem(selectedEntity, selected.has(fullName) ? "ok" : "missing"),
    ),
  ];
}

/** Makes what is missing of it. Without it changes are asked for instead, so a refusal stops nothing. */
export async function makeChannel(
  client: SalesforceClient,
  session: Session,
  before: readonly Item[],
): Promise<Item[]> {
  if (before.every(({ state }) => state === "ok")) return [...before];
  const channel = { fullName: CHANNEL, channelType: "data", label: "Leadclock" };
  const missing = members.filter((_member, index) => before[index + 1]?.state !== "ok");
  const refused = new Map([
    ...(before[0]?.state === "ok"
      ? []
      : await saveMetadata(client, session, "PlatformEventChannel", [channel])),
    ...(await saveMetadata(client, session, "PlatformEventChannelMember", missing)),
  ]);
  const after = await checkChannel(client, session);
  const names = [CHANNEL, ...members.map(({ fullName }) => fullName)];
  return after.map((item, index) => {
    if (item.state === "ok") return before[index]?.state === "ok" ? item : { ...item, state: "created" };
    return {
      ...item,
      state: "blocked",
      detail: refused.get(names[index] ?? "") ?? "Salesforce did not make it",
    };
  });
}
