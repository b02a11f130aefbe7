import type { ChannelSettings } from "../../src/alerts/channels/channel.ts";
import type { MessageChannel } from "../../src/domain/policy.ts";

/** What a tenant has set up for its messages, sealed; nothing else stores or logs these secrets. */
export interface TenantChannels {
  of(tenantId: string): Promise<ChannelSettings>;
  save<N extends MessageChannel>(
    tenantId: string,
    name: N,
    settings: NonNullable<ChannelSettings[N]>,
  ): Promise<void>;
  /** Answers whether there was anything. */
  remove(tenantId: string, name: MessageChannel): Promise<boolean>;
}
