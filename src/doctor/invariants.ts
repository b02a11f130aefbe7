/** Every invariant that is checked on stored data, in the words of people. */
export const INVARIANTS = {
  delays: "Speed to lead is systems delay plus human delay less head start, and no delay is negative",
  due: "The open time from a clock's start to its due is its target",
  oneWaiting: "A lead has at most one unanswered journey",
  oneAlert: "A step of a clock alerts once, ever",
  history: "Nobody was alerted for a lead that engaged before Leadclock watched",
  deadEnds: "A waiting lead has an owner, an alert, an open review, an outcome or a step ahead",
  rebuild: "Folding a lead's facts anew gives the journeys that are stored",
  columns: "What lists and figures read is what the journeys say",
  figures: "What the dashboard counts from is what counting anew gives",
  dueIndex: "Every lead is looked at again when it is next due",
  belonging: "Records, facts, journeys and alerts belong to a lead that is there",
  outbox: "Every alert that waits has work that will send it",
  receipts: "Every alert has its task, and every message its receipt or its place in line",
  channels: "Every channel that is set up was heard from",
  audit: "The audit trail is whole and unchanged",
  tokens: "Every grant can be decrypted",
  people: "Everybody whom the policy names by address is known",
  duplicates: "No two records that may be one person wait for a decision for days",
  heldUp: "Nothing waits on its way in or out after several tries",
  deadLetters: "Nothing was given up on its way in or out",
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** One thing that is wrong. Ids are pseudonymous: no name, address or text of a person is in it (D40). */
export interface Finding {
  readonly invariant: Invariant;
  /** `broken`: stored data contradicts itself. `warning`: somebody should look at it. */
  readonly severity: "broken" | "warning";
  readonly tenantId: string;
  readonly leadId: string | null;
  readonly journeyId: string | null;
  readonly what: string;
  readonly fix: string;
}

/** A finding before it is known whose it is. */
export type Found = Pick<Finding, "invariant" | "what" | "fix"> & {
  readonly severity?: Finding["severity"];
  readonly journeyId?: string;
};
