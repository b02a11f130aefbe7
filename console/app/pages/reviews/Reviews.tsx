import { useRef } from "react";
import { useAddress } from "../../client/address.ts";
import { useLive } from "../../client/live.tsx";
import { may, useMe } from "../../client/me.tsx";
import { useAsk } from "../../client/use-ask.ts";
import { useHeldOrder } from "../../client/use-held-order.ts";
import { useWithin } from "../../client/use-within.ts";
import { counted } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Empty } from "../../components/Empty.tsx";
import { Flood } from "../../components/Flood.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { Segments } from "../../components/Segments.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useKeys } from "../../shell/keys.ts";
import { Duplicates } from "./Duplicates.tsx";
import { ReviewPeek } from "./ReviewPeek.tsx";
import css from "./Reviews.module.css";
import { ReviewTable } from "./ReviewTable.tsx";
import type { Listed } from "./words.ts";

const SHOW = ["all", "overdue", "holding", "values"] as const;
type Show = (typeof SHOW)[number];
const NAMES: Readonly<Record<Show, string>> = {
  all: "All",
  overdue: "Overdue",
  holding: "Clocks wait",
  values: "Unknown values",
};

/** Questions to people that nobody has answered yet, the one due soonest first; each with its evidence and what each answer would do. */
export default function Reviews() {
  const [show, setShow] = useAddress("show", "all", SHOW);
  const [chosen, choose] = useAddress("review", "");
  const { now } = useLive();
  const me = useMe();
  const { data, error, refetch } = useAsk("GET /reviews");
  const list = useRef<HTMLDivElement>(null);
  const isHeld = useWithin(list);
  const isLate = ({ dueAt }: Listed) => dueAt !== null && dueAt < now;
  const FILTERS: Readonly<Record<Show, (one: Listed) => boolean>> = {
    all: () => true,
    overdue: isLate,
    holding: ({ holdsClocks }) => holdsClocks,
    values: ({ kind }) => kind === "unclassified",
  };
  const all = data ?? [];
  const order = useHeldOrder(all.filter(FILTERS[show]), ({ handle }) => handle, isHeld, show);
  const handles = order.shown.map(({ item }) => item.handle);
  const open = (handle: string) => choose(handle, { push: chosen === "" });
  const move = (by: 1 | -1) => () => {
    const at = handles.indexOf(chosen);
    const next = handles[at < 0 ? (by > 0 ? 0 : handles.length - 1) : at + by];
    if (next === undefined) return;
    open(next);
    list.current?.querySelector<HTMLElement>(`[data-review="${CSS.escape(next)}"] a`)?.focus();
  };
  useKeys([
    { key: "j", does: "next review", run: move(1) },
    { key: "k", does: "review before", run: move(-1) },
    {
      key: "a",
      does: "answer the review",
      run: () => document.querySelector<HTMLElement>("[data-answers] button")?.focus(),
    },
    { key: "escape", does: "close the review", run: () => chosen !== "" && choose(null) },
  ]);

  const late = all.filter(isLate).length;
  return (
    <>
      <PageHead
        title="Reviews"
        sum={
          data && data.length > 0
            ? `${counted(data.length, "question")} open${late > 0 ? `, ${late} overdue` : ""}`
            : ""
        }
      />
      <div className="page">
        <Flood />
        <div className={css.tools} data-chosen={chosen !== "" || undefined}>
          <Segments<Show>
            label="Which reviews"
            value={show}
            choose={setShow}
            options={SHOW.map((value) => ({
              value,
              label: NAMES[value],
              ...(data ? { count: all.filter(FILTERS[value]).length } : {}),
            }))}
          />
        </div>
        <div
          className={css.split}
          data-chosen={chosen !== "" || undefined}
          data-empty={(data?.length === 0 && chosen === "") || undefined}
        >
          <div className={`card ${css.list}`} ref={list}>
            {order.changes > 0 ? (
              <button type="button" className={`btn ${css.changes}`} onClick={order.show}>
                {counted(order.changes, "change")}, show
              </button>
            ) : null}
            {data ? (
              order.shown.length > 0 ? (
                <ReviewTable rows={order.shown} chosen={chosen} now={now} open={open} />
              ) : all.length > 0 ? (
                <Empty title={`Nothing under “${NAMES[show]}”`}>
                  {counted(all.length, "question")} {all.length === 1 ? "is" : "are"} open all the same:
                  choose All.
                </Empty>
              ) : (
                <Empty title="Nobody is asked anything" isGood>
                  Questions come here when a rule cannot decide: a value that nobody knows, a touch without
                  evidence, a contested verdict.
                </Empty>
              )
            ) : error ? (
              <Broken what="Reviews could not be read" error={error} again={() => void refetch()} />
            ) : (
              <Skeleton rows={7} height={58} />
            )}
          </div>
          {all.length > 0 || chosen !== "" ? (
            <ReviewPeek handle={chosen === "" ? null : chosen} close={() => choose(null)} />
          ) : null}
        </div>
        {may(me, "operate") ? <Duplicates /> : null}
      </div>
    </>
  );
}
