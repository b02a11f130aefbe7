import { useState } from "react";
import { useDo } from "../client/use-ask.ts";
import { useToast } from "../shell/toasts.tsx";
import { type ActionPlan, plansOf } from "./action-plans.ts";
import css from "./LeadActions.module.css";
import type { LeadAnswer } from "./lead-answer.ts";
import { ReasonDialog } from "./ReasonDialog.tsx";

interface LeadActionsProps {
  readonly lead: LeadAnswer;
  /** Hears that something is being asked: until it is answered, this stays. */
  asks?(isAsking: boolean): void;
}

/** What can be done about a lead (R-121): one that is obvious, the others beside it; each can be taken back for ten seconds. */
export function LeadActions({ lead, asks }: LeadActionsProps) {
  const act = useDo("POST /breaches/actions");
  const undo = useDo("POST /breaches/undo");
  const toast = useToast();
  const [asking, setPlan] = useState<ActionPlan | null>(null);
  const setAsking = (plan: ActionPlan | null) => {
    setPlan(plan);
    asks?.(plan !== null);
  };
  const plans = plansOf(lead);
  // What is half said stays, also where meanwhile nothing is to be done any more: the server says so then.
  if (plans.length === 0 && asking === null) return null;

  const run = async (plan: ActionPlan, given: Readonly<Record<string, string>>) => {
    const body = { journey: lead.row.journeyId, ...plan.body, ...filledIn(given) };
    const { changed } = await act.mutateAsync({ body });
    // Somebody else was first: theirs is not ours to take back.
    if (!changed) return toast(`Done before: ${plan.said(given)}`);
    const { breachReason: _reason, ...same } = body;
    toast(plan.said(given), () =>
      undo.mutate({ body: same }, { onError: (error) => toast(`Not taken back: ${error.message}`) }),
    );
  };
  return (
    <div className={css.actions} data-actions="">
      {plans.map((plan, index) => (
        <button
          key={plan.id}
          type="button"
          className={index === 0 && plan.isObvious ? "btn go" : "btn"}
          disabled={act.isPending}
          onClick={() =>
            plan.fields.length > 0
              ? setAsking(plan)
              : void run(plan, {}).catch((error: Error) => toast(`Not done: ${error.message}`))
          }
        >
          {plan.label}
        </button>
      ))}
      {asking ? (
        <ReasonDialog
          title={asking.label.replace("…", "")}
          lead={`${lead.row.name}${lead.row.company ? `, ${lead.row.company}` : ""}`}
          fields={asking.fields}
          submit={asking.label.replace("…", "")}
          close={() => setAsking(null)}
          run={(given) => run(asking, given)}
        />
      ) : null}
    </div>
  );
}

const filledIn = (given: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== ""));
