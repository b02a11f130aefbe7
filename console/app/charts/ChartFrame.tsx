import { type ReactNode, useId, useRef, useState } from "react";
import css from "./ChartFrame.module.css";
import { ChartStage } from "./ChartStage.tsx";
import { type ChartTable, TableOf } from "./ChartTable.tsx";
import { savePicture, saveTable } from "./export.ts";
import type { ChartPoints } from "./points.ts";

/** What every chart says about itself. */
export interface ChartText {
  readonly title: string;
  /** What is counted and in what: `calendar time, weeks start Monday`. */
  readonly unit: string;
  /** The picture in one sentence. */
  readonly description: string;
  /** Below the picture. */
  readonly note?: ReactNode;
  /** Filter, period, zone and what is left out, in plain words: goes with every exported table and picture. */
  readonly noteText: string;
}

interface ChartFrameProps extends ChartText {
  readonly table: ChartTable;
  /** Keys of lines and colours, beside the title. */
  readonly legend?: ReactNode;
  readonly points?: ChartPoints;
  height(width: number): number;
  draw(width: number, active: number | null): ReactNode;
}

/** The frame of every chart: title and unit, picture or table, CSV and PNG, what is left out. */
export function ChartFrame(props: ChartFrameProps) {
  const { title, unit, description, table, note, noteText, legend, points, height, draw } = props;
  const [isTable, setTable] = useState(false);
  const picture = useRef<SVGSVGElement>(null);
  const id = useId();
  return (
    <section className={`card pad ${css.frame}`} aria-labelledby={id} data-chart={title}>
      <div className="head">
        <h2 id={id}>{title}</h2>
        <span className="xs dim">{unit}</span>
        <span className={`r ${css.tools}`}>
          <button type="button" className="link sm" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
            {isTable ? "Chart" : "Table"}
          </button>
          <button type="button" className="link sm" onClick={() => saveTable(title, table, noteText)}>
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
      {legend && !isTable ? <div className={css.legend}>{legend}</div> : null}
      {isTable ? (
        <TableOf table={table} caption={description} />
      ) : (
        <ChartStage
          picture={picture}
          title={title}
          description={description}
          height={height}
          draw={draw}
          {...(points ? { points } : {})}
        />
      )}
      {note ? <div className={`xs dim ${css.note}`}>{note}</div> : null}
    </section>
  );
}
