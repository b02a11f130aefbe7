import { alertRules, channelsOf, nextDigestAt, severityOf } from "../../src/domain/alert-rules.ts";
import type { ResolvedRecipient } from "../../src/domain/effects.ts";
import type { Journey } from "../../src/domain/journey.ts";
import type { Policy } from "../../src/domain/policy.ts";
import type { Instant } from "../../src/domain/time.ts";
import { alertKey } from "../decide/alert-key.ts";
import type { StoredAlert } from "../ports.ts";
import type { MessageKind, PlannedMessage } from "./messages.ts";

/** What is told beside a task that has just been decided. */
export interface Telling {
  readonly alert: StoredAlert;
  readonly recipients: readonly ResolvedRecipient[];
  readonly journey: Journey | null;
  readonly policy: Policy;
  /** Every alert of the lead that was decided before. */
  readonly known: readonly StoredAlert[];
  readonly now: Instant;
}

/**
 * One message for each recipient of an alert, where the policy names channels for it: now, in the next digest where the
 * lead type is of low severity, or not at all where the lead had its most alerts. The first breach of a journey and
 * reviews always go out. Pure.
 */
export function planMessages(telling: Telling): readonly PlannedMessage[] {
  const { alert, recipients, journey, policy, now } = telling;
  const channels = channelsOf(policy, alert);
  if (channels.length === 0) return [];
  const severity = severityOf(policy, journey?.leadType ?? null);
  const always = alert.kind === "review" || isFirstBreach(telling);
  const enough = !always && toldBefore(telling) >= alertRules(policy).mostPerLead;
  const digestAt = !always && severity === "low" ? nextDigestAt(policy, now) : null;
  const key = { journeyId: alert.journeyId, clock: alert.clock, number: alert.number, step: alert.step };
  const told = recipients.flatMap(({ role, userId, insteadOf }): PlannedMessage[] =>
    userId === null
      ? []
      : [
          {
            id: `${alertKey(alert)}|${userId}`,
            leadId: alert.leadId,
            alert: key,
            kind: alert.kind,
            recipient: userId,
            role: alert.kind === "review" ? null : (insteadOf?.role ?? role),
            channels,
            severity,
            state: enough ? "dropped" : digestAt === null ? "waiting" : "gathered",
            why: enough ? `The lead had its ${alertRules(policy).mostPerLead} alerts.` : null,
            plannedAt: now,
            notBefore: digestAt ?? now,
          },
        ],
  );
  return digestAt === null || enough
    ? told
    : [...told, ...told.map((one) => digestFor(policy, one, digestAt, now))];
}

/** The digest of one person at one instant; whoever plans it first does. Without channels of its own it goes by the alert's. */
function digestFor(
  policy: Policy,
  { recipient, channels }: PlannedMessage,
  at: Instant,
  now: Instant,
): PlannedMessage {
  const { digest } = alertRules(policy).channels;
  return carrier("digest", `${new Date(at).toISOString()}|${recipient}`, {
    recipient,
    channels: digest.length > 0 ? digest : channels,
    plannedAt: now,
    notBefore: at,
  });
}

/** A message that tells of no lead by itself. */
export function carrier(
  kind: Extract<MessageKind, "bundle" | "digest" | "heartbeat" | "notice" | "stale" | "pack">,
  id: string,
  rest: Pick<PlannedMessage, "recipient" | "channels" | "plannedAt" | "notBefore">,
): PlannedMessage {
  return {
    id: `${kind}|${id}`,
    leadId: null,
    alert: null,
    kind,
    role: null,
    severity: "normal",
    state: "waiting",
    why: null,
    ...rest,
  };
}

function isFirstBreach({ alert, journey, known }: Telling): boolean {
  return isBreach(alert) && !known.some((one) => isBreach(one) && isOf(journey, one, alert));
}

function isBreach({ kind, outcome }: StoredAlert): boolean {
  return (kind === "breach" || kind === "catchUp") && outcome === "sent";
}

/** Whether two alerts are about one journey, whatever its id was when they were decided. */
function isOf(journey: Journey | null, one: StoredAlert, alert: StoredAlert): boolean {
  return (
    one.journeyId === alert.journeyId || (journey?.engagement.factKeys.includes(one.engagementKey) ?? false)
  );
}

function toldBefore({ known }: Telling): number {
  return known.filter(({ kind, outcome }) => kind !== "review" && outcome === "sent").length;
}
