import type { ChannelMessage } from "../../src/alerts/channels/channel.ts";
import { alertRules } from "../../src/domain/alert-rules.ts";
import { type Instant, MINUTE } from "../../src/domain/time.ts";
import type { RulesCache } from "../decide/tenant-rules.ts";
import { rereadLeads, type Unread } from "../learn/reread-leads.ts";
import type { Data, LeadId, OutboxItem, Ports } from "../ports.ts";
import { staleTaskInstead } from "../reports/make-stale-lists.ts";
import { staleByPerson, staleLeads } from "../reports/stale-leads.ts";
import { writeNotice } from "../reports/write-notice.ts";
import { writePack } from "../reports/write-pack.ts";
import { writeStaleList } from "../reports/write-stale-list.ts";
import { FLOOD_LOOK_AFTER, floodHolds } from "../send/floods.ts";
import { patienceWith, READ_AGAIN_AFTER, RECHECK_AFTER } from "../send/recheck-waited.ts";
import { tellOperations } from "../send/tell-operations.ts";
import { judge, type Ready, type Sending, sendingOf } from "./judge-message.ts";
import type { ChannelReceipt, StoredMessage } from "./messages.ts";
import { carrier } from "./plan-messages.ts";
import { messageItem, postMessages } from "./post-messages.ts";
import { type Outcome, tryChannels } from "./try-channels.ts";
import { writeAlert, writeHeartbeat, writeList } from "./write-message.ts";

const NEXT_BUNDLE = "It waits for the next bundle to this person.";

/** A message and its place in line. */
interface Turn {
  readonly item: OutboxItem;
  readonly row: StoredMessage;
}

type StaleLists = ReturnType<typeof staleByPerson>;

interface ReadyTurn extends Turn {
  readonly ready: Ready;
}

/**
 * Sends the messages of alerts, each at most once on each channel. What may have changed since it was planned is looked
 * up now: whether anybody still waits, who has the lead, the mode, the switches, the recipient's hours (D5, D18, D36).
 */
export async function sendMessages(
  ports: Ports,
  rulesCache: RulesCache,
  items: readonly OutboxItem[],
): Promise<void> {
  const { store } = ports;
  const tenantId = items[0]!.tenantId;
  const tenant = await store.tenants.get(tenantId);
  const rules = await rulesCache.of(store, tenantId);
  if (!tenant || rules.policies.length === 0) return store.outbox.done(items);
  if (await floodHolds(ports, rules)) {
    const until = ports.clock.now() + FLOOD_LOOK_AFTER;
    return store.outbox.retry(items, until, "Far more alerts than usual: operations decide.", false);
  }
  const rows = new Map(
    (
      await store.messages.get(
        tenantId,
        items.map(({ key }) => key),
      )
    ).map((row) => [row.id, row]),
  );
  const isOpen = ({ key }: OutboxItem) => rows.get(key)?.state === "waiting";
  await store.outbox.done(items.filter((item) => !isOpen(item)));
  const turns = items.filter(isOpen).map((item) => ({ item, row: rows.get(item.key)! }));
  const unread = await recheck(ports, rulesCache, tenantId, turns);
  const sending = await sendingOf(ports, await rulesCache.of(store, tenantId), tenant);

  const isPatient = await patienceWith(ports, tenantId, unread, ports.clock.now());

  // The lists of everybody are of one look, however many of them go out.
  let looked: Promise<StaleLists> | null = null;
  const lists = () => {
    looked ??= staleLeads(sending).then((leads) => staleByPerson(sending, leads));
    return looked;
  };
  const ready: ReadyTurn[] = [];
  for (const turn of turns)
    if (turn.row.alert === null) await sendCarrier(sending, turn, lists);
    else {
      const one = await settleUnlessReady(sending, turn);
      if (!one) continue;
      if (one.alert.kind !== "review" && isPatient(one.alert))
        await waitOn(sending, turn, unread.get(one.alert.leadId)!.why);
      else ready.push({ ...turn, ready: one });
    }
  const sendEach = async (group: readonly ReadyTurn[]) => {
    for (const { item, row, ready: one } of group) {
      const message = await writeAlert(sending, one, unread.has(one.alert.leadId));
      await finish(sending, item, await tryChannels(sending, row, message, one.told), row);
    }
  };
  // A review is a question of its own, and what is on its way stays what it is.
  const mayBundle = ({ row }: ReadyTurn) => row.kind !== "review" && row.receipts.length === 0;
  await sendEach(ready.filter((one) => !mayBundle(one)));
  const persons = Map.groupBy(ready.filter(mayBundle), (one) => `${one.ready.mode} ${one.ready.to}`);
  for (const group of persons.values()) if (!(await bundled(sending, group))) await sendEach(group);
}

