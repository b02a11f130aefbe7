import { useState } from "react";
import { may, useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { type FormField, ReasonDialog } from "../../components/ReasonDialog.tsx";
import { useToast } from "../../shell/toasts.tsx";
import css from "./Reviews.module.css";
import { CHOICE_WORDS, type Choice, DONE_WORDS, type Shown } from "./words.ts";

/** Each answer with what it would come to; one for all leads where the value is the same. */
export function Answers({ review }: { readonly review: Shown }) {
  const me = useMe();
  const toast = useToast();
  const decide = useDo("POST /reviews/{handle}/decision");
  const undo = useDo("POST /reviews/{handle}/undo");
  const [asking, setAsking] = useState<Choice | null>(null);
  const [everyLead, setEveryLead] = useState(true);
  const { handle, would, kind } = review;
  const isValue = kind === "unclassified";

  const run = async (decision: Choice, given: Readonly<Record<string, string>>) => {
    const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== ""));
    const body = { decision, ...filled, everyLead: isValue && everyLead };
    const { changed, also } = await decide.mutateAsync({ params: { handle }, body });
    const said = `${DONE_WORDS[decision]}${also.length > 0 ? `, ${counted(also.length + 1, "lead")}` : ""}.`;
    if (!changed) return toast(`${said} It had been decided so before.`);
    // What stood here is gone by then: only the promise is still heard.
    toast(
      said,
      () =>
        void undo
          .mutateAsync({ params: { handle }, body: { also: [...also] } })
          .then(() => toast("Taken back: the question is open again."))
          .catch((error: Error) => toast(`Not taken back: ${error.message}`)),
    );
  };
  return (
    <>
      {isValue && may(me, "act") ? (
        <label className={`sm ${css.bulk}`}>
          <input type="checkbox" checked={everyLead} onChange={() => setEveryLead(!everyLead)} />
          For every lead with this value
        </label>
      ) : null}
      <ul className={css.answers} data-answers="">
        {would.map(({ decision, does }) => (
          <li key={decision}>
            {may(me, "act") ? (
              <button
                type="button"
                className="btn"
                disabled={decide.isPending}
                onClick={() =>
                  fieldsOf(decision, review).length > 0
                    ? setAsking(decision)
                    : void run(decision, {}).catch((error: Error) => toast(`Not done: ${error.message}`))
                }
              >
                {CHOICE_WORDS[decision]}
                {fieldsOf(decision, review).length > 0 ? "…" : ""}
              </button>
            ) : (
              <b className="b">{CHOICE_WORDS[decision]}</b>
            )}
            <p className="sm mid">{does}</p>
          </li>
        ))}
      </ul>
      {asking ? (
        <ReasonDialog
          title={CHOICE_WORDS[asking]}
          lead={`${review.lead}. ${would.find(({ decision }) => decision === asking)?.does ?? ""}`}
          fields={fieldsOf(asking, review)}
          submit={CHOICE_WORDS[asking]}
          close={() => setAsking(null)}
          run={(given) => run(asking, given).then(() => undefined)}
        />
      ) : null}
    </>
  );
}

function fieldsOf(decision: Choice, { kind, leadTypes }: Shown): readonly FormField[] {
  const reason = (isNeeded: boolean): FormField => ({ name: "reason", label: "Why", isLong: true, isNeeded });
  switch (decision) {
    case "exclude":
      return [reason(true)];
    case "reclassify":
      return [
        {
          name: "leadType",
          label: "Lead type",
          isNeeded: true,
          options: leadTypes.map(({ name, label }) => ({ value: name, label })),
        },
        reason(false),
      ];
    case "acceptTouch":
      return kind === "touchWithoutEvidence"
        ? [
            { name: "actor", label: "Who did it: e-mail address or id in the CRM", isNeeded: true },
            reason(false),
          ]
        : [reason(false)];
    default:
      return [];
  }
}
