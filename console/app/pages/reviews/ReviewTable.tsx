import { Link } from "wouter";
import type { Held } from "../../client/held-order.ts";
import { durationWords } from "../../client/words.ts";
import { Definition } from "../../components/Definition.tsx";
import { Instant } from "../../components/Instant.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import css from "./Reviews.module.css";
import { detailWords, type Listed, questionWords } from "./words.ts";

interface ReviewTableProps {
  readonly rows: readonly Held<Listed>[];
  readonly chosen: string;
  readonly now: number;
  open(handle: string): void;
}

/** The queue: when an answer is due, the question, about whom, and who is asked. */
export function ReviewTable({ rows, chosen, now, open }: ReviewTableProps) {
  return (
    <table className={`grid-t ${css.table}`} aria-label="Open reviews, the one due soonest first">
      <thead>
        <tr>
          <th scope="col">
            <Definition meaning="A review is due within the time that the policy allows for the first response, counted in business hours from when it was opened.">
              Due
            </Definition>
          </th>
          <th scope="col">Question</th>
          <th scope="col">About</th>
          <th scope="col">Asked</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ item, isGone }) => (
          <tr
            key={item.handle}
            className={css.row}
            data-review={item.handle}
            data-chosen={item.handle === chosen || undefined}
            data-gone={isGone || undefined}
          >
            <td>
              <Due item={item} now={now} isGone={isGone} />
            </td>
            <td>
              <Link
                href={`/reviews?review=${item.handle}`}
                className={css.name}
                onClick={(event) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  open(item.handle);
                }}
              >
                {questionWords(item)}
              </Link>
              <p className="sm mid">{detailWords(item)}</p>
              {item.holdsClocks ? <p className="xs warn-text">Clocks wait for the answer</p> : null}
            </td>
            <td>
              {item.leads > 1 ? `${item.leads} leads` : item.lead}
              {item.leads > 1 && item.kind === "unclassified" ? (
                <p className="xs dim">for instance {item.lead}</p>
              ) : null}
            </td>
            <td>
              {item.reviewer.name}
              {item.reviewer.insteadOf ? (
                <p className="xs dim">instead of {item.reviewer.insteadOf}</p>
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Due({
  item,
  now,
  isGone,
}: {
  readonly item: Listed;
  readonly now: number;
  readonly isGone: boolean;
}) {
  if (isGone)
    return (
      <span className={css.due}>
        <StatusGlyph status="hit" word={null} /> Answered
      </span>
    );
  if (item.dueAt === null)
    return (
      <span className={css.due}>
        <StatusGlyph status="review" word={null} /> No due time
      </span>
    );
  const isLate = item.dueAt < now;
  return (
    <span className={css.due}>
      <StatusGlyph status={isLate ? "pastDue" : "review"} word={null} />
      <span>
        <b className={`b ${isLate ? "miss-text" : ""}`}>
          {isLate ? `${durationWords(now - item.dueAt)} overdue` : `in ${durationWords(item.dueAt - now)}`}
        </b>
        <br />
        <span className="xs dim">
          due <Instant at={item.dueAt} />
        </span>
      </span>
    </span>
  );
}