/** Reads leads again whose message waited; what we learn closes the alert, or moves it (D18). */
async function recheck(
  ports: Ports,
  rules: RulesCache,
  tenantId: string,
  turns: readonly Turn[],
): Promise<Unread> {
  const before = ports.clock.now() - RECHECK_AFTER;
  const leads = new Set<LeadId>();
  for (const { row } of turns) {
    if (row.plannedAt > before && row.kind !== "digest") continue;
    if (row.leadId) leads.add(row.leadId);
    if (row.kind === "bundle")
      for (const { leadId } of await ports.store.messages.carriedBy(tenantId, row.id))
        if (leadId) leads.add(leadId);
  }
  return leads.size === 0 ? new Map() : rereadLeads(ports, rules, tenantId, [...leads]);
}

/** The CRM cannot be read: what happened there meanwhile would win (D19). */
async function waitOn({ ports, now }: Sending, { item, row }: Turn, why: string): Promise<void> {
  const until = now + READ_AGAIN_AFTER;
  await ports.store.transaction(async (data) => {
    await data.messages.hold(item.tenantId, [row.id], { notBefore: until, why });
    await data.outbox.retry([item], until, why, false);
  });
}

/** Everything but sending: dropped, taken back, waiting on; whoever has it now is noted. */
async function settleUnlessReady(sending: Sending, { item, row }: Turn): Promise<Ready | null> {
  const { store } = sending.ports;
  const { tenantId } = item;
  const verdict = await judge(sending, row, { hold: true });
  switch (verdict.do) {
    case "send": {
      const person = verdict.ready.to;
      if (person !== row.person) await store.messages.hold(tenantId, [row.id], { person });
      return verdict.ready;
    }
    case "withdraw":
      await store.transaction(async (data) => {
        await data.messages.withdraw(tenantId, [row.id]);
        await data.outbox.done([item]);
      });
      return null;
    case "drop":
      await finish(sending, item, { state: "dropped", why: verdict.why }, row);
      return null;
    case "wait":
      await store.transaction(async (data) => {
        await data.messages.hold(tenantId, [row.id], { notBefore: verdict.until, why: verdict.why });
        await data.outbox.retry([item], verdict.until, verdict.why, false);
      });
      return null;
  }
}

/**
 * Whether these go out as one message: where one person gets more alerts than the policy's number within its minutes,
 * all that wait become one, and what comes after it waits for the next (D34).
 */
async function bundled(sending: Sending, group: readonly ReadyTurn[]): Promise<boolean> {
  const { ports, now, policy } = sending;
  const { store } = ports;
  const { tenantId } = group[0]!.item;
  const { to, mode } = group[0]!.ready;
  const { over, withinMinutes } = alertRules(policy).bundle;
  const within = withinMinutes * MINUTE;
  const { alerts, bundledAt } = await store.messages.recentTo(tenantId, to, now - within, now);
  const waited = group.length > 1 && group.some(({ row }) => row.why === NEXT_BUNDLE);
  if (alerts <= over && !waited) return false;
  const items = group.map(({ item }) => item);
  if (bundledAt !== null && bundledAt > now - within) {
    const until = bundledAt + within;
    await store.messages.hold(
      tenantId,
      group.map(({ row }) => row.id),
      { why: NEXT_BUNDLE },
    );
    await store.outbox.retry(items, until, NEXT_BUNDLE, false);
    return true;
  }
  await store.transaction(async (data) => {
    const one = carrier("bundle", `${new Date(now).toISOString()}|${mode}|${to}`, {
      recipient: to,
      channels: group[0]!.row.channels,
      plannedAt: now,
      notBefore: now,
    });
    await postMessages(data, tenantId, [one]);
    const carried = new Set(await data.messages.carry(tenantId, one.id, to, "waiting", now));
    await data.outbox.done(items.filter(({ key }) => carried.has(key)));
    // Another worker has it in hand: what it wrote tells.
    const others = items.filter(({ key }) => !carried.has(key));
    await data.outbox.retry(others, now + MINUTE, NEXT_BUNDLE, false);
  });
  return true;
}

/** Bundles, digests, reports and heartbeats. */
async function sendCarrier(
  sending: Sending,
  { item, row }: Turn,
  lists: () => Promise<StaleLists>,
): Promise<void> {
  if (row.kind === "heartbeat") return sendReport(sending, { item, row }, writeHeartbeat(sending, row));
  if (row.kind === "notice") return sendReport(sending, { item, row }, await writeNotice(sending, row));
  if (row.kind === "pack") return sendReport(sending, { item, row }, await writePack(sending, row));
  if (row.kind === "stale") return sendStaleList(sending, { item, row }, await lists());
  const { store } = sending.ports;
  const { tenantId } = item;
  // Once it may have come, what it carries stays with it: on its own it could be told twice.
  const isNew = row.receipts.every(({ state }) => isSurelyUnsent(state));
  if (isNew && row.kind === "digest")
    await store.messages.carry(tenantId, row.id, row.person, "gathered", sending.now);
  const members = await readyMembers(sending, row, isNew);
  const first = members.find(({ to }) => to === row.person) ?? members[0];
  if (!first) return finish(sending, item, { state: "dropped", why: "Nothing was left to tell." }, row);
  const together = members.filter(({ to, mode }) => to === first.to && mode === first.mode);
  const apart = isNew ? members.filter((one) => !together.includes(one)) : [];
  await release(
    sending,
    apart.map((one) => one.row),
    sending.now,
  );
  const message = await writeList(sending, row, first.to, together);
  await finish(sending, item, await tryChannels(sending, row, message, null), row);
}

