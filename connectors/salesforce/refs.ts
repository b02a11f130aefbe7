import type { RecordRef, UserId } from "../../src/domain/facts.ts";
import { GiveUp } from "../../src/errors.ts";

export type PersonType = "Lead" | "Contact";

const KIND = { Lead: "lead", Contact: "contact" } as const;
const TYPE = { lead: "Lead", contact: "Contact" } as const;

const SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/** An id in its 18-character form, the only one used inside; 15-character ids differ by case alone. */
export function id18(id: string): string {
  if (id.length !== 15) return id;
  const suffix = [0, 5, 10].map((start) => {
    const bits = [...id.slice(start, start + 5)].map((letter, bit) => (/[A-Z]/.test(letter) ? 1 << bit : 0));
    return SUFFIX[bits.reduce((sum, bit) => sum + bit, 0)];
  });
  return id + suffix.join("");
}

export const recordRef = (type: PersonType, id: string): RecordRef => `salesforce:${KIND[type]}:${id18(id)}`;

/** Users, and queues, which own records like users. */
export const userRef = (id: string): UserId => `salesforce:${id18(id)}`;

/** What a record is and its id; throws GiveUp for records of another kind. */
export function personOf(record: RecordRef): { readonly type: PersonType; readonly id: string } {
  const [, kind, id] = /^salesforce:(lead|contact):([0-9A-Za-z]{18})$/.exec(record) ?? [];
  if (kind && id) return { type: TYPE[kind as keyof typeof TYPE], id };
  throw new GiveUp(
    `${record} is no Salesforce lead or contact.`,
    "Only leads and contacts carry our fields in Salesforce.",
  );
}

/** The Salesforce id behind a person or queue, or `null` if that is nobody of Salesforce. */
export const ownerIdOf = (user: UserId): string | null =>
  /^salesforce:([0-9A-Za-z]{18})$/.exec(user)?.[1] ?? null;
