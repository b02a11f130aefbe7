import { parseLocalTime } from "./calendar/local-time.ts";
import { zoneOf } from "./calendar/zone.ts";
import { compilePolicy } from "./compiled.ts";
import type { AlertRecord } from "./effects.ts";
import type { AlertRules, MessageChannel, Policy, Severity } from "./policy.ts";
import { DAY, HOUR, type Instant } from "./time.ts";

/** The rules of a policy for alerts, with a value for everything. */
export interface AlertRulesInForce extends Required<Omit<AlertRules, "channels">> {
  /** Beside the task, in fallback order; empty: the task only. */
  readonly channels: Readonly<Record<"warning" | "breach" | "review" | "digest", readonly MessageChannel[]>>;
}

/** What a policy says about alerts, with everything it leaves out: messages only where it names channels. */
export function alertRules(policy: Policy): AlertRulesInForce {
  const { channels = {}, ...rules } = policy.alerts ?? {};
  return {
    holdForRecipient: false,
    bundle: { over: 20, withinMinutes: 15 },
    flood: { timesUsual: 10, atLeast: 200 },
    mostPerLead: 20,
    digest: { at: "08:30", calendar: compilePolicy(policy).sla.calendar, to: [] },
    templates: {},
    ...rules,
    channels: {
      warning: channels.warning ?? [],
      breach: channels.breach ?? [],
      review: channels.review ?? [],
      digest: channels.digest ?? channels.breach ?? [],
    },
  };
}

/** The channels of an alert in fallback order: its step's own, else those of its kind, else none. */
export function channelsOf(
  policy: Policy,
  alert: Pick<AlertRecord, "clock" | "step" | "kind">,
): readonly MessageChannel[] {
  const spec = policy.clocks.find(({ name }) => name === alert.clock);
  const { channels } = alertRules(policy);
  switch (alert.kind) {
    case "warning":
      return spec?.warnings[Number(alert.step.replace(/^warning-/, "")) - 1]?.channels ?? channels.warning;
    case "review":
      return channels.review;
    default: {
      // What is found late goes out as the first tier would have (D33).
      const step = alert.kind === "catchUp" ? "tier-1" : alert.step;
      return spec?.tiers.find(({ tier }) => `tier-${tier}` === step)?.channels ?? channels.breach;
    }
  }
}

/** How loud alerts of a lead type are: urgent for hand-raisers unless it says otherwise. */
export function severityOf(policy: Policy, leadType: string | null): Severity {
  const type = policy.leadTypes.find(({ name }) => name === leadType);
  return type?.severity ?? (type?.handRaiser ? "urgent" : "normal");
}

/** The first digest after an instant: at its local time on the next open day; `null` where no day is open ahead (D28). */
export function nextDigestAt(policy: Policy, after: Instant): Instant | null {
  const { digest } = alertRules(policy);
  const calendar = compilePolicy(policy).calendar(digest.calendar);
  const zone = zoneOf(policy.calendars[digest.calendar]?.timeZone ?? policy.timeZone);
  const time = parseLocalTime(digest.at) ?? 0;
  const today = Math.floor((after + zone.offsetAt(after)) / DAY);
  for (let day = today; day <= today + LONGEST_CLOSED; day++) {
    const local = day * DAY + time;
    const at = local - zone.offsetAt(local - zone.offsetAt(local));
    const midnight = day * DAY - zone.offsetAt(day * DAY);
    // A day of 23 or 25 hours is looked at without its last or next day's first hour, when nobody is at work.
    const isOpen = calendar.openPeriods({ start: midnight, end: midnight + DAY - HOUR }).length > 0;
    if (at > after && isOpen) return at;
  }
  return null;
}

/** The digest of the local day of an instant, if its time has come; `null`: not yet, or the day is closed. */
export function digestDueAt(policy: Policy, now: Instant): Instant | null {
  const { digest } = alertRules(policy);
  const zone = zoneOf(policy.calendars[digest.calendar]?.timeZone ?? policy.timeZone);
  const day = Math.floor((now + zone.offsetAt(now)) / DAY) * DAY;
  const midnight = day - zone.offsetAt(day - zone.offsetAt(day));
  const at = nextDigestAt(policy, midnight - 1);
  return at !== null && at <= now ? at : null;
}

/** The local date of a digest. */
export function digestDay(policy: Policy, at: Instant): string {
  const { digest } = alertRules(policy);
  const zone = zoneOf(policy.calendars[digest.calendar]?.timeZone ?? policy.timeZone);
  return new Date(at + zone.offsetAt(at)).toISOString().slice(0, 10);
}

/** No calendar of business hours is closed for longer. */
const LONGEST_CLOSED = 60;