async function sendReport(
  sending: Sending,
  { item, row }: Turn,
  message: ChannelMessage | null,
): Promise<void> {
  const nobody = { state: "dropped", why: "There is nothing to tell, or nobody to tell it to." } as const;
  await finish(sending, item, message ? await tryChannels(sending, row, message, null) : nobody, row);
}

/** Who waits is looked up now; what no channel took becomes a task. */
async function sendStaleList(sending: Sending, { item, row }: Turn, lists: StaleLists): Promise<void> {
  const list = lists.get(row.person) ?? null;
  const message = list && writeStaleList(sending, row, list);
  if (!message) return sendReport(sending, { item, row }, null);
  const outcome = await tryChannels(sending, row, message, null);
  await finish(sending, item, outcome, row, (data) => staleTaskInstead(data, sending, row, list));
}

/** The alerts of a bundle or digest that still go out; on its way to somebody it stays as it is. */
async function readyMembers(sending: Sending, row: StoredMessage, isNew: boolean): Promise<readonly Ready[]> {
  const { ports, tenant, now } = sending;
  const members: Ready[] = [];
  for (const member of await ports.store.messages.carriedBy(tenant.id, row.id)) {
    if (member.state !== "carried") continue;
    // Another worker began to send it on its own just as it was taken along.
    if (member.receipts.some(({ state }) => !isSurelyUnsent(state))) {
      await release(sending, [member], now);
      continue;
    }
    const verdict = await judge(sending, member, { hold: false });
    if (verdict.do === "send") members.push(verdict.ready);
    else if (verdict.do === "withdraw") await ports.store.messages.withdraw(tenant.id, [member.id]);
    else if (verdict.do === "drop")
      await ports.store.messages.settle(tenant.id, [member.id], { state: "dropped", why: verdict.why }, now);
    else if (isNew) await release(sending, [member], verdict.until);
  }
  return members;
}

function isSurelyUnsent(state: ChannelReceipt["state"]): boolean {
  return state === "waiting" || state === "failed" || state === "skipped";
}

/** On their own again, each with a place in line whoever had it before. */
async function release(sending: Sending, rows: readonly StoredMessage[], at: Instant): Promise<void> {
  if (rows.length === 0) return;
  const tenantId = sending.tenant.id;
  await sending.ports.store.transaction(async (data) => {
    await data.messages.letGo(
      tenantId,
      rows.map(({ id }) => id),
    );
    await data.messages.hold(
      tenantId,
      rows.map(({ id }) => id),
      { notBefore: at },
    );
    await data.outbox.put(
      rows.map(({ id, leadId, kind }) => messageItem(tenantId, id, leadId, kind)),
      at,
    );
  });
}

async function finish(
  sending: Sending,
  item: OutboxItem,
  outcome: Outcome,
  row: StoredMessage,
  instead: ((data: Data) => Promise<void>) | null = null,
): Promise<void> {
  const { ports, rules } = sending;
  const { tenantId } = item;
  const now = ports.clock.now();
  if (outcome.state === "waiting") return ports.store.outbox.retry([item], outcome.until, outcome.why, false);
  const { state, why } = outcome;
  await ports.store.transaction(async (data) => {
    await data.messages.settle(tenantId, [row.id], { state, why }, now);
    await data.outbox.done([item]);
    await data.audit.append(tenantId, [
      {
        at: now,
        actor: "leadclock",
        action: `message.${state}`,
        subject: row.leadId ?? row.kind,
        // What a server answered may name an address: it stands with the receipt (D40).
        detail: { message: row.id, to: row.person, ...(state === "dropped" ? { why } : {}) },
      },
    ]);
    if (state === "failed") await instead?.(data);
    if (state === "failed" && row.kind !== "heartbeat")
      await tellOperations(data, rules, nobodyTold(row, why ?? "", now), now);
  });
}

/** Once a day for each reason's first channel: the alerts themselves are tasks, and each has its receipt. */
function nobodyTold(row: StoredMessage, why: string, now: Instant) {
  const day = new Date(now).toISOString().slice(0, 10);
  return {
    key: `messages fail: ${row.channels.join(", ")}, ${day}`,
    subject: `Alerts do not arrive by ${row.channels.join(" or ")}`,
    body: [
      `A message of an alert could not be sent on any of its channels. ${why}`,
      row.leadId === null
        ? "What it was to tell is in a task in the CRM."
        : "Every alert has its task in the CRM; nobody was told beside it.",
      "See `leadclock alerts` for each receipt, and `leadclock channels` to test and set up the channels.",
    ],
  };
}
