import { BadInput, type GiveUp } from "../../errors.ts";
import type { EmailSettings, SlackSettings } from "./channel.ts";
import { isLoopback, senderOf } from "./email.ts";
import { isWebhookOf } from "./slack.ts";
import type { SlackHosts } from "./slack-call.ts";

/** Throws BadInput naming the field and the fix. Nothing is asked of Slack: `leadclock channels test` does that. */
export function checkSlack(settings: SlackSettings, hosts: SlackHosts): void {
  const { botToken, webhookUrl, defaultChannel } = settings;
  if (botToken === undefined && webhookUrl === undefined)
    throw new BadInput(
      "botToken",
      "Slack needs a bot token or a webhook.",
      "A bot token reaches each person, a webhook one channel.",
    );
  if (botToken !== undefined && !/^xoxb-[\w-]{8,}$/.test(botToken))
    throw new BadInput(
      "botToken",
      "this is no bot token.",
      "Copy the Bot User OAuth Token, which begins with xoxb-, from OAuth & Permissions.",
    );
  if (webhookUrl !== undefined && !isWebhookOf(hosts, webhookUrl))
    throw new BadInput(
      "webhookUrl",
      `this is no webhook of Slack: it does not begin with ${hosts.webhooks}.`,
      "Copy it from the app's page Incoming Webhooks.",
    );
  if (defaultChannel !== undefined && !/^[CG][A-Z0-9]{1,20}$/.test(defaultChannel))
    throw new BadInput(
      "defaultChannel",
      `"${defaultChannel}" is no channel's id.`,
      "Give it as Slack's About tab shows it, as C0123ABCD.",
    );
}

/** Throws BadInput naming the field and the fix. */
export function checkEmail(settings: EmailSettings): void {
  const { host, port, tls, user, password } = settings;
  if (!/^[a-z0-9]([a-z0-9.:-]{0,251}[a-z0-9])?$/i.test(host))
    throw new BadInput("host", `"${host}" is no name of a server.`, "Give it as smtp.example.com.");
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new BadInput("port", `${port} is no port.`, "Give 465 for tls, 587 for starttls.");
  if (tls === "none" && !isLoopback(host))
    throw new BadInput(
      "tls",
      `the way to ${host} would not be encrypted.`,
      "Set tls (port 465) or starttls (port 587); none is for this machine only.",
    );
  if ((user === undefined) !== (password === undefined))
    throw new BadInput("password", "a user and a password belong together.", "Give both or neither.");
  try {
    senderOf(settings);
  } catch (error) {
    throw new BadInput("from", (error as GiveUp).message, (error as GiveUp).fix);
  }
}
