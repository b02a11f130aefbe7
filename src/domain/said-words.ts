import type { LeadFact, ReasonRecorded } from "./facts.ts";
import { inOrder } from "./order.ts";
import { MINUTE } from "./time.ts";

/** Why a lead was late and what was done about it, in somebody's words; `null`: nothing was said. */
interface Words {
  readonly reason: string | null;
  readonly note: string | null;
}

/** What people said here of a lead, and what of it may stand on its record by our own hand. */
export interface SaidHere {
  readonly last: Words;
  readonly ours: { readonly reasons: ReadonlySet<string>; readonly notes: ReadonlySet<string> };
}

/** What is done about a record's words: `write` ours, they stand already, or somebody typed others there. */
export type Filling = "write" | "stands" | "theirs";

const HERE = "leadclock";

/** CRMs trim what is written and end lines their own way; nothing is empty. */
const bare = (text: string | null | undefined): string => (text ?? "").replaceAll("\r\n", "\n").trim();

/** One field of a record as it must be by what is known: whose word stands there, and which may be ours. */
class FieldStory {
  readonly ours = new Set<string>();
  #stands: { readonly word: string; readonly isOurs: boolean } = { word: "", isOurs: true };

  said(word: string): void {
    const { word: stands, isOurs } = this.#stands;
    // What somebody typed there stays theirs, also when the same is said here later.
    if (!isOurs && stands === word) return;
    if (isOurs) this.#stands = { word, isOurs: true };
    if (word !== "") this.ours.add(word);
  }

  typed(word: string): void {
    if (word === this.#stands.word) return;
    this.#stands = { word, isOurs: false };
    this.ours.delete(word);
  }
}

/** What people said of a lead here; `null`: nothing. A word that somebody typed in a CRM since is no longer ours there. */
export function saidHere(facts: readonly LeadFact[]): SaidHere | null {
  const reason = new FieldStory();
  const note = new FieldStory();
  let last: Words | null = null;
  for (const { fact } of inOrder(facts)) {
    if (fact.kind !== "reasonRecorded") continue;
    const is = fact.source === HERE ? "said" : "typed";
    if (is === "said") last = { reason: fact.reason, note: fact.note ?? null };
    reason[is](bare(fact.reason));
    note[is](bare(fact.note));
  }
  return last && { last, ours: { reasons: reason.ours, notes: note.ours } };
}

/**
 * Whether a word said here goes onto the record: where nothing stands, or what we wrote there before; never over what
 * somebody typed in the CRM (D21).
 */
export function fillingOf(present: string | null, wanted: string | null, ours: ReadonlySet<string>): Filling {
  const there = bare(present);
  if (there === bare(wanted)) return "stands";
  return there === "" || ours.has(there) ? "write" : "theirs";
}

/** What is done about each of the two words. The note belongs to its reason: beside somebody else's it is not written. */
export function fillingsOf(
  present: Words,
  { last, ours }: SaidHere,
): { readonly reason: Filling; readonly note: Filling } {
  const reason = fillingOf(present.reason, last.reason, ours.reasons);
  const note = fillingOf(present.note, last.note, ours.notes);
  return { reason, note: reason === "theirs" && note === "write" ? "theirs" : note };
}

/**
 * Whether a CRM only repeats what was said here: nobody is named for it, and each of its words was said here before. Where a
 * CRM does not say who typed it, that is in doubt an echo.
 */
export function isEcho(told: ReasonRecorded, facts: readonly LeadFact[]): boolean {
  if (told.source === HERE || told.by !== undefined) return false;
  const said = facts.filter(
    (fact): fact is ReasonRecorded =>
      fact.kind === "reasonRecorded" &&
      fact.source === HERE &&
      // Their clock and ours.
      fact.occurredAt <= told.occurredAt + MINUTE,
  );
  const note = bare(told.note);
  return (
    said.some(({ reason }) => bare(reason) === bare(told.reason)) &&
    (note === "" || said.some((one) => bare(one.note) === note))
  );
}
