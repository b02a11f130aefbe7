import type { Installation } from "../../connector.ts";
import { manifest } from "../manifest.ts";
import { remedyOf } from "./failures.ts";
import type { PubSub } from "./pubsub.ts";

/** Every object that the org's admins selected for Change Data Capture, and no other. */
const STANDARD = "/data/ChangeEvents";

export interface Topic {
  readonly name: string;
  /** Why it does not bring all that we need, with the fix. */
  readonly lacks: string | null;
}

/** The package's channel, else the one made by provisioning, else the org's standard one. Throws ServiceError. */
export async function topicOf(pubsub: PubSub, installation: Installation): Promise<Topic> {
  const namespace = installation.account.traits?.namespace;
  const ours = [
    ...(namespace ? [`/data/${namespace}__${manifest.channel.name}`] : []),
    `/data/${manifest.channel.name}`,
  ];
  for (const name of ours) if (await isThere(pubsub, name)) return { name, lacks: null };
  await pubsub.mayRead(STANDARD);
  return {
    name: STANDARD,
    lacks:
      "Salesforce has no channel of ours: only objects selected for Change Data Capture in Setup tell what changes, the others are asked for every minute. Run leadclock provision to make the channel.",
  };
}

async function isThere(pubsub: PubSub, topic: string): Promise<boolean> {
  try {
    return await pubsub.mayRead(topic);
  } catch (error) {
    if (remedyOf(error) === "no topic") return false;
    throw error;
  }
}
