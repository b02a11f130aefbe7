import type { UserId } from "../../domain/facts.ts";
import type { Journey } from "../../domain/journey.ts";
import type { Policy } from "../../domain/policy.ts";
import type { Instant } from "../../domain/time.ts";
import type { LeadEntry } from "../ports.ts";
import type { Times } from "../words.ts";

/** What words are made with. */
export interface Context {
  readonly now: Instant;
  readonly times: Times;
  /** The CRM in which owners live and tasks are made. */
  readonly crm: string;
  /** Every CRM's name for people, by the name that records carry. */
  readonly crms: Readonly<Record<string, string>>;
  readonly policies: readonly Policy[];
  readonly people: ReadonlyMap<UserId, string>;
}

/** The policy version a journey runs under (D22). */
export function policyOf(context: Context, journey: Journey): Policy | undefined {
  return context.policies.find((policy) => policy.version === journey.policyVersion);
}

/** How people call the system that a record or a fact is from. */
export function systemName(context: Context, system: string): string {
  return context.crms[system] ?? system;
}

export function personName(context: Context, id: UserId | null): string {
  return id === null ? "nobody" : (context.people.get(id) ?? id);
}

export function leadTypeLabel(context: Context, journey: Journey): string {
  const type = policyOf(context, journey)?.leadTypes.find(({ name }) => name === journey.leadType);
  return type?.label ?? journey.leadType ?? "Unclassified";
}

export function leadName(entry: LeadEntry): string {
  return entry.card?.name || `Lead ${entry.leadId}`;
}
