import type { Attestation } from "./book.ts";

/** What the sponsor signs before going live: eleven points. */
export const STRATEGIC = {
  "sign-off:definitions": "Definitions are agreed",
  "sign-off:rules": "Rules for each lead type are agreed",
  "sign-off:tiers": "Escalation tiers are agreed",
  "sign-off:delivery": "How alerts are delivered is agreed",
  "sign-off:content": "What alerts say is agreed",
  "sign-off:exclusions": "Exclusions are agreed",
  "sign-off:hours": "Business hours are agreed",
  "sign-off:scope": "What is in scope is agreed",
  "sign-off:design": "The technical design is agreed",
  "sign-off:delays": "Systems delay and human delay are mapped",
  "sign-off:blockers": "There are no blockers",
} as const;

/** What people attest beside it. */
const ATTESTED = {
  training: "The team was trained; who attended is recorded",
  "quick-reference": "The quick reference is published",
  "training-recorded": "The trainings were recorded",
  "leadership-access": "Leadership has access to the figures",
} as const;

export const ITEMS: Readonly<Record<string, string>> = { ...ATTESTED, ...STRATEGIC };

export interface SignedItem {
  readonly item: string;
  readonly label: string;
  /** `null`: still open. */
  readonly by: string | null;
  readonly at: number | null;
  readonly evidence: string | null;
}

/** A checklist with who signed each point last. */
export function signedOff(
  items: Readonly<Record<string, string>>,
  attestations: readonly Attestation[],
): readonly SignedItem[] {
  return Object.entries(items).map(([item, label]) => {
    const signed = attestations.findLast((one) => one.item === item);
    return {
      item,
      label,
      by: signed?.by ?? null,
      at: signed?.at ?? null,
      evidence: signed?.evidence ?? signed?.note ?? null,
    };
  });
}

export interface EnablementState {
  readonly attestations: readonly Attestation[];
  readonly silentClean: boolean;
  /** Open days live without a critical finding. */
  readonly cleanLiveDays: number;
  readonly criticalOpen: number;
}

/** The enablement sign-off after going live; what can be computed is. */
export function enablement(given: EnablementState): readonly SignedItem[] {
  const computed = (item: string, label: string, done: boolean, evidence: string): SignedItem => ({
    item,
    label,
    by: done ? "leadclock" : null,
    at: null,
    evidence,
  });
  return [
    ...signedOff(
      { training: ATTESTED.training, "training-recorded": ATTESTED["training-recorded"] },
      given.attestations,
    ),
    computed(
      "silent-clean",
      "The silent period was clean",
      given.silentClean,
      given.silentClean ? "passed the gate" : "the gate was not passed",
    ),
    computed(
      "live-clean",
      "Live for 2 to 3 open days without a critical finding",
      given.cleanLiveDays >= 2,
      `${given.cleanLiveDays} open days`,
    ),
    ...signedOff({ "leadership-access": ATTESTED["leadership-access"] }, given.attestations),
    computed(
      "no-critical",
      "Nothing critical is open",
      given.criticalOpen === 0,
      `${given.criticalOpen} open`,
    ),
  ];
}
