import { Link } from "wouter";
import { useLive } from "../../client/live.tsx";
import { useTimes } from "../../client/times.ts";
import { DelayBar } from "../../components/DelayBar.tsx";
import { DueCell } from "../../components/DueCell.tsx";
import { NextStep } from "../../components/NextStep.tsx";
import { OwnerCell } from "../../components/OwnerCell.tsx";
import type { Row } from "./answers.ts";
import css from "./Table.module.css";

interface LeadRowProps {
  readonly row: Row;
  /** Somebody answered, or it ended: it stays in place until the list is shown anew. */
  readonly isGone: boolean;
  readonly isChosen: boolean;
  open(leadId: string): void;
}

/** One lead that waits; its name is the way in, wherever in the row one presses. */
export function LeadRow({ row, isGone, isChosen, open }: LeadRowProps) {
  const { now } = useLive();
  const times = useTimes();
  const { clock } = row;
  const kind = [
    row.leadType,
    row.engagement,
    row.returning ? "returning" : "",
    row.hops > 1 ? `${row.hops} hops` : "",
  ];
  return (
    <tr
      className={`${css.row} ${isGone ? css.gone : ""}`}
      data-chosen={isChosen || undefined}
      data-lead={row.leadId}
      onClick={() => open(row.leadId)}
    >
      <td className={css.due}>{isGone ? <b className="b">Waits no more</b> : <DueCell clock={clock} />}</td>
      <td className={css.who}>
        <div className="cut">
          <Link
            href={`/worklist?lead=${encodeURIComponent(row.leadId)}`}
            title={row.name}
            aria-current={isChosen ? "true" : undefined}
            onClick={(event) => {
              event.preventDefault();
              event.stopPropagation();
              open(row.leadId);
            }}
          >
            {row.name}
          </Link>
        </div>
        <div className="cut sm mid" title={row.company ?? ""}>
          {row.company ?? "No company"}
        </div>
        <div className="cut xs dim">{kind.filter(Boolean).join(" · ")}</div>
      </td>
      <td className={css.bar}>
        <DelayBar
          engagedAt={row.engagedAt}
          handoverAt={row.handoverAt}
          until={row.firstTouchAt ?? now}
          startedAt={row.allowance?.startedAt ?? null}
          dueAt={row.allowance?.dueAt ?? null}
          {...(row.allowance ? { dueWords: times.at(row.allowance.dueAt) } : {})}
        />
      </td>
      <td className={css.own}>
        <OwnerCell owner={row.owner} backup={row.backup} />
      </td>
      <td className={css.next}>
        <span className={`${css.nextWord} sm dim`}>Next: </span>
        <NextStep next={row.next} otherwise={clock ? "Everybody was told" : "Nothing by itself"} />
      </td>
    </tr>
  );
}
