import type { ReactNode } from "react";
import css from "./ChartFrame.module.css";
import type { Cell, ChartTable as Data } from "./csv.ts";

export interface ChartTable extends Data {
  /** Shows the leads behind a row. */
  open?(row: number): void;
  /** A cell that opens leads of its own; what is shown must read as the cell does. Columns count from 0; `undefined`: as it is. */
  shown?(row: number, column: number): ReactNode;
}

/** The chart as a table: its cells are those of the CSV, its rows open what the points of the picture open. */
export function TableOf({ table, caption }: { readonly table: ChartTable; readonly caption: string }) {
  const [first = "", ...others] = table.head;
  const { open, shown } = table;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section className={css.scroll} tabIndex={0} aria-label={caption}>
      <table className="grid-t">
        <caption className="sr">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            {others.map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((cells, row) => (
            <RowOf
              // biome-ignore lint/suspicious/noArrayIndexKey: two rows may have one name, their place tells them apart
              key={row}
              cells={cells}
              names={others}
              {...(open ? { open: () => open(row) } : {})}
              {...(shown ? { shown: (column) => shown(row, column) } : {})}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowOfProps {
  readonly cells: readonly Cell[];
  readonly names: readonly string[];
  open?(): void;
  shown?(column: number): ReactNode;
}

function RowOf({ cells: [name = "", ...cells], names, open, shown }: RowOfProps) {
  return (
    <tr>
      <th scope="row">
        {open ? (
          <button type="button" className="link" onClick={open}>
            {name}
          </button>
        ) : (
          name
        )}
      </th>
      {cells.map((cell, index) => (
        <td key={names[index]} className="num">
          {shown?.(index + 1) ?? cell}
        </td>
      ))}
    </tr>
  );
}
