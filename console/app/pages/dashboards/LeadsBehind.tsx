import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { Link } from "wouter";
import { useMe } from "../../client/me.tsx";
import { useAskPages } from "../../client/use-ask.ts";
import { counted, countWords } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Empty } from "../../components/Empty.tsx";
import { Instant } from "../../components/Instant.tsx";
import { More } from "../../components/More.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { Icon } from "../../shell/Icon.tsx";
import type { BehindLead } from "./answers.ts";
import { useDashboard } from "./context.tsx";
import { type Cell, queryOf } from "./filter.ts";
import css from "./LeadsBehind.module.css";
import { periodWords } from "./period.ts";
import { SaveLeads } from "./SaveLeads.tsx";
import { leadsWords, msWords } from "./words.ts";

/** Numbers of this moment: the period has no say in them. */
const NOW: readonly string[] = ["waiting", "stale", "staleHighIntent", "staleUnowned"];

/** The leads behind a number, beside the page; each opens its own page, where its time is told and a verdict contested. */
export function LeadsBehind() {
  const { cell, close } = useDashboard();
  return (
    <ModalOverlay
      className={`${css.veil}`}
      isOpen={cell !== null}
      isDismissable
      onOpenChange={(isOpen) => isOpen || close()}
    >
      <Modal className={`${css.drawer}`}>
        <Dialog className={`${css.dialog}`}>{cell ? <Leads cell={cell} close={close} /> : null}</Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Leads({ cell, close }: { readonly cell: Cell; readonly close: () => void }) {
  const { filter, says } = useDashboard();
  const { timeZone } = useMe();
  const query = { ...queryOf(filter, cell), where: cell.where };
  const found = useAskPages(
    "GET /figures/leads",
    (after) => ({ query: { ...query, ...(after === null ? {} : { after }) } }),
    { of: "never" },
  );
  const { data, error, refetch } = found;
  const leads = data?.pages.flatMap(({ rows }) => rows) ?? [];
  const total = data?.pages[0]?.total;
  const alerts = data?.pages[0]?.alerts ?? null;
  const title = `${total === undefined ? "Leads" : leadsWords(total)} ${cell.says}`;
  const of = NOW.includes(cell.where)
    ? "as they wait at this moment, whatever the period and the source"
    : `engaged ${periodWords({ from: query.from, to: query.to })}, days in ${timeZone.replaceAll("_", " ")}`;
  return (
    <>
      <header className={css.head}>
        <div>
          <Heading slot="title">{title}</Heading>
          <p className="xs dim">
            {alerts === null || total === undefined
              ? null
              : `${counted(alerts, "alert")} on ${leadsWords(total)}; `}
            {of}; newest first
          </p>
          {total ? (
            <SaveLeads title={title} query={query} note={`${of}. Filter of the page: ${says}`} />
          ) : null}
        </div>
        <button type="button" className="btn bare" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {error ? (
        <Broken what="The leads could not be read" error={error} again={() => void refetch()} />
      ) : data ? (
        <>
          {leads.length === 0 ? (
            <Empty title="No lead">No lead of this period and filter is counted here.</Empty>
          ) : null}
          <ul className={css.list}>
            {leads.map((lead) => (
              <OneLead key={lead.journeyId} lead={lead} />
            ))}
          </ul>
          <More pages={found}>{`${countWords(leads.length)} shown, more`}</More>
        </>
      ) : (
        <Skeleton rows={8} height={62} />
      )}
    </>
  );
}

const VERDICTS: Readonly<
  Record<string, readonly [glyph: Parameters<typeof StatusGlyph>[0]["status"], word: string]>
> = {
  hit: ["hit", "Hit"],
  miss: ["miss", "Miss"],
  pending: ["running", "Still open"],
  review: ["review", "In review"],
  excluded: ["excluded", "Excluded"],
  superseded: ["excluded", "Superseded"],
};

function OneLead({ lead }: { readonly lead: BehindLead }) {
  const [glyph, word] = VERDICTS[lead.verdict] ?? ["notStarted", lead.verdict];
  const why = [
    lead.cause === null ? null : `cause: ${lead.cause}`,
    lead.missOpenMs === null ? null : `${msWords(lead.missOpenMs)} past due, open time`,
    lead.exclusion,
    lead.alerts !== null && lead.alerts > 1 ? counted(lead.alerts, "alert") : null,
    lead.inOutage ? "in an outage" : null,
  ].filter((part) => part !== null);
  return (
    <li className={css.lead}>
      <p className={css.name}>
        <Link href={`/leads/${encodeURIComponent(lead.leadId)}`}>
          {lead.name ?? `Lead ${lead.leadId.slice(0, 8)}`}
        </Link>
        <span className="sm mid">{lead.company ?? "No company"}</span>
      </p>
      <p className={css.verdict}>
        <StatusGlyph status={glyph} word={null} />
        <span className="sm">{word}</span>
      </p>
      <p className="xs dim">
        <Instant at={lead.engagedAt} /> · {lead.leadType} · {lead.source || "source not known"} ·{" "}
        {lead.owner?.name ?? "nobody"}
        {why.length > 0 ? ` · ${why.join(" · ")}` : ""}
        {lead.dueAt === null ? null : (
          <>
            {" "}
            · due <Instant at={lead.dueAt} />
          </>
        )}
      </p>
      <p className={`xs ${css.times}`}>
        <span className="systems-text">systems {msWords(lead.systemsMs)}</span>{" "}
        <span className="human-text">human {msWords(lead.humanMs)}</span>{" "}
        <span>total {msWords(lead.totalMs)}</span>
      </p>
    </li>
  );
}
