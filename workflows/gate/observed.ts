import { fieldSpecs } from "../../field-specs/index.ts";
import { compilePolicy } from "../../src/domain/compiled.ts";
import type { Policy } from "../../src/domain/policy.ts";
import { type Instant, MINUTE } from "../../src/domain/time.ts";
import { instantWords } from "../../src/domain/words.ts";
import type { Data, Tenant } from "../ports.ts";
import type { GateAlert, GateLead, GateRules } from "./book.ts";
import { type Check, check, share } from "./check.ts";
import type { ReadBackFindings } from "./read-back.ts";

/** A step is decided and sent this soon after its instant; reading the CRM again first takes its time (D19). */
const ON_TIME = 2 * MINUTE;
/** What was just decided may still be on its way. */
const ON_ITS_WAY = 10 * MINUTE;
const LOOKED_AT = 5_000;
const COVERED = 0.95;
const WRITTEN = 0.95;
const SHOWN = 10;

export interface Window {
  readonly tenant: Tenant;
  readonly policy: Policy;
  /** Since when alerts go to the test recipient. */
  readonly since: Instant;
  readonly now: Instant;
  readonly rules: GateRules;
}

/** The checks on what really happened in the silent period. */
export async function observed(
  data: Data,
  window: Window,
  readBack: (leads: readonly string[]) => Promise<ReadBackFindings>,
): Promise<readonly Check[]> {
  const { tenant, since, now } = window;
  const leads = await data.gate.leads(tenant.id, since, now, LOOKED_AT);
  const outages = (await data.tenantFacts.all(tenant.id)).filter((fact) => fact.kind === "outage");
  const excused = ({ at, held }: GateAlert) =>
    held || outages.some((one) => at !== null && one.occurredAt <= at && at < one.endedAt);
  const alerts = await data.gate.alerts(tenant.id, since, now);
  return [
    await fieldsCheck(leads, now, readBack),
    alertsCheck(window, alerts, excused),
    coverageCheck(await data.gate.coverage(tenant.id, since, now)),
    interferenceCheck(
      await data.gate.refused(tenant.id),
      await data.gate.foreignFields(
        tenant.id,
        fieldSpecs.map(({ name }) => name),
      ),
    ),
    openDaysCheck(window, leads),
    leadsCheck(window, leads),
  ];
}

async function fieldsCheck(
  all: readonly GateLead[],
  now: Instant,
  readBack: (leads: readonly string[]) => Promise<ReadBackFindings>,
): Promise<Check> {
  const leads = all.filter(({ engagedAt }) => engagedAt < now - ON_ITS_WAY);
  const missing = leads.filter(({ unwritten }) => unwritten !== null);
  const written = leads.length - missing.length;
  const reasons = Map.groupBy(missing, ({ unwritten }) => unwritten!);
  const { read, differing, gone, unread } = await readBack(
    leads.filter((one) => !missing.includes(one)).map(({ leadId }) => leadId),
  );
  const agree = read - differing.length;
  const isWritten = leads.length > 0 && written / leads.length >= WRITTEN && agree >= read * WRITTEN;
  const isTold = leads.length > 0 && unread.length === 0 && (read > 0 || written === 0);
  return check("fields", {
    state: leads.length > 0 && !isWritten ? "fail" : isTold ? "pass" : "unknown",
    says:
      differing.length > 0
        ? `${differing.length} of ${read} records that were read back hold something else than we wrote.`
        : unread.length > 0
          ? "Not every account could be read back."
          : `The stamps of ${share(written, leads.length)} leads are on their records, and ${share(agree, read)} records that were read back hold them.`,
    evidence: [
      { label: "leads looked at", value: String(leads.length) },
      {
        label: "leads with an owner",
        value: share(leads.filter(({ journey }) => journey.stamps.assignedAt !== null).length, leads.length),
      },
      {
        label: "leads with a first touch",
        value: share(leads.filter(({ journey }) => journey.firstTouch !== null).length, leads.length),
      },
      ...[...reasons].map(([why, of]) => ({ label: `not written: ${why}`, value: String(of.length) })),
      { label: "records read back that hold what we wrote", value: share(agree, read) },
      ...differing
        .slice(0, SHOWN)
        .map(({ record, fields }) => ({ label: record, value: `differs in ${fields.join(", ")}` })),
      ...(gone.length > 0 ? [{ label: "records that are gone", value: String(gone.length) }] : []),
      ...unread.map((why) => ({ label: "not read back", value: why })),
    ],
    lookAt: [...missing.map(({ leadId }) => leadId), ...differing.map(({ record }) => record)],
    fix:
      leads.length === 0
        ? "Wait for real leads, or submit a form."
        : differing.length > 0
          ? "See in the record's history who or what changed these fields, and stop it; each is written anew with the lead's next change."
          : unread.length > 0
            ? "Connect the account again, or wait until it answers; see `leadclock status`."
            : "See `leadclock dead-letters` and `leadclock provision --check`.",
  });
}

