import { randomUUID } from "node:crypto";
import type { Receipt } from "../../src/alerts/channels/channel.ts";
import { render } from "../../src/alerts/templates.ts";
import type { UserId } from "../../src/domain/facts.ts";
import type { MessageChannel } from "../../src/domain/policy.ts";
import { instantWords } from "../../src/domain/words.ts";
import { Conflict, GiveUp, RetryLater } from "../../src/errors.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import type { Ports, TenantId } from "../ports.ts";

/** What became of a test, and what to do where it did not arrive. */
export type TestResult =
  | Receipt
  | { readonly outcome: "refused"; readonly why: string; readonly fix: string }
  | { readonly outcome: "later"; readonly why: string; readonly at: number };

/** Sends a test message to a named person, at once and in any mode. Throws Conflict where the channel is switched off. */
export async function testChannel(
  ports: Ports,
  rules: RulesCache,
  tenantId: TenantId,
  name: MessageChannel,
  person: UserId,
  by: string,
): Promise<TestResult & { readonly to: string }> {
  const { store, clock, messaging } = ports;
  const now = clock.now();
  if (await store.switches.isOff(tenantId, { channel: name }))
    throw new Conflict(`${name} is switched off.`, "Switch it on again with `leadclock switch on`.");
  const { view, policies } = await rules.of(store, tenantId);
  const policy = policies.at(-1);
  const to = { userId: person, name: view.userAt(person, now).name ?? person, email: view.emailOf(person) };
  const message = render(policy ?? null, "heartbeat", {
    sentAt: instantWords(now, policy?.timeZone ?? "UTC"),
  });
  const settings = await store.channels.of(tenantId);
  const result = await tried(async () => {
    const channel = messaging?.channels[name];
    if (!channel) throw new GiveUp("This server has no such channel.", "Update Leadclock.");
    return channel.send(
      settings,
      { key: `test/${randomUUID()}`, to, ...message, facts: [], url: null, severity: "normal", kind: "test" },
      now,
    );
  });
  await store.audit.append(tenantId, [
    {
      at: now,
      actor: by,
      action: "channel.tested",
      subject: name,
      detail: { to: person, outcome: result.outcome },
    },
  ]);
  return { ...result, to: to.name };
}

async function tried(send: () => Promise<Receipt>): Promise<TestResult> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof GiveUp) return { outcome: "refused", why: error.message, fix: error.fix };
    if (error instanceof RetryLater) return { outcome: "later", why: error.message, at: error.at };
    throw error;
  }
}
