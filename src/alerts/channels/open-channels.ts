import type { MessageChannel } from "../../domain/policy.ts";
import type { Channel } from "./channel.ts";
import { emailChannel } from "./email.ts";
import type { PrivateHosts } from "./public-host.ts";
import { slackChannel } from "./slack.ts";
import { SLACK_HOSTS, type SlackHosts } from "./slack-call.ts";

/** Slack's own addresses; with `address` those of the emulated one, for a trial. */
export function slackHosts(address?: string): SlackHosts {
  if (address === undefined) return SLACK_HOSTS;
  return { api: `${address}/api/`, webhooks: `${address}/` };
}

/** Every way of telling somebody beside the task in the CRM. */
export function openChannels(
  hosts: SlackHosts,
  privateHosts: PrivateHosts = [],
): Readonly<Record<MessageChannel, Channel>> {
  return { slack: slackChannel({ hosts }), email: emailChannel({ privateHosts }) };
}
