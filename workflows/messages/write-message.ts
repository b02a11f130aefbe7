import type { RecordCard } from "../../connectors/connector.ts";
import type { Addressee, ChannelMessage } from "../../src/alerts/channels/channel.ts";
import { type AlertMaterial, composeAlert } from "../../src/alerts/compose.ts";
import { composeReview } from "../../src/alerts/compose-review.ts";
import { type Message, render } from "../../src/alerts/templates.ts";
import type { Alert, Effect } from "../../src/domain/effects.ts";
import type { UserId } from "../../src/domain/facts.ts";
import { durationWords, instantWords } from "../../src/domain/words.ts";
import { homesOf, taskHome } from "../decide/homes.ts";
import { leadPage } from "../decide/tenant-rules.ts";
import type { Ready, Sending } from "./judge-message.ts";
import type { StoredMessage } from "./messages.ts";

/** What the carriers of several alerts say of each. */
const MOST_LISTED = 50;

/** The message of one alert or review, in the words of the policy's templates, as things are now. */
export async function writeAlert(
  sending: Sending,
  ready: Ready,
  notRechecked: boolean,
): Promise<ChannelMessage> {
  const { message, card } = await words(sending, ready, notRechecked);
  const { row, journey, mode, recipient } = ready;
  const { now, policy } = sending;
  const clock = journey?.clocks.find(
    (one) => one.clock === row.alert?.clock && one.number === row.alert.number,
  );
  const facts = journey
    ? [
        { label: "Owner", value: nameIn(sending, journey.ownerId) },
        ...(clock?.dueAt ? [{ label: "Due", value: instantWords(clock.dueAt, policy.timeZone) }] : []),
        { label: "Waiting", value: durationWords(Math.max(0, now - journey.stamps.engagedAt)) },
      ]
    : [];
  const silent = [`In live mode this would have gone to ${nameIn(sending, recipient.userId)}.`];
  return {
    key: row.id,
    to: addressee(sending, ready.to),
    subject: mode === "silent" ? `[Silent] ${message.subject}` : message.subject,
    body: mode === "silent" ? [...silent, ...message.body] : message.body,
    facts,
    url: card?.url ?? null,
    severity: row.severity,
    kind: row.kind,
  };
}

/** Many alerts as one message: a line for each, the tasks stay one per lead (D34). */
export async function writeList(
  sending: Sending,
  row: StoredMessage,
  to: UserId,
  members: readonly Ready[],
): Promise<ChannelMessage> {
  const { now, policy } = sending;
  const lines: string[] = [];
  for (const ready of members.slice(0, MOST_LISTED)) {
    const { message, card } = await words(sending, ready, false);
    lines.push(card ? `${message.subject}. ${card.url}` : message.subject);
  }
  if (members.length > MOST_LISTED) lines.push(`and ${members.length - MOST_LISTED} more: see your tasks.`);
  const first = Math.min(...members.map(({ row: { plannedAt } }) => plannedAt));
  const message = render(policy, row.kind === "digest" ? "digest" : "bundle", {
    count: String(members.length),
    period: `${instantWords(first, policy.timeZone)} to ${instantWords(now, policy.timeZone)}`,
    items: lines,
    sentAt: instantWords(now, policy.timeZone),
  });
  const silent = members[0]!.mode === "silent";
  return {
    key: row.id,
    to: addressee(sending, to),
    subject: silent ? `[Silent] ${message.subject}` : message.subject,
    body: message.body,
    facts: [],
    url: null,
    severity: members.some(({ row: { severity } }) => severity === "urgent") ? "urgent" : "normal",
    kind: row.kind,
  };
}

/** The made-up alert that proves that a channel works. */
export function writeHeartbeat(sending: Sending, row: StoredMessage): ChannelMessage {
  const { now, policy } = sending;
  const message = render(policy, "heartbeat", { sentAt: instantWords(now, policy.timeZone) });
  return {
    key: row.id,
    to: addressee(sending, row.person),
    ...message,
    facts: [],
    url: null,
    severity: "normal",
    kind: row.kind,
  };
}

/** Somebody with the address that the CRM has of them. */
export function addressee(sending: Sending, userId: UserId): Addressee {
  return { userId, name: nameIn(sending, userId), email: sending.view.emailOf(userId) };
}

interface Words {
  readonly message: Message;
  readonly card: RecordCard | null;
}

async function words(sending: Sending, ready: Ready, notRechecked: boolean): Promise<Words> {
  const { ports, tenant, rules, now } = sending;
  const { alert, journey, policy, row, recipient } = ready;
  const cards = await ports.store.leads.cards(tenant.id, alert.leadId);
  const known = await ports.store.leads.homes(tenant.id, [alert.leadId]);
  const homes = homesOf(rules.installations, known.get(alert.leadId) ?? []);
  const home = taskHome(rules.installations, homes, policy);
  const card = cards.find(({ record }) => record === home?.record) ?? cards[0] ?? null;
  if (alert.kind === "review" || !journey) {
    const { detail, reviewId } = alert.body as Extract<Effect, { type: "review" }>;
    return { message: composeReview(detail ?? "", journey, reviewId ?? alert.step, policy, card), card };
  }
  const decided = alert.body as Alert;
  const material: AlertMaterial = {
    alert: {
      ...decided,
      ownerId: journey.ownerId,
      recipients: (decided.recipients ?? []).map((one) => (one.userId === row.recipient ? recipient : one)),
    },
    journey,
    policy,
    card,
    leadPage: leadPage(rules, alert.leadId),
    nameOf: (user) => nameIn(sending, user),
    notRechecked,
    now,
  };
  return { message: composeAlert(material), card };
}

/** What people call somebody: nobody is nobody. */
export function nameIn({ view, now }: Sending, user: UserId | null): string {
  return user === null ? "nobody" : (view.userAt(user, now).name ?? user);
}
