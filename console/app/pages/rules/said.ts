const CLOCKS: Readonly<Record<string, string>> = {
  assignment: "Assignment",
  response: "Response",
  "lead-wait": "Lead wait",
  "follow-up": "Follow-up",
  handoff: "Handoff",
};

/** A clock as people call it. */
export const clockWords = (name: string): string => CLOCKS[name] ?? name;

/** Whom a tier can tell, beside roles of one's own. */
export const RECIPIENTS = [
  ["owner", "owner"],
  ["backupOwner", "backup"],
  ["manager", "manager"],
  ["executive", "executive"],
  ["operations", "operations"],
  ["onCall", "on call"],
] as const;

/** A recipient as people read it; a role by its own name. */
export const recipientWords = (to: string): string =>
  RECIPIENTS.find(([name]) => name === to)?.[1] ?? to.replace(/^role:/, "");

/** What starts a clock. */
export const STARTS = [
  ["engagement", "the lead comes in"],
  ["handover", "rep is told"],
  ["touch", "after the answer"],
  ["booked", "a meeting is booked"],
] as const;
