import { Link } from "wouter";
import { useLive } from "../../client/live.tsx";
import { may, useMe } from "../../client/me.tsx";
import { useAsk } from "../../client/use-ask.ts";
import { durationWords } from "../../client/words.ts";
import { Ahead } from "../../components/Ahead.tsx";
import { Broken } from "../../components/Broken.tsx";
import { Instant } from "../../components/Instant.tsx";
import { LeadActions } from "../../components/LeadActions.tsx";
import { PeekPanel, PeekSection } from "../../components/PeekPanel.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Icon } from "../../shell/Icon.tsx";
import type { LeadAnswer } from "./answers.ts";
import { Clocks } from "./Clocks.tsx";
import css from "./LeadPeek.module.css";

/** The evidence behind one row, and what can be done about it. */
export function LeadPeek({ leadId, close }: { readonly leadId: string | null; readonly close: () => void }) {
  const { data, error, refetch, isPlaceholderData } = useAsk(
    "GET /worklist/{lead}",
    leadId === null ? null : { params: { lead: leadId } },
  );
  if (leadId === null)
    return (
      <aside className={`card ${css.none}`} aria-label="No lead chosen">
        <h2>No lead chosen</h2>
        <p className="sm mid">
          Choose one to see whose time it was, its clocks, what comes next, and what you can do.
        </p>
      </aside>
    );
  if (error && (!data || isPlaceholderData))
    return (
      <aside className="card">
        <Broken what="This lead could not be read" error={error} again={() => void refetch()} />
      </aside>
    );
  if (!data || isPlaceholderData)
    return (
      <aside className="card">
        <Skeleton rows={6} />
      </aside>
    );
  return <Shown lead={data} close={close} />;
}

function Shown({ lead, close }: { readonly lead: LeadAnswer; readonly close: () => void }) {
  const me = useMe();
  const { row } = lead;
  const other = lead.records.filter(({ url }) => url !== row.url);
  return (
    <PeekPanel
      title={row.name}
      close={close}
      aside={row.url ? <RecordLink crm={row.crm ?? "CRM"} url={row.url} /> : null}
    >
      <PeekSection>
        <p className="sm mid">{row.company ?? "No company"}</p>
        <Sentence lead={lead} />
        <Link className={`btn ${css.story}`} href={`/leads/${encodeURIComponent(row.leadId)}`}>
          Open the whole story
        </Link>
        {may(me, "act") ? <LeadActions lead={lead} /> : null}
      </PeekSection>
      <PeekSection title="Clocks">
        <Clocks clocks={lead.clocks} />
      </PeekSection>
      <PeekSection title="Evidence">
        <dl className="facts">
          {lead.evidence.map(({ label, text, at }) => (
            <div key={label} className={css.fact}>
              <dt>{label}</dt>
              <dd>{at === null ? text : <Instant at={at} />}</dd>
            </div>
          ))}
          <Fact label="How" text={row.engagement} />
          <Fact label="Owner" text={row.owner?.name ?? "None"} />
          {row.backup ? (
            <Fact label={row.backup.fallback ? "Fallback" : "Backup"} text={row.backup.name} />
          ) : null}
          <Fact label="Hops so far" text={String(row.hops)} />
          <Fact label="Rule" text={`${lead.rule.leadType}, policy v${lead.rule.version}`} />
          {other.map(({ crm, url, record }) => (
            <div key={record} className={css.fact}>
              <dt>Also in</dt>
              <dd>
                <RecordLink crm={crm} url={url} />
              </dd>
            </div>
          ))}
        </dl>
      </PeekSection>
      <PeekSection title="Next, if nobody acts">
        <Ahead lead={lead} />
      </PeekSection>
    </PeekPanel>
  );
}

function Fact({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div className={css.fact}>
      <dt>{label}</dt>
      <dd>{text}</dd>
    </div>
  );
}

function RecordLink({ crm, url }: { readonly crm: string; readonly url: string }) {
  return (
    <a className={`${css.record} sm nw`} href={url} target="_blank" rel="noopener noreferrer">
      {crm} <Icon name="out" />
      <span className="sr"> opens in a new tab</span>
    </a>
  );
}

/** Cause before name: what holds the lead, and whose time that is. */
function Sentence({ lead: { row } }: { readonly lead: LeadAnswer }) {
  const { now } = useLive();
  const end = row.firstTouchAt ?? now;
  if (row.handoverAt === null)
    return (
      <p className={css.sentence}>
        <b className="b">{row.owner ? "Nobody was handed this lead yet." : "Nobody owns this lead."}</b> It
        came in {durationWords(Math.max(0, end - row.engagedAt))} ago. This time is systems delay: it counts
        against no rep.
      </p>
    );
  const systemsMs = Math.max(0, row.handoverAt - row.engagedAt);
  return (
    <p className={css.sentence}>
      <b className="b">{row.owner?.name ?? "Nobody"}</b>{" "}
      {row.owner ? "has had it" : "has it; it was handed over"}{" "}
      {durationWords(Math.max(0, end - row.handoverAt))}
      {row.owner ? "" : " ago"}.{" "}
      {systemsMs > 0
        ? `The ${durationWords(systemsMs)} before that are systems delay: they count against no rep.`
        : ""}
    </p>
  );
}
