import type { DisqualifiedReason, Engaged, Stage } from "../../src/domain/facts.ts";

export interface StageMeaning {
  readonly stage: Stage;
  readonly reason?: DisqualifiedReason;
}

/** What statuses mean whose names differ from org to org: the first pattern that fits; none: the lead is open. */
const MEANINGS: readonly (readonly [RegExp, StageMeaning])[] = [
  [/\bduplicate\b/i, { stage: "disqualified", reason: "duplicate" }],
  [/\b(test|spam|junk)\b/i, { stage: "disqualified", reason: "test" }],
  [/\b(existing|current) customer\b/i, { stage: "disqualified", reason: "existingCustomer" }],
  [
    /\bnot converted\b|\bunqualified\b|\bdisqualified\b|\bnot qualified\b/i,
    { stage: "disqualified", reason: "other" },
  ],
  [/\bnurtur(e|ing)\b|\brecycl/i, { stage: "nurture" }],
];

/** A lead that became a contact was accepted; a status with which leads convert says the same (LeadStatus.IsConverted). */
export function stageOf(status: string, converted: ReadonlySet<string>): StageMeaning {
  if (converted.has(status)) return { stage: "accepted" };
  return MEANINGS.find(([pattern]) => pattern.test(status))?.[1] ?? { stage: "open" };
}

/**
 * What the lead did, by its source: the standard values first, then what orgs commonly add; others tell nothing and
 * leave the record's creation to stand for it (D31).
 */
const SOURCES: readonly (readonly [RegExp, Engaged["engagement"]])[] = [
  [/^web$|\bweb(site)?\b|\bform\b/i, "form"],
  [/\bchat\b/i, "chat"],
  [/\bphone\b|\binbound call\b/i, "inboundCall"],
  [/\breferral\b|\bword of mouth\b/i, "referral"],
  [/\bpurchased list\b|\blist upload\b|\bimport/i, "listUpload"],
  [/\btrade ?show\b|\bseminar\b|\bwebinar\b|\bconference\b|\bevent\b/i, "event"],
];

export const engagementOf = (leadSource: string | null): Engaged["engagement"] | null =>
  SOURCES.find(([pattern]) => pattern.test(leadSource ?? ""))?.[1] ?? null;

const GATHERINGS = /conference|webinar|trade show|seminar|event/i;

/** What a response to a campaign is, by the campaign's type. */
export const responseTo = (campaignType: string | null): Engaged["engagement"] =>
  GATHERINGS.test(campaignType ?? "") ? "event" : "form";
