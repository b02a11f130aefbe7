import type { LeadFact } from "../../src/domain/facts.ts";
import type { Subject } from "./history.ts";
import { commonFacts, type RecordContext } from "./record-facts.ts";

/**
 * Everything a contact's row, history and events say. One that came out of a lead was not created by anybody's
 * engagement: where it begins, the lead's story goes on (D23).
 */
export function contactFacts(subject: Subject, context: RecordContext, fromLead: boolean): LeadFact[] {
  const facts = commonFacts(subject, context);
  return fromLead ? facts.filter((fact) => !isBeginning(fact)) : facts;
}

const isBeginning = (fact: LeadFact): boolean =>
  fact.kind === "created" || (fact.kind === "engaged" && fact.key.endsWith(":source"));
