import type { LeadFact } from "../../src/domain/facts.ts";
import type { Directory } from "./directory.ts";
import { changes } from "./history.ts";
import { contactRef } from "./refs.ts";
import type { CrmRecord } from "./schema.ts";
import { STAGES } from "./stages.ts";

export const LEAD_WANTED = { properties: ["hs_pipeline_stage"], history: ["hs_pipeline_stage"] } as const;

/** Outcomes of HubSpot's lead object, told on the contacts behind it. */
export function leadFacts(
  lead: CrmRecord,
  contactIds: readonly string[],
  context: { readonly account: string; readonly directory: Directory },
): LeadFact[] {
  const meanings = STAGES.hs_pipeline_stage ?? {};
  return changes(lead, "hs_pipeline_stage").flatMap((entry, index, all) => {
    const meaning = meanings[entry.value] ?? { stage: "open" as const };
    const before = meanings[all[index - 1]?.value ?? ""];
    if (meaning.stage === "open" && !before) return [];
    const by = entry.updatedByUserId ? context.directory.person(String(entry.updatedByUserId)) : null;
    return contactIds.map((contactId) => ({
      kind: "stageChanged" as const,
      key: `hubspot:${context.account}:lead:${lead.id}:contact:${contactId}:${entry.timestamp}:${entry.value}`,
      occurredAt: entry.timestamp,
      source: "hubspot",
      record: contactRef(contactId),
      ...meaning,
      ...(by ? { by } : {}),
    }));
  });
}
