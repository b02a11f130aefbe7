import type { RecordRef, UserId } from "../../src/domain/facts.ts";
import { GiveUp } from "../../src/errors.ts";

export const contactRef = (id: string): RecordRef => `hubspot:contact:${id}`;

export const userRef = (ownerId: string): UserId => `hubspot:${ownerId}`;

/** HubSpot's id of a contact; throws GiveUp for records of another kind. */
export function contactIdOf(record: RecordRef): string {
  const id = /^hubspot:contact:(\d+)$/.exec(record)?.[1];
  if (!id) throw new GiveUp(`${record} is no HubSpot contact.`, "Only contacts carry our fields in HubSpot.");
  return id;
}

/** The owner id behind a person, or `null` if that is no person of HubSpot. */
export const ownerIdOf = (user: UserId): string | null => /^hubspot:(\d+)$/.exec(user)?.[1] ?? null;
