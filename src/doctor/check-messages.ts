import type { TenantId } from "../../workflows/ports.ts";
import { isMissing } from "../../workflows/send/heartbeat.ts";
import type { Instant } from "../domain/time.ts";
import { type Unfinished, unfinishedMessages } from "../store/message-examination.ts";
import type { OpenStore } from "../store/open-store.ts";
import type { Found } from "./invariants.ts";

const HEARTBEATS = 10;

/** Every alert has its task, every message its receipt or its place in line, and every channel was heard from. */
export async function checkMessages(
  store: OpenStore,
  tenantId: TenantId,
  now: Instant,
): Promise<readonly Found[]> {
  const unfinished = await unfinishedMessages(store.db, tenantId);
  const heartbeats = await store.messages.newest(tenantId, "heartbeat", HEARTBEATS);
  const newest = new Map(heartbeats.toReversed().map((one) => [one.channels[0], one]));
  const silent = [...newest.values()].filter((one) => isMissing(one, now));
  return [
    ...unfinished.map(foundOf),
    ...(await nobodyInSilence(store, tenantId)),
    ...silent.map(
      ({ channels, plannedAt, state, why }): Found => ({
        invariant: "channels",
        severity: "warning",
        what: `The test alert by ${channels[0]} of ${new Date(plannedAt).toISOString()} is ${state}${why ? `: ${why}` : ""}.`,
        fix: "leadclock channels tests a channel and sets it up; alerts go to the next one meanwhile.",
      }),
    ),
  ];
}

/** Alerts, and the daily test of the channels, have nobody to go to. */
async function nobodyInSilence(store: OpenStore, tenantId: TenantId): Promise<readonly Found[]> {
  const tenant = await store.tenants.get(tenantId);
  if (tenant?.mode !== "silent" || tenant.testRecipient !== null) return [];
  const { slack, email } = await store.channels.of(tenantId);
  if (slack === null && email === null) return [];
  return [
    {
      invariant: "channels",
      severity: "warning",
      what: "Silent mode has no test recipient: no message goes out, not even the daily test alert.",
      fix: "Name one: leadclock mode silent --test-recipient PERSON --by NAME.",
    },
  ];
}

const WORDS: Readonly<Record<Unfinished["what"], readonly [what: string, fix: string]>> = {
  noTask: [
    "is open, but has no task",
    "Tell whom it was for by hand, and report this: an alert is open only once its task is made.",
  ],
  noReceipt: [
    "counts as delivered, but no channel has a receipt of it",
    "Ask whom it was for whether it came, and report this.",
  ],
  noWork: ["waits to be sent, but is not in line", "Tell whom it was for by hand: nothing will send it."],
};

function foundOf({ what, id }: Unfinished): Found {
  const [words, fix] = WORDS[what];
  return {
    invariant: "receipts",
    what: `${what === "noTask" ? "The alert" : "The message"} ${id} ${words}.`,
    fix,
  };
}
