import { type RefObject, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { Refused } from "../../client/ask.ts";
import { useLive } from "../../client/live.tsx";
import { may, useMe } from "../../client/me.tsx";
import { useAsk } from "../../client/use-ask.ts";
import { Ahead } from "../../components/Ahead.tsx";
import { Broken } from "../../components/Broken.tsx";
import { Empty } from "../../components/Empty.tsx";
import { LeadActions } from "../../components/LeadActions.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Icon } from "../../shell/Icon.tsx";
import { useKeys } from "../../shell/keys.ts";
import type { Journey, Lead } from "./answers.ts";
import { Earlier } from "./Earlier.tsx";
import { Happened } from "./Happened.tsx";
import css from "./LeadPage.module.css";
import { LeadContext } from "./lead-context.ts";
import { Notes } from "./Notes.tsx";
import { ReasonForm } from "./ReasonForm.tsx";
import { ToldList } from "./ToldList.tsx";
import { VerdictChip } from "./VerdictChip.tsx";
import { WhosTime } from "./WhosTime.tsx";
import { Why } from "./Why.tsx";

/** One lead from its engagement to its outcome: whose time it was, its clocks, its story, and why it was judged so. */
export function LeadPage({ leadId }: { readonly leadId: string }) {
  const { data, error, refetch } = useAsk("GET /leads/{lead}", { params: { lead: leadId } });
  if (data)
    return (
      <LeadContext value={data.leadId}>
        <Shown lead={data} />
      </LeadContext>
    );
  return (
    <>
      <PageHead title="Lead" />
      <div className="page">
        <div className="card">
          {error === null ? (
            <Skeleton rows={8} />
          ) : error instanceof Refused && error.status === 404 ? (
            <Empty
              title="There is no such lead"
              action={
                <Link className="btn" href="/leads">
                  Search leads
                </Link>
              }
            >
              It may be another account’s, or not yours to see.
            </Empty>
          ) : (
            <Broken what="This lead could not be read" error={error} again={() => void refetch()} />
          )}
        </div>
      </div>
    </>
  );
}

function Shown({ lead }: { readonly lead: Lead }) {
  const [latest, ...earlier] = lead.journeys;
  const side = useRef<HTMLDivElement>(null);
  const isWaiting = useWaitingFirst(latest?.status === "unanswered", side);
  const first = lead.records.find(({ url }) => url !== null);
  useKeys([
    {
      key: "o",
      does: "open the lead in the CRM",
      run: () => first?.url && window.open(first.url, "_blank", "noopener"),
    },
    {
      key: "a",
      does: "act on the lead",
      run: () => document.querySelector<HTMLElement>("[data-actions] button")?.focus(),
    },
  ]);
  return (
    <>
      <PageHead title={lead.name} sum={latest ? <Verdict journey={latest} /> : "never engaged"} />
      <Head lead={lead} journey={latest} />
      {latest ? (
        <div className={`page ${css.split}`}>
          <div className={css.side} ref={side}>
            {(isWaiting ? WAITING : ANSWERED).map(({ is, Part }) => (
              // In another order each keeps what was filled in.
              <Part key={is} lead={lead} journey={latest} />
            ))}
            <ToldList journey={latest} />
            <Notes journey={latest} />
          </div>
          <div className={css.main}>
            <WhosTime journey={latest} />
            <Happened lead={lead} />
            <Earlier lead={lead} journeys={earlier} />
          </div>
        </div>
      ) : (
        <div className="page">
          <div className="card">
            <Empty title={lead.isErased ? "This lead was erased" : "This lead never asked for contact"}>
              {lead.isErased
                ? "Its personal data is gone, as was asked for; what it counted in stays."
                : "A clock starts with an engagement: a form, a call, a chat, a meeting."}
            </Empty>
          </div>
          <Happened lead={lead} />
        </div>
      )}
    </>
  );
}

/** While it waits, what to do comes before why it was late. */
const WAITING = [
  { is: "now", Part: WhatNow },
  { is: "why", Part: Why },
  { is: "reason", Part: ReasonForm },
];
const ANSWERED = WAITING.toReversed();

/** Whether it waits, for the order of the page: that stays as long as somebody is busy there. */
function useWaitingFirst(waits: boolean, side: RefObject<HTMLElement | null>): boolean {
  const [isFirst, set] = useState(waits);
  useEffect(() => {
    if (isFirst === waits) return;
    const look = () => !side.current?.contains(document.activeElement) && set(waits);
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, [isFirst, waits, side]);
  return isFirst;
}

function Verdict({ journey }: { readonly journey: Journey }) {
  const { now } = useLive();
  const clock = journey.clocks.findLast(({ decides }) => decides);
  const isOpen = journey.verdict === "pastDue" && clock?.dueAt != null;
  const missMs = isOpen ? Math.max(0, now - clock.dueAt) : journey.missMs;
  return <VerdictChip verdict={journey.verdict} status={journey.status} missMs={missMs} />;
}

function Head({ lead, journey }: { readonly lead: Lead; readonly journey: Journey | undefined }) {
  return (
    <div className={css.head}>
      <p className={`mid ${css.who}`}>
        <Link href="/leads">Leads</Link>
        <span>{[lead.company ?? "No company", lead.email].filter(Boolean).join(" · ")}</span>
        {journey ? (
          <>
            <span className={css.tags}>
              <span className="tag">{journey.leadType}</span>
              <span className="tag">{journey.engagement}</span>
              {journey.returning ? <span className="tag">returning</span> : null}
              {journey.history ? <span className="tag">before go-live: not judged</span> : null}
            </span>
            <span>
              owner <b className="b">{journey.owner?.name ?? "nobody"}</b>
              {journey.backup ? `, backup ${journey.backup.name}` : ""}
            </span>
          </>
        ) : null}
      </p>
      <ul className={css.records} aria-label="Records">
        {lead.records.map(({ record, crm, kind, url }) => (
          <li key={record}>
            {url === null ? (
              <span className="sm mid">
                {crm} {kind}
              </span>
            ) : (
              <a
                className="btn"
                href={url}
                target="_blank"
                rel="noopener noreferrer"
                title={`${crm} ${kind}`}
              >
                {crm} <Icon name="out" />
                <span className="sr"> {kind}, opens in a new tab</span>
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What may be done, and what comes by itself. */
function WhatNow({ lead }: { readonly lead: Lead }) {
  const me = useMe();
  const [isAsking, ask] = useState(false);
  const { data } = useAsk("GET /worklist/{lead}", { params: { lead: lead.leadId } });
  if (!data || (data.actions.length === 0 && data.next.length === 0 && !isAsking)) return null;
  return (
    <section className={`card ${css.panel}`} aria-labelledby="now">
      <h2 id="now">What now</h2>
      {may(me, "act") ? <LeadActions lead={data} asks={ask} /> : null}
      <h3 className={css.sub}>Next, if nobody acts</h3>
      <Ahead lead={data} />
    </section>
  );
}
