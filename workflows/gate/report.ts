import { compilePolicy, policyAt } from "../../src/domain/compiled.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/domain/time.ts";
import { instantWords } from "../../src/domain/words.ts";
import type { Data, Tenant } from "../ports.ts";
import type { DailyReport, ReportBody } from "./book.ts";
import { share } from "./check.ts";
import { stateOf } from "./gate.ts";

const LOOKED_AT = 20_000;

/**
 * What happened on the local day that `at` falls into, up to `at`: what the silent period saw, or how the first weeks
 * of live alerts go (R-147). Numbers and ids, no names of leads.
 */
export async function dailyReport(data: Data, tenant: Tenant, at: Instant): Promise<DailyReport> {
  const policies = await data.policies.published(tenant.id);
  const { state, until } = stateOf(tenant, await data.gate.states(tenant.id));
  const zone = policies.length > 0 ? compilePolicy(policyAt(policies, at)).calendar("always") : null;
  const day = zone?.localDate(at) ?? new Date(at).toISOString().slice(0, 10);
  const from = zone ? startOfDay(zone, at) : Math.floor(at / DAY) * DAY;
  const leads = await data.gate.leads(tenant.id, from, at + 1, LOOKED_AT);
  const alerts = await data.gate.alerts(tenant.id, from, at + 1);
  const sent = alerts.filter(({ outcome }) => outcome === "sent");
  const findings = (await data.gate.findings(tenant.id)).filter(({ closedAt }) => closedAt === null);
  const refused = await data.gate.refused(tenant.id);
  const { pushed, eligible } = await data.gate.coverage(tenant.id, from, at + 1);
  const sla = leads.flatMap(({ journey }) =>
    journey.clocks.filter(({ clock }) => clock === policyNameOf(policies, at)),
  );
  const kind = tenant.mode === "live" ? "hypercare" : "silent";
  const numbers = [
    { label: "leads that engaged", value: String(leads.length) },
    {
      label: "answered",
      value: share(leads.filter(({ journey }) => journey.firstTouch).length, leads.length),
    },
    { label: "SLA hits", value: String(sla.filter(({ status }) => status === "hit").length) },
    { label: "SLA misses", value: String(sla.filter(({ status }) => status === "miss").length) },
    { label: "alerts", value: String(sent.length) },
    { label: "alerts skipped as late", value: String(alerts.length - sent.length) },
    { label: "alerts not delivered", value: String(alerts.filter(({ state: s }) => s === "failed").length) },
    { label: "came by push", value: share(pushed, eligible) },
    { label: "writes refused", value: String(refused.length) },
    {
      label: "stamps not written",
      value: String(leads.filter(({ unwritten }) => unwritten !== null).length),
    },
    { label: "findings open", value: String(findings.length) },
  ];
  const title = kind === "silent" ? `Silent period, ${day}` : `Hypercare, ${day}`;
  const lines = [
    `${state === "hypercare" && until !== null ? `Hypercare until ${instantWords(until, policies.length > 0 ? policyAt(policies, at).timeZone : "UTC")}.` : kind === "silent" ? "Alerts go to the test recipient only." : "Alerts are live."}`,
    ...findings.map(
      ({ number, severity, kind: about, what }) => `Finding ${number} (${severity}, ${about}): ${what}`,
    ),
    ...(kind === "hypercare" && findings.some(({ kind: about }) => EXTENDS.has(about))
      ? ["Extend hypercare until these are closed: leadclock gate extend."]
      : []),
  ];
  return { day, kind, madeAt: at, body: { title, lines, numbers } };
}

/** Findings that are a reason to extend (R-149). */
const EXTENDS: ReadonlySet<string> = new Set(["alerts", "fairness", "figures"]);

function policyNameOf(policies: Parameters<typeof policyAt>[0], at: Instant): string {
  return policies.length > 0 ? policyAt(policies, at).sla : "";
}

/** When the local day of `at` began, to the minute. */
export function startOfDay(zone: { localDate(at: Instant): string }, at: Instant): Instant {
  const day = zone.localDate(at);
  let before = at - 26 * HOUR;
  let within = at;
  while (within - before > MINUTE) {
    const middle = Math.floor((within + before) / 2 / MINUTE) * MINUTE;
    if (middle <= before) break;
    if (zone.localDate(middle) === day) within = middle;
    else before = middle;
  }
  return within;
}

/** A report as text. */
export function reportText({ title, lines, numbers }: ReportBody): readonly string[] {
  return [title, ...lines, ...numbers.map(({ label, value }) => `${label}: ${value}`)];
}
