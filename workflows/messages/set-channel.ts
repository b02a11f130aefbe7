import type { ChannelSettings, EmailSettings, SlackSettings } from "../../src/alerts/channels/channel.ts";
import { checkEmail, checkSlack } from "../../src/alerts/channels/check-settings.ts";
import type { SlackHosts } from "../../src/alerts/channels/slack-call.ts";
import type { MessageChannel } from "../../src/domain/policy.ts";
import { BadInput } from "../../src/errors.ts";
import type { Ports, TenantId } from "../ports.ts";

/** `null` takes something out; what is left out stays as it is. */
export type Change<T> = { readonly [K in keyof T]?: T[K] | null | undefined };

/** What may be seen of a channel: secrets by their last four characters, if they are long enough for that. */
export interface ShownChannel {
  readonly name: MessageChannel;
  readonly isSet: boolean;
  readonly settings: Readonly<Record<string, string | number>>;
}

const SECRETS: readonly string[] = ["botToken", "webhookUrl", "password"];
/** Shorter secrets would be half told by their end. */
const LONG_ENOUGH = 16;

export async function shownChannels(
  { store }: Pick<Ports, "store">,
  tenantId: TenantId,
): Promise<readonly ShownChannel[]> {
  const settings = await store.channels.of(tenantId);
  return [shown("slack", settings), shown("email", settings)];
}

/** Checks and keeps a bot token, a webhook or a default channel. Throws BadInput. */
export async function setSlack(
  ports: Ports,
  tenantId: TenantId,
  change: Change<SlackSettings>,
  by: string,
  hosts: SlackHosts,
): Promise<ShownChannel> {
  return keep(ports, tenantId, "slack", by, (settings) => {
    const slack = merged(settings.slack, change) as SlackSettings;
    checkSlack(slack, hosts);
    return { slack };
  });
}

/** Checks and keeps a mail server. Throws BadInput, also where a kept password would go to another server. */
export async function setEmail(
  ports: Ports,
  tenantId: TenantId,
  change: Change<EmailSettings>,
  by: string,
): Promise<ShownChannel> {
  return keep(ports, tenantId, "email", by, ({ email: old }) => {
    const email = { port: 587, tls: "starttls", ...merged(old, change) } as EmailSettings;
    if (!email.host) throw new BadInput("host", "is missing.", "Give the mail server as smtp.example.com.");
    if (!email.from) throw new BadInput("from", "is missing.", "Give the sender as alerts@example.com.");
    const moves = old && (old.host !== email.host || old.port !== email.port || old.tls !== email.tls);
    if (moves && email.password !== undefined && typeof change.password !== "string")
      throw new BadInput(
        "password",
        "is kept for the server that was set.",
        "Give the password again with another host, port or encryption.",
      );
    checkEmail(email);
    return { email };
  });
}

/** Takes a channel out; answers whether it was set. */
export async function removeChannel(
  { store, clock }: Ports,
  tenantId: TenantId,
  name: MessageChannel,
  by: string,
): Promise<boolean> {
  return store.transaction(async (data) => {
    const was = shown(name, await data.channels.of(tenantId)).settings;
    const removed = await data.channels.remove(tenantId, name);
    if (removed)
      await data.audit.append(tenantId, [
        { at: clock.now(), actor: by, action: "channel.removed", subject: name, detail: { was, is: null } },
      ]);
    return removed;
  });
}

async function keep(
  { store, clock }: Ports,
  tenantId: TenantId,
  name: MessageChannel,
  by: string,
  next: (settings: ChannelSettings) => Partial<ChannelSettings>,
): Promise<ShownChannel> {
  return store.transaction(async (data) => {
    const settings = await data.channels.of(tenantId);
    const changed = { ...settings, ...next(settings) };
    await data.channels.save(tenantId, name, changed[name]!);
    const [was, is] = [shown(name, settings), shown(name, changed)];
    await data.audit.append(tenantId, [
      {
        at: clock.now(),
        actor: by,
        action: "channel.set",
        subject: name,
        detail: { was: was.settings, is: is.settings },
      },
    ]);
    return is;
  });
}

function merged(old: object | null, change: object): object {
  const entries = Object.entries({ ...old, ...defined(change) });
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function defined(change: object): object {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function shown(name: MessageChannel, settings: ChannelSettings): ShownChannel {
  const own = settings[name];
  const visible = Object.entries(own ?? {}).map(([key, value]) => [
    key,
    SECRETS.includes(key) ? hintOf(String(value)) : value,
  ]);
  return { name, isSet: own !== null, settings: Object.fromEntries(visible) };
}

function hintOf(secret: string): string {
  return secret.length >= LONG_ENOUGH ? `set, ends in ${secret.slice(-4)}` : "set";
}
