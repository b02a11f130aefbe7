/** One thing that must hold before alerts reach the team, with the numbers and ids to look at. */
export interface Check {
  readonly id: CheckId;
  readonly title: string;
  /** `unknown`: there is nothing yet to tell by. Only `pass` lets the tenant through. */
  readonly state: "pass" | "fail" | "unknown";
  /** What was seen, in a sentence. */
  readonly says: string;
  readonly evidence: readonly { readonly label: string; readonly value: string }[];
  /** Leads, alerts or parts to look at, at most ten. */
  readonly lookAt: readonly string[];
  /** What to do about it; `null` where it passes. */
  readonly fix: string | null;
}

export const CHECKS = {
  fields: "Fields populate on real leads",
  alerts: "Alerts come at the right time, for the right leads, to the test recipient only",
  coverage: "What happens in the CRM reaches us",
  deployed: "What is deployed is what the spec and the rules ask for",
  interference: "Nothing else in the CRM is disturbed",
  openDays: "The silent period is long enough",
  leads: "Enough real leads came in it",
  approvals: "Every rule is approved by name",
  definitions: "What the words mean is written down",
  firstResponse: "First responses are logged in the CRM",
  threshold: "Every lead type has a threshold",
  training: "The team is trained and has the quick reference",
  signOff: "The eleven points of the strategic sign-off are signed",
  findings: "No critical finding is open",
  reproducible: "The report follows from the raw events",
} as const;

export type CheckId = keyof typeof CHECKS;

type Told = Pick<Check, "state" | "says"> & Partial<Pick<Check, "evidence" | "lookAt" | "fix">>;

const LISTED = 10;

/** A check as it came out; the fix is kept only where there is something to mend. */
export function check(id: CheckId, { state, says, evidence = [], lookAt = [], fix = null }: Told): Check {
  return {
    id,
    title: CHECKS[id],
    state,
    says,
    evidence,
    lookAt: lookAt.slice(0, LISTED),
    fix: state === "pass" ? null : fix,
  };
}

/** `37 of 40 (92.5 %)`. */
export function share(part: number, of: number): string {
  return of === 0 ? "0 of 0" : `${part} of ${of} (${Math.round((1000 * part) / of) / 10} %)`;
}
