import type { LeadFact } from "../../src/domain/facts.ts";
import type { Delivery, Session, Understood } from "../connector.ts";
import { type Agenda, agendaOf } from "./agenda.ts";
import { goneFact, mergeFact } from "./contact-facts.ts";
import type { HubSpotEvent } from "./events.ts";
import { hydrate, type Reader, recordFact } from "./hydrate.ts";
import { contactIdOf, contactRef } from "./refs.ts";

/** Deliveries → facts: what they say themselves, and what one coalesced reading of their records says. */
export async function understand(
  reader: Reader,
  session: Session,
  deliveries: readonly Delivery[],
): Promise<Understood> {
  const agenda = agendaOf(deliveries);
  const read = await hydrate(reader, session, withoutErased(agenda));
  const told = agenda.told.flatMap((event) => factsTold(event, session.installation.accountId));
  return {
    facts: [...told.map((fact) => recordFact(recordIdOf(fact), fact)), ...read.facts],
    tenantFacts: read.tenantFacts,
    cards: read.cards,
    ignored: agenda.ignored,
    dead: agenda.dead,
    erase: erasedIds(agenda).map(contactRef),
  };
}

const recordIdOf = (fact: LeadFact): string => contactIdOf(fact.record ?? "");

function erasedIds(agenda: Agenda): string[] {
  return agenda.told.flatMap((event) =>
    event.type === "contact.privacyDeletion" ? (event.objectId ?? []) : [],
  );
}

/** What was erased is not asked for again. */
function withoutErased(agenda: Agenda): Agenda {
  for (const id of erasedIds(agenda)) agenda.contacts.delete(id);
  return agenda;
}

function factsTold(event: HubSpotEvent, account: string): LeadFact[] {
  const action = event.type.split(".")[1];
  if (action === "merge") return mergesTold(event, account);
  const id = event.objectId;
  if (!id) return [];
  if (action === "restore")
    return [
      {
        kind: "restored",
        key: `hubspot:${account}:contact:${id}:restored:${event.occurredAt}`,
        occurredAt: event.occurredAt,
        source: "hubspot",
        record: contactRef(id),
      },
    ];
  return [goneFact(account, id, event.occurredAt)];
}

/** The survivor may carry a new id; every older id then went into it. */
function mergesTold(event: HubSpotEvent, account: string): LeadFact[] {
  const survivor = event.newObjectId ?? event.primaryObjectId ?? event.objectId;
  if (!survivor) return [];
  const ids = [event.primaryObjectId, event.objectId, ...(event.mergedObjectIds ?? [])];
  const losers = new Set(ids.filter((id) => id !== null && id !== undefined && id !== survivor));
  return [...losers].map((loser) => mergeFact(account, loser!, survivor, event.occurredAt));
}