function alertsCheck(
  { tenant, now }: Window,
  all: readonly GateAlert[],
  excused: (one: GateAlert) => boolean,
): Check {
  const sent = all.filter(({ outcome, kind }) => outcome === "sent" && kind !== "review");
  const late = all.filter(
    (one) => one.kind !== "review" && one.at !== null && one.decidedAt - one.at > ON_TIME && !excused(one),
  );
  const early = sent.filter(({ at, decidedAt }) => at !== null && decidedAt < at);
  const wrong = sent.filter(({ knownTouch, knownEnd }) => knownTouch || knownEnd);
  const live = all.filter(({ sentAs }) => sentAs === "live");
  const stuck = all.filter(
    (one) =>
      one.state === "failed" ||
      (one.state === "waiting" && one.decidedAt < now - ON_ITS_WAY && !excused(one)),
  );
  const bad = new Set([...late, ...early, ...wrong, ...live, ...stuck]);
  const nobody = tenant.testRecipient === null;
  const state = nobody || bad.size > 0 ? "fail" : sent.length === 0 ? "unknown" : "pass";
  const delays = sent.flatMap(({ at, decidedAt }) => (at === null ? [] : [decidedAt - at]));
  return check("alerts", {
    state,
    says: nobody
      ? tenant.mode === "live"
        ? "There never was a test recipient: nobody has seen the alerts in silence."
        : "There is no test recipient, so nobody sees the alerts."
      : sent.length === 0
        ? "No alert was due yet."
        : `${share(sent.length - sent.filter((one) => bad.has(one)).length, sent.length)} alerts were right.`,
    evidence: [
      { label: "alerts decided", value: String(sent.length) },
      {
        label: "longest from its instant to the decision",
        value: `${Math.round(Math.max(0, ...delays) / 1000)} s`,
      },
      { label: "late by more than 2 minutes", value: String(late.length) },
      { label: "before their instant", value: String(early.length) },
      { label: "for leads known to be touched or excluded", value: String(wrong.length) },
      { label: "to somebody else than the test recipient", value: String(live.length) },
      { label: "not delivered", value: String(stuck.length) },
      { label: "late on purpose or in an outage", value: String(all.filter(excused).length) },
    ],
    lookAt: [...bad].map(({ leadId, clock, step }) => `${leadId} ${clock} ${step}`),
    fix: nobody
      ? "Name one: leadclock mode silent --test-recipient PERSON --by YOU."
      : bad.size > 0
        ? "Look at these leads, open a finding, mend it, and begin the silent period anew: leadclock gate back-to-silent."
        : "Wait until a lead is not answered in time, or leave a test lead alone.",
  });
}

function coverageCheck({ pushed, eligible }: { pushed: number; eligible: number }): Check {
  return check("coverage", {
    state: eligible === 0 ? "unknown" : pushed / eligible >= COVERED ? "pass" : "fail",
    says: `${share(pushed, eligible)} facts came by push; the sweep found the others.`,
    evidence: [
      { label: "facts of the CRM", value: String(eligible) },
      { label: "came by push", value: String(pushed) },
      { label: "needed", value: `${COVERED * 100} %` },
    ],
    fix:
      eligible === 0
        ? "Wait for something to happen in the CRM."
        : "See `leadclock status`: webhooks, streams and what they lack.",
  });
}

function interferenceCheck(
  refused: readonly { kind: string; key: string; reason: string }[],
  foreign: readonly string[],
): Check {
  return check("interference", {
    state: refused.length > 0 || foreign.length > 0 ? "fail" : "pass",
    says:
      refused.length === 0
        ? "Only our own fields and tasks are written, and the CRM refused nothing."
        : `The CRM refused ${refused.length} writes for good.`,
    evidence: [
      { label: "writes refused, for instance by the CRM's own rules", value: String(refused.length) },
      { label: "fields that are not ours", value: foreign.join(", ") || "none" },
      ...refused.slice(0, 3).map(({ kind, key, reason }) => ({ label: `${kind} ${key}`, value: reason })),
    ],
    lookAt: refused.map(({ key }) => key),
    fix: "Mend the rule or permission that the reason names, then `leadclock dead-letters --revive`.",
  });
}

function openDaysCheck({ policy, since, now, rules }: Window, leads: readonly GateLead[]): Check {
  const { sla, calendar } = compilePolicy(policy);
  const hours = calendar(sla.calendar);
  const days = openDaysBetween(hours, since, now);
  const withLeads = new Set(leads.map(({ engagedAt }) => hours.localDate(engagedAt))).size;
  const until = hours.addBusinessDays(since, rules.openDays);
  return check("openDays", {
    state: days >= rules.openDays ? "pass" : "fail",
    says: `${days} of ${rules.openDays} open days in silence are over.`,
    evidence: [
      { label: "silent since", value: instantWords(since, policy.timeZone) },
      { label: "calendar", value: sla.calendar },
      { label: "days with leads", value: String(withLeads) },
    ],
    fix:
      until === null
        ? "The calendar has no open day ahead."
        : `Wait until ${instantWords(until, policy.timeZone)}.`,
  });
}

/** Open days on from the start, as targets count them (D16); up to 30. */
export function openDaysBetween(
  hours: { addBusinessDays(from: Instant, days: number): Instant | null },
  since: Instant,
  now: Instant,
): number {
  for (let days = 1; days <= 30; days++) {
    const at = hours.addBusinessDays(since, days);
    if (at === null || at > now) return days - 1;
  }
  return 30;
}

function leadsCheck({ rules }: Window, leads: readonly GateLead[]): Check {
  const people = new Set(leads.map(({ leadId }) => leadId));
  return check("leads", {
    state: people.size >= rules.leads ? "pass" : "fail",
    says: `${people.size} ${people.size === 1 ? "lead" : "leads"} engaged in the silent period; ${rules.leads} are needed.`,
    evidence: [
      {
        label: "answered",
        value: share(leads.filter(({ journey }) => journey.firstTouch).length, leads.length),
      },
    ],
    lookAt: [...people],
    fix: "Wait for more leads, or ask for fewer: leadclock gate require --leads N.",
  });
}
