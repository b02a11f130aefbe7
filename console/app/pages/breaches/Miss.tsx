import { type FormEvent, useId, useState } from "react";
import { Link } from "wouter";
import type { Answer } from "../../client/ask.ts";
import { useLive } from "../../client/live.tsx";
import { may, useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import { durationWords } from "../../client/words.ts";
import { Instant } from "../../components/Instant.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { PAGES } from "../../pages.ts";
import { Icon } from "../../shell/Icon.tsx";
import { useToast } from "../../shell/toasts.tsx";
import css from "./Breaches.module.css";

type Breaches = Answer<"GET /breaches">;
type Row = Breaches["breaches"][number];

interface MissProps {
  readonly miss: Row;
  readonly reasons: Breaches["reasons"];
}

/** Whose turn the facts say it was; before any name (D20). */
const CAUSES: Readonly<Record<string, string>> = {
  outage: "A system was down",
  covered: "Somebody else followed up in time",
  unassigned: "Nobody owned it",
  absence: "Its owner was away",
  routing: "It reached its owner too late",
  policy: "The rules left too little time",
  rep: "It was with its owner",
};

/** One miss: cause before name, what happened, and the question in its row. */
export function Miss({ miss, reasons }: MissProps) {
  const me = useMe();
  const { now } = useLive();
  const { lead, company, url, leadType, dueAt, stoppedAt, cause, evidence, owner, breachReason, note } = miss;
  const late = dueAt === null ? null : (stoppedAt ?? now) - dueAt;
  const page = PAGES.find(({ path, isFor }) => path === "/leads" && isFor(me));
  return (
    <li className={css.miss} data-miss={miss.handle}>
      <StatusGlyph status="miss" />
      <div>
        <p>
          {page ? (
            <Link href={`/leads/${encodeURIComponent(miss.leadId)}`} className={css.name}>
              {lead}
            </Link>
          ) : (
            <span className={css.name}>{lead}</span>
          )}
          {company ? <span className="mid">, {company}</span> : null}{" "}
          {url ? (
            <a
              href={url}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={`${lead} in the CRM, in a new tab`}
            >
              <span style={{ display: "inline-block", verticalAlign: "-3px" }}>
                <Icon name="out" />
              </span>
            </a>
          ) : null}
        </p>
        <p className="sm">
          <b className="b">{cause === null ? "No cause found yet" : (CAUSES[cause] ?? cause)}.</b>{" "}
          <span className="mid">{evidence ?? ""}</span>
        </p>
        <p className="xs dim">
          {leadType} · {owner ?? "no owner"}
          {dueAt === null ? null : (
            <>
              {" "}
              · due <Instant at={dueAt} />
              {late === null || late < 0
                ? ""
                : stoppedAt === null
                  ? `, ${durationWords(late)} past and still open`
                  : `, answered ${durationWords(late)} late`}
            </>
          )}
        </p>
      </div>
      {breachReason === null && may(me, "act") ? (
        <Question miss={miss} reasons={reasons} />
      ) : (
        <div className={css.form}>
          <p className="sm">
            <span className="dim">Reason:</span>{" "}
            <b className="b">
              {breachReason === null
                ? "none yet"
                : (reasons.find(({ value }) => value === breachReason)?.label ?? breachReason)}
            </b>
          </p>
          {note ? <p className="sm mid">{note}</p> : null}
          {breachReason !== null && may(me, "act") ? <Change miss={miss} reasons={reasons} /> : null}
        </div>
      )}
    </li>
  );
}

function Change(props: MissProps) {
  const [isOpen, setOpen] = useState(false);
  return isOpen ? (
    <Question {...props} done={() => setOpen(false)} />
  ) : (
    <button type="button" className="link sm" onClick={() => setOpen(true)}>
      Change<span className="sr"> the reason of {props.miss.lead}</span>
    </button>
  );
}

/** What got in the way? The last answer counts; each stays in the audit. */
function Question({ miss, reasons, done }: MissProps & { readonly done?: () => void }) {
  const toast = useToast();
  const give = useDo("POST /leads/{lead}/reason");
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState("");
  const id = useId();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setProblem("");
    try {
      const body = { reason, ...(note.trim() ? { note } : {}) };
      await give.mutateAsync({ params: { lead: miss.leadId }, body });
      toast(`Kept: ${miss.lead}, ${reasons.find(({ value }) => value === reason)?.label ?? reason}.`);
      done?.();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form className={css.form} onSubmit={(event) => void send(event)}>
      <label className="sr" htmlFor={id}>
        What got in the way, {miss.lead}?
      </label>
      <select
        id={id}
        className="field"
        required
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      >
        <option value="">What got in the way?</option>
        {reasons.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {reason === "" ? null : (
        <>
          <input
            className="field"
            aria-label={`Note, ${miss.lead}`}
            placeholder="What was done (optional)"
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <div>
            <button type="submit" className="btn" disabled={give.isPending}>
              Keep
            </button>
          </div>
        </>
      )}
      {problem ? (
        <p className={css.problem} role="alert">
          {problem}
        </p>
      ) : null}
    </form>
  );
}
