import type { LeadFact } from "../../src/domain/facts.ts";
import type { Instant } from "../../src/domain/time.ts";
import { bornAt, changesOf, momentOf, type Subject } from "./history.ts";
import { base, commonFacts, keyed, placeOf, type RecordContext } from "./record-facts.ts";
import { recordRef, userRef } from "./refs.ts";
import { endOfDate, instantIn, isTrue, textOf, wholeSecond } from "./rows.ts";
import { stageOf } from "./stages.ts";

/** Everything a lead's row, history and events say, under keys that any later reading repeats. */
export function leadFacts(subject: Subject, context: RecordContext): LeadFact[] {
  return [
    ...commonFacts(subject, context),
    ...statusChanges(subject, context),
    ...conversion(subject, context),
  ];
}

/** Outcomes, and the way back from one; steps between open statuses say nothing. */
function statusChanges(subject: Subject, context: RecordContext): LeadFact[] {
  const entries = changesOf(subject, "Status").map((change) => ({
    change,
    meaning: stageOf(change.value, context.convertedStatuses),
  }));
  return entries.flatMap(({ change, meaning }, index): LeadFact[] => {
    const before = entries[index - 1]?.meaning.stage ?? "open";
    if (meaning.stage === "open" && before === "open") return [];
    const by = change.by && context.directory.kindOf(change.by) === "person" ? userRef(change.by) : null;
    const key = keyed(context, subject, "status", momentOf(change), change.value || "none");
    return [
      {
        kind: "stageChanged",
        ...base(subject, key, change.at),
        ...placeOf(change),
        ...meaning,
        ...(by ? { by } : {}),
      },
    ];
  });
}

/** The lead became a contact; its story goes on there (D23). */
function conversion(subject: Subject, context: RecordContext): LeadFact[] {
  const contact = convertedTo(subject);
  if (contact === null) return [];
  const key = keyed(context, subject, "converted", contact);
  return [
    {
      kind: "converted",
      ...base(subject, key, convertedAt(subject, context.timeZone)),
      to: recordRef("Contact", contact),
    },
  ];
}

/** The contact a lead became, or `null`. */
export const convertedTo = ({ row }: Pick<Subject, "row">): string | null =>
  isTrue(row, "IsConverted") ? textOf(row, "ConvertedContactId") : null;

/** The row keeps only the date; the history or the event has the time. Else: not after the last change that day. */
function convertedAt({ row, history, told }: Subject, timeZone: string): Instant {
  const entry = history.find(({ Field }) => Field === "leadConverted");
  const recorded = entry ? instantIn(entry, "CreatedDate") : null;
  if (recorded !== null) return wholeSecond(recorded);
  const event = told.find(({ values }) => values.IsConverted === true);
  if (event) return wholeSecond(event.at);
  const date = textOf(row, "ConvertedDate");
  const modified = instantIn(row, "LastModifiedDate") ?? bornAt(row);
  return wholeSecond(
    Math.max(bornAt(row), date ? Math.min(modified, endOfDate(date, timeZone) - 1000) : modified),
  );
}
