import type { ChannelSettings } from "../../src/alerts/channels/channel.ts";
import { alertRules } from "../../src/domain/alert-rules.ts";
import { compilePolicy, policyAt } from "../../src/domain/compiled.ts";
import type { TenantView } from "../../src/domain/directory.ts";
import type { ResolvedRecipient } from "../../src/domain/effects.ts";
import type { UserId } from "../../src/domain/facts.ts";
import type { Journey } from "../../src/domain/journey.ts";
import { inPersons } from "../../src/domain/one-person.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { resolveRecipients } from "../../src/domain/recipients.ts";
import { type Instant, MINUTE } from "../../src/domain/time.ts";
import { alertKey } from "../decide/alert-key.ts";
import { actionQuestion, standingOn } from "../decide/decision-facts.ts";
import type { TenantRules } from "../decide/tenant-rules.ts";
import { type Switch, switchedOff, switchInWords } from "../gate/switches.ts";
import type { Ports, StoredAlert, Tenant } from "../ports.ts";
import { cameTooLate, journeyIn } from "../send/came-too-late.ts";
import { sendingMode } from "../send/sending-mode.ts";
import type { StoredMessage } from "./messages.ts";

/** What every message of one tenant is judged by, as it is now. */
export interface Sending {
  readonly ports: Ports;
  readonly tenant: Tenant;
  readonly rules: TenantRules;
  /** Everybody under one id. */
  readonly view: TenantView;
  readonly policies: readonly Policy[];
  /** The policy in force. */
  readonly policy: Policy;
  readonly off: readonly Switch[];
  /** Of the channels; `null`: there are none here. */
  readonly settings: ChannelSettings | null;
  readonly now: Instant;
}

/** How often to see whether it is switched on again. */
export const OFF_LOOK_AFTER = 1 * MINUTE;

/** An alert that goes out now: to whom, and whatever its words are made of. */
export interface Ready {
  readonly row: StoredMessage;
  readonly alert: StoredAlert;
  readonly journey: Journey | null;
  readonly policy: Policy;
  readonly mode: "live" | "silent";
  readonly to: UserId;
  /** Who hears it, or in silent mode would. */
  readonly recipient: ResolvedRecipient;
  /** Nobody is told the same alert twice on one channel. */
  readonly told: string;
}

export type Verdict =
  | { readonly do: "send"; readonly ready: Ready }
  | { readonly do: "drop"; readonly why: string }
  /** The alert was taken back: it will be decided again. */
  | { readonly do: "withdraw" }
  | { readonly do: "wait"; readonly until: Instant; readonly why: string };

export async function sendingOf(ports: Ports, rules: TenantRules, tenant: Tenant): Promise<Sending> {
  const now = ports.clock.now();
  const { tenant: view, policies } = inPersons(
    { tenant: rules.view, policies: rules.policies, facts: [] },
    now,
  );
  const off = await ports.store.switches.all(tenant.id);
  const settings = (await ports.messaging?.settings(tenant.id)) ?? null;
  return { ports, tenant, rules, view, policies, policy: policyAt(policies, now), off, settings, now };
}

