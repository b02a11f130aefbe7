import { type FormEvent, useState } from "react";
import { Refused } from "../../client/ask.ts";
import { may, useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import { useToast } from "../../shell/toasts.tsx";
import type { Journey, Lead } from "./answers.ts";
import css from "./ReasonForm.module.css";

interface ReasonFormProps {
  readonly lead: Lead;
  readonly journey: Journey;
}

/** Asks whoever had the lead what got in the way; what was said stands beside the miss, and can be changed. */
export function ReasonForm({ lead, journey }: ReasonFormProps) {
  const me = useMe();
  const { reason } = journey;
  const [isChanging, change] = useState(false);
  const mayGive = journey.mayGive.reason && may(me, "act");
  if (reason && !isChanging)
    return (
      <section className={`card ${css.said}`} aria-labelledby="reason">
        <h2 id="reason">What got in the way</h2>
        <p>
          <b className="b">{reason.label}</b>
          {reason.note ? `: ${reason.note}` : ""}
        </p>
        {mayGive ? (
          <button type="button" className="btn bare" onClick={() => change(true)}>
            Change it
          </button>
        ) : null}
      </section>
    );
  if (!mayGive) return null;
  return <Form lead={lead} journey={journey} done={() => change(false)} />;
}

function Form({ lead, journey, done }: ReasonFormProps & { done(): void }) {
  const toast = useToast();
  const give = useDo("POST /leads/{lead}/reason");
  const [reason, choose] = useState(journey.reason?.value ?? "");
  const [note, write] = useState(journey.reason?.note ?? "");
  const send = (event: FormEvent) => {
    event.preventDefault();
    give.mutate(
      {
        params: { lead: lead.leadId },
        body: { reason, ...(note.trim() === "" ? {} : { note: note.trim() }) },
      },
      {
        onSuccess: () => {
          toast("Saved: it stands beside the miss.");
          done();
        },
      },
    );
  };
  const field = give.error instanceof Refused ? give.error.field : null;
  const problem = (name: string) => (field === name ? give.error?.message : undefined);
  return (
    <section className={`card ${css.form}`} aria-labelledby="reason">
      <h2 id="reason">What got in the way?</h2>
      <p className="sm mid">
        The answer stands beside the miss in every report. Without one, the manager is asked.
      </p>
      <form onSubmit={send}>
        <label className="label" htmlFor="reason-choice">
          Reason
        </label>
        <select
          id="reason-choice"
          className="field"
          required
          value={reason}
          aria-invalid={field === "reason"}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">Choose</option>
          {lead.reasons.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <label className="label" htmlFor="reason-note">
          What was done (optional)
        </label>
        <textarea
          id="reason-note"
          className="field"
          rows={2}
          minLength={3}
          maxLength={2000}
          value={note}
          aria-invalid={field === "note"}
          onChange={(event) => write(event.target.value)}
        />
        {give.error ? (
          <p className={`sm miss-text ${css.problem}`} role="alert">
            {problem("reason") ?? problem("note") ?? give.error.message}
          </p>
        ) : null}
        <button type="submit" className="btn go" disabled={give.isPending}>
          Save reason
        </button>
      </form>
    </section>
  );
}
