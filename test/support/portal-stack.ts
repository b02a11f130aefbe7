import type { Instant } from "../../src/domain/time.ts";
import { HUB_ID, type HubSpotStory, hubspotOfStory } from "./crms/hubspot.ts";
import type { PortalActions } from "./crms/hubspot-actions.ts";
import type { PortalReads } from "./crms/hubspot-reads.ts";
import type { Emulator } from "./hubspot-emulator.ts";
import { openStack, type Stack, type StackOptions } from "./stack.ts";

/** A story on a portal alone, with what only a portal has. */
export interface PortalStack extends Stack, PortalActions, PortalReads {
  readonly emulator: Emulator;
  /** The portal answers calls of ours with trouble from now on, or so many times. */
  fault(
    effect: Readonly<Record<string, unknown>>,
    match?: { method?: string; path?: string },
    howLong?: { times: number } | { until: Instant },
  ): Promise<void>;
  cure(): Promise<void>;
  /** How webhooks come: twice, shuffled, late, not at all. */
  delivery(settings: Readonly<Record<string, unknown>>): Promise<void>;
  /** API requests the portal answered, by method and route, `POST /crm/objects/{dated}/{type}/batch/create`. */
  callCounts(): Promise<readonly { method: string; route: string; status: number; count: number }[]>;
}

export async function openPortalStack(options: StackOptions): Promise<PortalStack> {
  let opened: HubSpotStory | null = null;
  const stack = await openStack(options, [
    async (startsAt) => {
      opened = await hubspotOfStory(startsAt);
      return opened;
    },
  ]);
  const portal: HubSpotStory = opened!;
  const more = {
    ...portal.actions(() => stack.settle()),
    ...portal.reads,
    emulator: portal.emulator,
    fault: (effect, match = {}, howLong = { times: 1 }) => portal.fault(effect, match, howLong),
    cure: () => portal.cure(),
    delivery: (settings) => portal.emulator.post("/_sandbox/delivery", { portal: HUB_ID, ...settings }),
    callCounts: async () =>
      (
        await portal.emulator.get<{ calls: Awaited<ReturnType<PortalStack["callCounts"]>> }>(
          `/_sandbox/calls?portal=${HUB_ID}`,
        )
      ).calls,
  } satisfies Omit<PortalStack, keyof Stack>;
  // Not spread: which app runs changes.
  return Object.assign(stack, more);
}
