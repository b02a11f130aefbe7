import { useRef, useState } from "react";
import { useLocation } from "wouter";
import { MINUTE } from "../../../../src/domain/time.ts";
import { useAddress } from "../../client/address.ts";
import { useAsk } from "../../client/use-ask.ts";
import { useHeldOrder } from "../../client/use-held-order.ts";
import { useWithin } from "../../client/use-within.ts";
import { counted } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { DelayLegend } from "../../components/DelayBar.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { Segments } from "../../components/Segments.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Announce } from "./Announce.tsx";
import { KeyFoot } from "./KeyFoot.tsx";
import { LeadPeek } from "./LeadPeek.tsx";
import { NobodyWaits } from "./NobodyWaits.tsx";
import { Table } from "./Table.tsx";
import { useListKeys } from "./use-list-keys.ts";
import css from "./Worklist.module.css";

/** Rows of one page, and the most that the server gives. */
const STEP = 100;
const MOST = 500;

const SHOW = ["everyone", "noOwner", "pastDue", "highIntent"] as const;
const NAMES = {
  everyone: "Everyone",
  noOwner: "No owner",
  pastDue: "Past due",
  highIntent: "High intent",
} as const;

/** Leads that should have a response and do not, most urgent first: who waits, until when, whose turn, what comes next. */
export default function Worklist() {
  const [show, setShow] = useAddress("show", "everyone", SHOW);
  const [chosen, choose] = useAddress("lead", "");
  const [limit, setLimit] = useState(STEP);
  const { data, error, refetch, isPlaceholderData } = useAsk(
    "GET /worklist",
    { query: { show, limit } },
    { every: MINUTE },
  );
  const list = useRef<HTMLDivElement>(null);
  const isHeld = useWithin(list);
  const order = useHeldOrder(data?.rows ?? [], ({ leadId }) => leadId, isHeld, isPlaceholderData ? "" : show);
  const ids = order.shown.map(({ item }) => item.leadId);
  const [, navigate] = useLocation();
  const openStory = (leadId: string) => navigate(`/leads/${encodeURIComponent(leadId)}`);
  const open = (leadId: string) => choose(leadId, { push: chosen === "" });
  useListKeys({
    ids,
    chosen,
    choose: open,
    close: () => choose(null),
    rows: data?.rows ?? [],
    list,
    openStory,
  });

  const total = data?.counts.everyone ?? 0;
  return (
    <>
      <PageHead
        title="Worklist"
        sum={
          data && total > 0
            ? `${counted(total, "lead")} should have a response and ${total === 1 ? "does" : "do"} not`
            : ""
        }
      />
      <div className="page">
        <div className={css.tools} data-chosen={chosen !== "" || undefined}>
          <Segments<(typeof SHOW)[number]>
            label="Which leads"
            value={show}
            choose={setShow}
            options={SHOW.map((value) => ({
              value,
              label: NAMES[value],
              ...(data ? { count: data.counts[value] ?? 0 } : {}),
            }))}
          />
          <DelayLegend />
        </div>
        <div
          className={css.split}
          data-empty={(data && total === 0 && chosen === "") || undefined}
          data-chosen={chosen !== "" || undefined}
        >
          <div className={`card ${css.list}`} ref={list}>
            {order.changes > 0 ? (
              <button type="button" className={`btn ${css.changes}`} onClick={order.show}>
                {counted(order.changes, "change")}, show
              </button>
            ) : null}
            {data ? (
              order.shown.length === 0 ? (
                <NobodyWaits show={show} total={total} hasLeads={data.hasLeads} />
              ) : (
                <>
                  <Table rows={order.shown} chosen={chosen} open={open} />
                  <KeyFoot
                    shown={data.rows.length}
                    of={data.counts[show] ?? 0}
                    more={limit < MOST ? () => setLimit(Math.min(MOST, limit + STEP)) : null}
                  />
                </>
              )
            ) : error ? (
              <Broken what="The worklist could not be read" error={error} again={() => void refetch()} />
            ) : (
              <Skeleton rows={8} height={68} />
            )}
          </div>
          {total > 0 || chosen !== "" ? (
            <LeadPeek leadId={chosen === "" ? null : chosen} close={() => choose(null)} />
          ) : null}
        </div>
        <Announce rows={data?.rows ?? []} />
      </div>
    </>
  );
}
