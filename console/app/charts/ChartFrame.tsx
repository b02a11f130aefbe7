import { type ReactNode, useId, useRef, useState } from "react";
import css from "./ChartFrame.module.css";
import type { ChartTable } from "./csv.ts";
import { savePicture, saveTable } from "./export.ts";
import { useWidth } from "./use-width.ts";

interface ChartFrameProps {
  readonly title: string;
  /** What is counted and in what: `calendar time, weeks start Monday`. */
  readonly unit: string;
  /** The picture in one sentence. */
  readonly description: string;
  readonly table: ChartTable;
  /** Filter, zone and what is left out: stands below the picture and on the exported one. */
  readonly note: ReactNode;
  readonly noteText: string;
  readonly height: number;
  /** SVG content for this width in pixels; drawn anew when the container changes. */
  draw(width: number): ReactNode;
}

/** The frame of every chart: title and unit, picture or table, CSV and PNG, what is left out. */
export function ChartFrame({
  title,
  unit,
  description,
  table,
  note,
  noteText,
  height,
  draw,
}: ChartFrameProps) {
  const [isTable, setTable] = useState(false);
  const picture = useRef<SVGSVGElement>(null);
  const [holder, width] = useWidth<HTMLDivElement>();
  const id = useId();
  return (
    <section className="card pad" aria-labelledby={id}>
      <div className="head">
        <h2 id={id}>{title}</h2>
        <span className="xs dim">{unit}</span>
        <span className={`r ${css.tools}`}>
          <button type="button" className="link sm" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {isTable ? "Chart" : "Table"}
          </button>
          <button type="button" className="link sm" onClick={() => saveTable(title, table)}>
            CSV
          </button>
          {isTable ? null : (
            <button
              type="button"
              className="link sm"
              onClick={() => picture.current && void savePicture(picture.current, title, noteText)}
            >
              PNG
            </button>
          )}
        </span>
      </div>
      <div ref={holder} className={css.holder} style={isTable ? {} : { minHeight: height }}>
        {isTable ? (
          <TableOf table={table} caption={description} />
        ) : width > 0 ? (
          <svg ref={picture} width={width} height={height} role="img" aria-label={description}>
            <title>{description}</title>
            <Hatching />
            {draw(width)}
          </svg>
        ) : null}
      </div>
      <div className={`xs dim ${css.note}`}>{note}</div>
    </section>
  );
}

/** `fill="url(#hatched)"`: systems delay, on every chart. */
function Hatching() {
  return (
    <defs>
      <pattern
        id="hatched"
        width="4.5"
        height="4.5"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(-45)"
      >
        <rect width="4.5" height="4.5" fill="var(--systems)" />
        <rect width="4.5" height="1.5" fill="var(--surface)" opacity="0.38" />
      </pattern>
    </defs>
  );
}

function TableOf({ table, caption }: { readonly table: ChartTable; readonly caption: string }) {
  const [first = "", ...others] = table.head;
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
          {table.rows.map(([name = "", ...cells]) => (
            <tr key={String(name)}>
              <th scope="row">{name}</th>
              {cells.map((cell, index) => (
                <td key={others[index]} className="num">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
