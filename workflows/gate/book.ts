import type { Journey } from "../../src/domain/journey.ts";
import type { Instant } from "../../src/domain/time.ts";
import type { Check } from "./check.ts";

/** Where a tenant is on its way to live alerts (R-141 … R-149). What sending looks at is `Tenant.mode` alone. */
export type TenantState = "connected" | "silent" | "ready" | "live" | "hypercare";

export interface StateChange {
  readonly state: TenantState;
  readonly since: Instant;
  readonly by: string;
  readonly why: string;
  /** Checks that did not pass when somebody went on all the same. */
  readonly overrode: readonly string[];
  /** When hypercare ends; `null` in any other state. */
  readonly until: Instant | null;
}

/** What a named person answers for. */
export interface Attestation {
  readonly item: string;
  readonly by: string;
  readonly at: Instant;
  readonly note: string;
  /** Where it can be looked at: a link, a list of names, a recording. */
  readonly evidence: string | null;
}

export interface Finding {
  readonly number: number;
  readonly severity: "critical" | "minor";
  readonly kind: FindingKind;
  readonly what: string;
  readonly openedBy: string;
  readonly openedAt: Instant;
  readonly closedBy: string | null;
  readonly closedAt: Instant | null;
  readonly note: string | null;
}

/** What a finding is about; the first three are reasons to extend hypercare, `definitions` stops the gate. */
export const FINDING_KINDS = ["alerts", "fairness", "figures", "definitions", "data", "other"] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** How much silence is enough. */
export interface GateRules {
  /** 2 to 5. */
  readonly openDays: number;
  readonly leads: number;
}

export const GATE_RULES: GateRules = { openDays: 3, leads: 10 };

/** Numbers and ids, no names of leads. */
export interface ReportBody {
  readonly title: string;
  readonly lines: readonly string[];
  readonly numbers: readonly { readonly label: string; readonly value: string }[];
}

export interface DailyReport {
  /** `YYYY-MM-DD` in the policy's zone. */
  readonly day: string;
  readonly kind: "silent" | "hypercare";
  readonly madeAt: Instant;
  readonly body: ReportBody;
}

/** The smallest pilot that tells something: 30 days, the three largest sources, owned by sales operations. */
export interface Pilot {
  readonly from: Instant;
  readonly to: Instant;
  readonly days: number;
  readonly over: boolean;
  /** Captured: known by what the lead did, with a clock that was judged or runs. */
  readonly sources: readonly { readonly source: string; readonly leads: number; readonly captured: number }[];
  readonly breaches: number;
  /** Breaches with an alert, an owner and a source. */
  readonly flagged: number;
  /** `null`: it is not over yet, or there was no lead. */
  readonly passed: boolean | null;
}

/** One look at everything that must hold, as it came out then. */
export interface GateExamination {
  readonly at: Instant;
  readonly by: string;
  /** Leads by their ids: names are put in where they are shown. */
  readonly checks: readonly Check[];
  readonly pilot: Pilot;
}

export interface GateLead {
  readonly leadId: string;
  readonly journeyId: string;
  readonly engagedAt: Instant;
  readonly journey: Journey;
  /** Why its stamps are not on its records; `null`: they are. */
  readonly unwritten: string | null;
}

export interface GateAlert {
  readonly leadId: string;
  readonly journeyId: string;
  readonly clock: string;
  readonly number: number;
  readonly step: string;
  readonly kind: "warning" | "breach" | "catchUp" | "review";
  /** The step's own instant; `null` for reviews. */
  readonly at: Instant | null;
  readonly decidedAt: Instant;
  readonly sentAs: "live" | "silent" | null;
  readonly state: string;
  readonly outcome: string;
  /** A switch held it back, so it is late on purpose. */
  readonly held: boolean;
  /** We knew of a touch or an end before its own instant when it was decided. */
  readonly knownTouch: boolean;
  readonly knownEnd: boolean;
}

export interface Evidence {
  /** The newest first; without history and what was merged away. */
  leads(tenantId: string, since: Instant, until: Instant, limit: number): Promise<readonly GateLead[]>;
  alerts(tenantId: string, since: Instant, until: Instant): Promise<readonly GateAlert[]>;
  /** Facts of a CRM in the window, and how many came by push. */
  coverage(tenantId: string, since: Instant, until: Instant): Promise<{ pushed: number; eligible: number }>;
  /** Writes that a CRM refused for good. */
  refused(tenantId: string): Promise<readonly { kind: string; key: string; reason: string }[]>;
  /** Fields in the outbox that are none of these. */
  foreignFields(tenantId: string, ours: readonly string[]): Promise<readonly string[]>;
}

/** The book of a tenant's way to live: states, promises, findings, daily reports, and the numbers they rest on. */
export interface GateBook extends Evidence {
  /** Whoever changes the book waits for each other, until the transaction ends. */
  hold(tenantId: string): Promise<void>;
  states(tenantId: string): Promise<readonly StateChange[]>;
  enter(tenantId: string, change: StateChange): Promise<void>;
  attestations(tenantId: string): Promise<readonly Attestation[]>;
  attest(tenantId: string, one: Attestation): Promise<void>;
  findings(tenantId: string): Promise<readonly Finding[]>;
  /** Answers its number. */
  open(
    tenantId: string,
    one: Pick<Finding, "severity" | "kind" | "what" | "openedBy" | "openedAt">,
  ): Promise<number>;
  /** Answers whether it was open. */
  closeFinding(
    tenantId: string,
    one: { readonly number: number; readonly by: string; readonly at: Instant; readonly note: string },
  ): Promise<boolean>;
  rules(tenantId: string): Promise<GateRules | null>;
  setRules(tenantId: string, rules: GateRules, by: string, at: Instant): Promise<void>;
  /** Newest first. */
  reports(tenantId: string, limit: number): Promise<readonly DailyReport[]>;
  /** Newest first. */
  examinations(tenantId: string, limit: number): Promise<readonly GateExamination[]>;
  keepExamination(tenantId: string, one: GateExamination): Promise<void>;
  /** Answers whether there was none of that kind and day yet. */
  keepReport(tenantId: string, report: DailyReport): Promise<boolean>;
}
