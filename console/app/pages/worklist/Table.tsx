import { Fragment } from "react";
import type { Held } from "../../client/held-order.ts";
import { counted } from "../../client/words.ts";
import { Definition } from "../../components/Definition.tsx";
import type { Row } from "./answers.ts";
import { LeadRow } from "./LeadRow.tsx";
import css from "./Table.module.css";

const SECTIONS: Readonly<Record<Row["section"], readonly [title: string, note: string]>> = {
  pastDue: ["Past due", "no owner first, then longest past due"],
  dueSoon: ["Due within the hour", "next due first"],
  later: ["Later", "nothing to do yet"],
  everyoneTold: ["Past due, everyone told", "every alert is out; only a touch or an outcome closes it"],
  held: ["Held", "in review or paused: nobody is chased"],
};

interface TableProps {
  readonly rows: readonly Held<Row>[];
  readonly chosen: string;
  open(leadId: string): void;
}

/** The list: a table for whoever hears it, rows or cards by width for whoever sees it. */
export function Table({ rows, chosen, open }: TableProps) {
  return (
    <table className={css.table} aria-label="Leads that wait, most urgent first">
      <thead>
        <tr>
          <th scope="col">Due</th>
          <th scope="col">Lead</th>
          <th scope="col">
            <Definition meaning="Hatched: from the engagement until a person was handed the lead (operations). Plain: from then until the first touch (the rep). Full width is twice the target, the outline what is allowed.">
              Time so far, by whose it is
            </Definition>
          </th>
          <th scope="col">Owner</th>
          <th scope="col">Next, if nobody acts</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ item, isGone }, index) => (
          <Fragment key={item.leadId}>
            {rows[index - 1]?.item.section === item.section ? null : (
              <SectionRow section={item.section} count={inSection(rows, item.section)} />
            )}
            <LeadRow row={item} isGone={isGone} isChosen={item.leadId === chosen} open={open} />
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

const inSection = (rows: readonly Held<Row>[], section: Row["section"]): number =>
  rows.filter(({ item, isGone }) => item.section === section && !isGone).length;

function SectionRow({ section, count }: { readonly section: Row["section"]; readonly count: number }) {
  const [title, note] = SECTIONS[section];
  return (
    <tr className={css.section}>
      <td colSpan={5}>
        <b className="b">
          {title} <span className="sr">{counted(count, "lead")}</span>
          <span aria-hidden="true">{count}</span>
        </b>{" "}
        <span className="dim">· {note}</span>
      </td>
    </tr>
  );
}
