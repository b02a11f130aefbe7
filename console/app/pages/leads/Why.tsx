import { useId, useState } from "react";
import { may, useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import { ReasonDialog } from "../../components/ReasonDialog.tsx";
import { useToast } from "../../shell/toasts.tsx";
import type { Journey, Lead } from "./answers.ts";
import css from "./LeadPage.module.css";
import { Said } from "./Said.tsx";
import own from "./Why.module.css";

interface WhyProps {
  readonly lead: Lead;
  readonly journey: Journey;
}

/** Why it was judged so, one fact after the other, by which rule; and the way to say that it is wrong. */
export function Why({ lead, journey }: WhyProps) {
  const id = useId();
  const { why, policy } = journey;
  const contested = journey.reviews.find(({ kind, isOpen }) => kind === "contested" && isOpen);
  return (
    <section className={`card ${css.panel}`} aria-labelledby={id}>
      <h2 id={id}>{why.question}</h2>
      <ol className={own.because}>
        {why.because.map((parts) => (
          <li key={JSON.stringify(parts)}>
            <Said parts={parts} />
          </li>
        ))}
      </ol>
      {why.cause ? (
        <p className="sm">
          <b className="b">Cause: {why.cause.cause}.</b> <span className="mid">{why.cause.evidence}</span>
        </p>
      ) : null}
      <p className="sm dim">
        Rule: {journey.leadType}, policy v{policy.version} “{policy.name}”
      </p>
      {contested ? (
        <p className="sm mid">
          <b className="b">Contested.</b> {contested.detail}. The verdict stands until a reviewer decides.
        </p>
      ) : null}
      <Contest lead={lead} journey={journey} isContested={contested !== undefined} />
    </section>
  );
}

function Contest({ lead, journey, isContested }: WhyProps & { readonly isContested: boolean }) {
  const me = useMe();
  const toast = useToast();
  const contest = useDo("POST /leads/{lead}/contest");
  const withdraw = useDo("POST /leads/{lead}/contest/withdraw");
  const [isAsking, ask] = useState(false);
  if (!may(me, "act")) return null;
  const of = { params: { lead: lead.leadId } };
  const takeBack = () =>
    withdraw.mutate(
      { ...of, body: { journey: journey.id } },
      {
        onSuccess: () => toast("No longer contested."),
        onError: (error) => toast(`Not taken back: ${error.message}`),
      },
    );
  const mayContest = journey.mayGive.contest && !isContested;
  if (!isContested && !mayContest && !isAsking) return null;
  return (
    <>
      {isContested ? (
        <button type="button" className="btn" disabled={withdraw.isPending} onClick={takeBack}>
          Contest it no longer
        </button>
      ) : mayContest ? (
        <button type="button" className="btn" onClick={() => ask(true)}>
          Contest this
        </button>
      ) : null}
      {isAsking ? (
        <ReasonDialog
          title="Contest this verdict"
          lead={`A reviewer looks at ${lead.name} again, with your words beside it. The verdict stands until then.`}
          fields={[{ name: "why", label: "What is wrong about it?", isNeeded: true, isLong: true }]}
          submit="Contest"
          close={() => ask(false)}
          run={async ({ why = "" }) => {
            await contest.mutateAsync({ ...of, body: { journey: journey.id, why } });
            toast("Contested: a reviewer is told.", takeBack);
          }}
        />
      ) : null}
    </>
  );
}
