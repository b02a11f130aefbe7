import type { Answer } from "../../client/ask.ts";
import { propertyWords, valueWords } from "../../client/property-words.ts";

export type Listed = Answer<"GET /reviews">[number];
export type Shown = Answer<"GET /reviews/{handle}">;
export type Choice = Listed["choices"][number];

const KINDS: Readonly<Record<string, string>> = {
  unclassified: "What is this value?",
  reclassifiedAfterWarning: "Was the lead type changed to escape the clock?",
  pauseExpired: "The pause ran out: still waiting?",
  neverDue: "This clock can never be due: is that right?",
  importBatch: "Should this import start clocks?",
  touchWithoutEvidence: "Does this touch count?",
  breachReason: "Is the reason given right?",
  sentBack: "Sent back: what is missing?",
  contested: "Contested: was this verdict right?",
  ownerProposed: "Should the owner change?",
  needsApology: "Does this person need an apology?",
  complaint: "A complaint: who answers?",
  urgent: "Said to be urgent",
  customerIssue: "An issue of a customer",
  customerConflict: "Is this a customer already?",
  ownerConflict: "Who owns this lead?",
  highValue: "A lead of high value",
  ambiguousTerritory: "Whose territory is this?",
  missingField: "Something is missing on the record",
};

/** What it is about, as people say it: `form = : Carrier pigeon post` → `Form: Carrier pigeon post`. */
export function detailWords({ kind, detail }: Pick<Listed, "kind" | "detail">): string {
  if (detail === kind) return "";
  const [, property, value] = /^(\w+) = [:\s]*(.*)$/.exec(detail) ?? [];
  return property && value ? `${propertyWords(property)}: ${valueWords(value)}` : detail;
}

/** The question first. */
export const questionWords = ({ kind }: Pick<Listed, "kind">): string => KINDS[kind] ?? kind;

export const CHOICE_WORDS: Readonly<Record<Choice, string>> = {
  release: "Let the clocks go on",
  exclude: "Exclude the lead",
  reclassify: "Say what it is",
  acceptTouch: "Accept the touch",
  keep: "Leave it as it is",
};

export const DONE_WORDS: Readonly<Record<Choice, string>> = {
  release: "Clocks go on",
  exclude: "Excluded",
  reclassify: "Classified",
  acceptTouch: "Touch accepted",
  keep: "Left as it is",
};
