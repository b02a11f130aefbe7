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
  const [isHalf, begin] = useState(false);
  const mayGive = journey.mayGive.reason && may(me, "act");
  // Whatever the page hears meanwhile: what somebody began to say stays until it is said.
  if (reason && !isChanging && !isHalf)
    return (
      <section className={`card ${css.said}`} aria-labelledby="reason">
        <h2 id="reason">What got in the way</h2>
        <p>
          <b className="b">{reason.label}</b>
          {reason.note ? `: ${reason.note}` : ""}
        </p>
        <OnRecords reason={reason} />
        {mayGive ? (
          <button type="button" className="btn bare" onClick={() => change(true)}>
            Change it
          </button>
        ) : null}
      </section>
    );
  if (!mayGive && !isHalf) return null;
  const done = () => {
    change(false);
    begin(false);
  };
  return <Form lead={lead} journey={journey} meanwhile={reason} begin={() => begin(true)} done={done} />;
}

/** Where a record does not say the same: what stands there, and why it stays. */
function OnRecords({ reason }: { readonly reason: NonNullable<Journey["reason"]> }) {
  return reason.onRecords.map(({ record, crm, stands, label, note }) =>
    stands === "same" ? null : (
      <p key={record} className="sm mid">
        {stands === "waiting"
          ? `On its way to the record in ${crm}.`
          : `The record in ${crm} says “${[label, note].filter(Boolean).join(": ")}”. Somebody typed that there, so it stays; what counts here is above.`}
      </p>
    ),
  );
}

interface FormProps extends ReasonFormProps {
  /** What counts now: another one than when this was begun was said meanwhile. */
  readonly meanwhile: Journey["reason"];
  /** Something was filled in. */
  begin(): void;
  done(): void;
}

function Form({ lead, journey, meanwhile, begin, done }: FormProps) {
  const toast = useToast();
  const give = useDo("POST /leads/{lead}/reason");
  const [reason, choose] = useState(journey.reason?.value ?? "");
  const [note, write] = useState(journey.reason?.note ?? "");
  const [before] = useState(journey.reason);
  const isNews = meanwhile !== null && !(before?.value === meanwhile.value && before.note === meanwhile.note);
  const send = (event: FormEvent) => {
    event.preventDefault();
    give.mutate(
      {
        params: { lead: lead.leadId },
        body: { reason, ...(note.trim() === "" ? {} : { note: note.trim() }) },
      },
      {
        onSuccess: ({ onRecords }) => {
          const kept = onRecords.filter(({ stands }) => stands === "theirs");
          toast(
            kept.length === 0
              ? "Saved: it stands beside the miss, and goes onto the record."
              : `Saved: it stands beside the miss. The record in ${kept.map(({ crm }) => crm).join(" and ")} keeps what somebody typed there.`,
          );
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
      {isNews ? (
        <p className="sm" role="status">
          Said meanwhile: <b className="b">{meanwhile.label}</b>
          {meanwhile.note ? `, “${meanwhile.note}”` : "."} Saving replaces it here.{" "}
          <button type="button" className="btn bare" onClick={done}>
            Leave it
          </button>
        </p>
      ) : null}
      <form onSubmit={send} onChange={begin}>
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