/** Whether the message of an alert still goes out, to whom now, and when: everything that may have changed is looked up. */
export async function judge(
  sending: Sending,
  row: StoredMessage,
  { hold }: { readonly hold: boolean },
): Promise<Verdict> {
  const { ports, tenant, policies, off, settings, now } = sending;
  const alert = row.alert && (await ports.store.alerts.get(tenant.id, row.alert));
  if (!alert) return { do: "withdraw" };
  if (alert.state === "closed") return { do: "drop", why: "It was settled before it was sent." };
  if (alert.state === "skipped") return { do: "drop", why: "The alert was taken back." };
  const journey = await journeyOf(ports, tenant.id, alert);
  if (alert.kind !== "review" && !journey)
    return { do: "drop", why: "The lead's story was corrected: there is no such journey." };
  if (hold && cameTooLate(alert, journey, now))
    return { do: "drop", why: "The miss came first: the breach has an alert of its own." };
  if (
    row.plannedAt < now &&
    journey &&
    alert.kind !== "review" &&
    (await isSuppressed(sending, alert, journey))
  )
    return { do: "drop", why: "A person wants no further alerts." };
  const elsewhere = row.plannedAt < now && journey ? ringsElsewhere(sending, alert, journey) : null;
  if (elsewhere)
    return { do: "drop", why: `A person has the lead now, and the ${elsewhere} clock tells them.` };
  const rule =
    alert.clock === "review" ? [] : [alert.clock, ...(journey?.leadType ? [journey.leadType] : [])];
  const by = switchedOff(off, { rule });
  if (by) return { do: "wait", until: now + OFF_LOOK_AFTER, why: switchInWords(by) };

  const mode = await sendingMode(ports, tenant, alert);
  // Settled for the task and all messages of an alert, unless the tenant goes back to silent. Where no channel can carry
  // it, nothing goes out here and the task settles it.
  const mayGoOut = settings !== null && row.channels.some((name) => settings[name] !== null);
  if (alert.sentAs === null && mayGoOut) await ports.store.alerts.update(tenant.id, alert, { sentAs: mode });
  const policy = policies.find(({ version }) => version === journey?.policyVersion) ?? sending.policy;
  const recipient = recipientNow(sending, row, policy, journey);
  if (recipient.userId === null) return { do: "drop", why: "Nobody is known who could be told." };
  const to = mode === "live" ? recipient.userId : tenant.testRecipient;
  if (to === null) return { do: "drop", why: "Silent mode, and nobody is set as the test recipient." };
  if (mode === "live" && (await heardAlready(sending, row, to)))
    return { do: "drop", why: "This person was told of the same alert already." };
  const until =
    hold && alertRules(policy).holdForRecipient ? opensAt(sending, policy, alert, recipient.userId) : now;
  if (until > now) return { do: "wait", until, why: "It waits for the recipient's next open time." };
  const told = `${alertKey(alert)}|${mode === "live" ? to : `silent ${row.recipient}`}`;
  return { do: "send", ready: { row, alert, journey, policy, mode, to, recipient, told } };
}

/** Whether somebody said so while the message waited; its task stays (R-121). */
async function isSuppressed(
  { ports, tenant }: Sending,
  { leadId }: StoredAlert,
  { engagement }: Journey,
): Promise<boolean> {
  const facts = (await ports.store.leads.facts(tenant.id, [leadId])).get(leadId) ?? [];
  return engagement.factKeys.some((key) => standingOn(facts, actionQuestion(key, "suppress")) !== null);
}

/** The clock that tells a person who got the lead while the message waited: one lead never rings twice (`quietWhile`). */
function ringsElsewhere(
  { policies, policy }: Sending,
  { clock }: StoredAlert,
  { ownerId, clocks, policyVersion }: Journey,
): string | null {
  const rules = policies.find(({ version }) => version === policyVersion) ?? policy;
  const other = rules.clocks.find(({ name }) => name === clock)?.quietWhile;
  const rings = ownerId !== null && clocks.some((one) => one.clock === other && one.stoppedAt === null);
  return rings ? (other ?? null) : null;
}

async function journeyOf({ store }: Ports, tenantId: string, alert: StoredAlert): Promise<Journey | null> {
  return journeyIn((await store.leads.journeys(tenantId, [alert.leadId])).get(alert.leadId) ?? [], alert);
}

/** Whoever has that place now: the present owner, or who stands in for somebody away (D5, D30). */
function recipientNow(
  { view, now }: Sending,
  { recipient, role }: StoredMessage,
  policy: Policy,
  journey: Journey | null,
): ResolvedRecipient {
  if (role === null || journey === null) return { role: "operations", userId: view.idOf(recipient) };
  return resolveRecipients(view, policy, [role], journey.ownerId, now)[0] ?? { role, userId: recipient };
}

async function heardAlready({ ports, tenant }: Sending, row: StoredMessage, to: UserId): Promise<boolean> {
  const all = await ports.store.messages.ofAlerts(tenant.id, [row.alert!]);
  return all.some(
    ({ id, person, state }) =>
      id !== row.id &&
      person === to &&
      (state === "delivered" || state === "unknown" || (state === "carried" && id < row.id)),
  );
}

/** This person's next open time, by their own hours or else the clock's calendar; a closing instant is open (D18). */
function opensAt(
  { view, now, policy: inForce }: Sending,
  policy: Policy,
  alert: StoredAlert,
  person: UserId,
): Instant {
  const compiled = compilePolicy(policy);
  const clock = policy.clocks.find(({ name }) => name === alert.clock) ?? compiled.sla;
  const own = view.userAt(person, now).calendar;
  const calendar =
    own === null
      ? compiled.calendar(clock.calendar)
      : (own in policy.calendars ? compiled : compilePolicy(inForce)).calendar(own);
  if (calendar.isOpen(now) || calendar.isOpen(now - 1)) return now;
  return calendar.nextOpening(now) ?? now;
}
