import { z } from "zod";
import type { RecordCard } from "../../connectors/connector.ts";
import { BREACH_REASON, RESOLUTION_NOTE, reasonLabel } from "../../field-specs/tenant-specs.ts";
import type { LeadFact } from "../domain/facts.ts";
import type { Policy } from "../domain/policy.ts";
import { fillingsOf, saidHere } from "../domain/said-words.ts";

/** What stands in the fields of one record, beside what counts here. */
export const OnRecord = z.object({
  record: z.string(),
  crm: z.string(),
  /** `same`: as here; `waiting`: ours is on its way there; `theirs`: somebody typed it there, and it stays. */
  stands: z.enum(["same", "waiting", "theirs"]),
  reason: z.string().nullable(),
  label: z.string().nullable(),
  note: z.string().nullable(),
});

interface Known {
  readonly facts: readonly LeadFact[];
  readonly cards: readonly RecordCard[];
  readonly policy: Policy;
  readonly systemOf: (crm: string) => string;
}

/**
 * How the records stand beside the reason that counts here, as they were last read. A reason that was typed in one CRM is
 * written in no other: then only records that hold one are told.
 */
export function onRecords(
  counts: { readonly reason: string; readonly note: string | null },
  { facts, cards, policy, systemOf }: Known,
): readonly z.input<typeof OnRecord>[] {
  const said = saidHere(facts);
  const isSaidHere = said !== null && same(said.last.reason, counts.reason);
  return cards.flatMap(({ record, filled }) => {
    const reason = filled[BREACH_REASON] ?? null;
    const note = filled[RESOLUTION_NOTE] ?? null;
    const filling = isSaidHere ? fillingsOf({ reason, note }, said) : null;
    if (filling === null && reason === null) return [];
    const stands = filling
      ? Object.values(filling).includes("write")
        ? "waiting"
        : Object.values(filling).includes("theirs")
          ? "theirs"
          : "same"
      : same(reason, counts.reason)
        ? "same"
        : "theirs";
    const label = reason === null ? null : reasonLabel(policy, reason);
    return [{ record, crm: systemOf(record.slice(0, record.indexOf(":"))), stands, reason, label, note }];
  });
}

const same = (one: string | null, other: string | null): boolean => (one ?? "") === (other ?? "");
