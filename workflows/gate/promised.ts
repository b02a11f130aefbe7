import type { Definitions, Policy } from "../../src/domain/policy.ts";
import { approvedParts } from "../policies/approve-parts.ts";
import type { Data, TenantId } from "../ports.ts";
import type { Attestation, Finding, GateLead } from "./book.ts";
import { type Check, check, share } from "./check.ts";
import { STRATEGIC, signedOff } from "./sign-off.ts";

/** Every definition that several people must mean the same by (R-015). */
const DEFINITIONS: readonly (keyof Definitions)[] = [
  "eligibleLead",
  "excludedLeads",
  "handRaiser",
  "meaningfulResponse",
  "businessHours",
];

/** The parts of the published rules, each with who approved it as it is; `null` nobody. */
export async function approvalsOf(
  data: Pick<Data, "policyDrafts">,
  tenantId: TenantId,
  policy: Policy,
): Promise<readonly { readonly label: string; readonly by: string | null }[]> {
  const approvals = await data.policyDrafts.approvals(tenantId);
  return approvedParts(policy, approvals, undefined).map(({ label, approvedBy }) => ({
    label,
    by: approvedBy,
  }));
}

export interface Promised {
  readonly policy: Policy;
  readonly approvals: Awaited<ReturnType<typeof approvalsOf>>;
  readonly attestations: readonly Attestation[];
  readonly findings: readonly Finding[];
  /** Of the last 30 days. */
  readonly leads: readonly GateLead[];
  /** What a check of all stored data says. */
  readonly examined: { readonly rebuilt: number; readonly broken: readonly string[] };
}

/** The checks on what people approved, wrote, attested and found (R-144, R-146, R-152, R-153, R-155). */
export function promised(given: Promised): readonly Check[] {
  return [
    approvalsCheck(given),
    definitionsCheck(given),
    firstResponseCheck(given),
    thresholdCheck(given),
    trainingCheck(given),
    signOffCheck(given),
    findingsCheck(given),
    reproducibleCheck(given),
  ];
}

function approvalsCheck({ approvals, policy }: Promised): Check {
  const open = approvals.filter(({ by }) => by === null);
  return check("approvals", {
    state: open.length === 0 ? "pass" : "fail",
    says: `${share(approvals.length - open.length, approvals.length)} parts of the rules are approved as they are.`,
    evidence: approvals.map(({ label, by }) => ({ label, value: by ?? "nobody yet" })),
    lookAt: open.map(({ label }) => label),
    fix: `Have them approved by name: leadclock policy approve PART… --version ${policy.version} --by NAME, or --all; editing a part voids its approval.`,
  });
}

function definitionsCheck({ policy, findings }: Promised): Check {
  const written = policy.definitions ?? {};
  const missing = DEFINITIONS.filter((name) => !written[name]?.trim());
  const disputes = findings.filter(({ kind, closedAt }) => kind === "definitions" && closedAt === null);
  return check("definitions", {
    state: missing.length + disputes.length === 0 ? "pass" : "fail",
    says:
      disputes.length > 0
        ? `${disputes.length} definitions are disputed.`
        : `${share(DEFINITIONS.length - missing.length, DEFINITIONS.length)} definitions are written.`,
    evidence: DEFINITIONS.map((name) => ({ label: name, value: written[name] ?? "not written" })),
    lookAt: [...missing, ...disputes.map(({ number, what }) => `finding ${number}: ${what}`)],
    fix: "Write them under `definitions` in the policy, have them approved, and close what is disputed.",
  });
}

function firstResponseCheck({ leads }: Promised): Check {
  const touched = leads.filter(({ journey }) => journey.firstTouch !== null);
  return check("firstResponse", {
    state: touched.length > 0 ? "pass" : leads.length === 0 ? "unknown" : "fail",
    says: `${share(touched.length, leads.length)} leads have a first response in the CRM.`,
    evidence: [...Map.groupBy(touched, ({ journey }) => journey.firstTouch!.activity)].map(
      ([activity, of]) => ({
        label: activity,
        value: String(of.length),
      }),
    ),
    lookAt: touched.map(({ leadId }) => leadId),
    fix: "Have calls and e-mails logged in the CRM, and see that the policy's touch definition names them.",
  });
}

function thresholdCheck({ policy }: Promised): Check {
  const sla = policy.clocks.find(({ name }) => name === policy.sla);
  const target = sla?.target;
  const missing =
    target && "byLeadType" in target
      ? policy.leadTypes.map(({ name }) => name).filter((name) => !target.byLeadType[name])
      : [];
  return check("threshold", {
    state: !sla || missing.length > 0 || policy.leadTypes.length === 0 ? "fail" : "pass",
    says: `${policy.leadTypes.length - missing.length} of ${policy.leadTypes.length} lead types have a target on the ${policy.sla} clock.`,
    lookAt: missing,
    fix: "Give each lead type its target in the policy.",
  });
}

const TRAINING = ["training", "quick-reference"] as const;

function trainingCheck({ attestations }: Promised): Check {
  const missing = TRAINING.filter((item) => !attestations.some((one) => one.item === item));
  return check("training", {
    state: missing.length === 0 ? "pass" : "fail",
    says: missing.length === 0 ? "Both are attested." : `Not attested: ${missing.join(", ")}.`,
    evidence: attestations
      .filter(({ item }) => (TRAINING as readonly string[]).includes(item))
      .map(({ item, by, at, evidence, note }) => ({
        label: item,
        value: `${by}, ${new Date(at).toISOString().slice(0, 10)}: ${evidence ?? note}`,
      })),
    lookAt: missing,
    fix: "leadclock gate attest training quick-reference --evidence LINK --note WHO --by YOU.",
  });
}

function signOffCheck({ attestations }: Promised): Check {
  const items = signedOff(STRATEGIC, attestations);
  const open = items.filter(({ by }) => by === null);
  return check("signOff", {
    state: open.length === 0 ? "pass" : "fail",
    says: `${items.length - open.length} of ${items.length} points are signed.`,
    evidence: items.map(({ label, by }) => ({ label, value: by ?? "open" })),
    lookAt: open.map(({ item }) => item),
    fix: `leadclock gate attest ${open.map(({ item }) => item).join(" ")} --by NAME.`,
  });
}

function findingsCheck({ findings }: Promised): Check {
  const open = findings.filter(({ closedAt }) => closedAt === null);
  const critical = open.filter(({ severity }) => severity === "critical");
  return check("findings", {
    state: critical.length === 0 ? "pass" : "fail",
    says: `${critical.length} critical findings are open, ${open.length - critical.length} minor ones.`,
    evidence: open.map(({ number, what, openedBy }) => ({
      label: `finding ${number}`,
      value: `${what} (${openedBy})`,
    })),
    lookAt: critical.map(({ number }) => `finding ${number}`),
    fix: "Mend it, then leadclock gate finding close NUMBER --note WHAT.",
  });
}

function reproducibleCheck({ examined: { rebuilt, broken } }: Promised): Check {
  return check("reproducible", {
    state: broken.length > 0 ? "fail" : rebuilt === 0 ? "unknown" : "pass",
    says: `${rebuilt} journeys were folded anew from their events: ${broken.length === 0 ? "nothing differs" : `${broken.length} things differ`}.`,
    evidence: [{ label: "journeys rebuilt", value: String(rebuilt) }],
    lookAt: broken,
    fix: rebuilt === 0 ? "Wait for leads." : "See `leadclock doctor`.",
  });
}
