import { type KeyboardEvent, type PointerEvent, type ReactNode, type RefObject, useState } from "react";
import css from "./ChartStage.module.css";
import { Patterns } from "./Patterns.tsx";
import { type ChartPoints, movedBy, nearest } from "./points.ts";
import { useWidth } from "./use-width.ts";

interface ChartStageProps {
  readonly picture: RefObject<SVGSVGElement | null>;
  readonly title: string;
  readonly description: string;
  /** Pixels, for this width. */
  height(width: number): number;
  readonly points?: ChartPoints;
  /** SVG content for this width; `active` is the point under the pointer or chosen by keys. */
  draw(width: number, active: number | null): ReactNode;
}

/** The picture, drawn anew when its container changes, and what it says of each point under the pointer and by keys. */
export function ChartStage({ picture, title, description, height, points, draw }: ChartStageProps) {
  const [holder, width] = useWidth<HTMLDivElement>();
  const [active, setActive] = useState<number | null>(null);
  const [isByKey, setByKey] = useState(false);
  const known = points && active !== null && active < points.count ? active : null;
  const tall = width > 0 ? height(width) : height(640);

  const move = (event: PointerEvent<HTMLDivElement>) => {
    if (!points) return;
    const box = event.currentTarget.getBoundingClientRect();
    const place = points.along === "x" ? event.clientX - box.left : event.clientY - box.top;
    setByKey(false);
    setActive(nearest(points, place, width));
  };
  const press = (event: KeyboardEvent) => {
    if (!points) return;
    if (event.key === "Enter" && known !== null && points.open) {
      event.preventDefault();
      return points.open(known);
    }
    const next = movedBy(event.key, known, points);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setByKey(true);
    setActive(next);
  };
  const words = points && known !== null ? points.words(known) : [];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset holds controls; this is one picture that is read by arrow keys
    <div
      ref={holder}
      className={css.holder}
      style={{ minHeight: tall }}
      role="group"
      aria-label={`${title}: ${description}${points ? " Arrow keys read it point by point." : ""}`}
      data-opens={points?.open ? "" : undefined}
      {...(points ? { tabIndex: 0 } : {})}
      onPointerMove={move}
      onPointerLeave={() => setActive(null)}
      onBlur={() => setActive(null)}
      onKeyDown={press}
      onClick={() => known !== null && points?.open?.(known)}
    >
      {width > 0 ? (
        <svg ref={picture} width={width} height={tall} aria-hidden="true">
          <Patterns />
          {draw(width, known)}
        </svg>
      ) : null}
      {points && known !== null ? (
        <Tip words={words} points={points} index={known} width={width} tall={tall} />
      ) : null}
      <p className="sr" aria-live="polite">
        {isByKey ? words.join(". ") : ""}
      </p>
    </div>
  );
}

interface TipProps {
  readonly words: readonly string[];
  readonly points: ChartPoints;
  readonly index: number;
  readonly width: number;
  readonly tall: number;
}

function Tip({ words, points, index, width, tall }: TipProps) {
  const place = points.at(index, width);
  const [heading = "", ...lines] = words;
  const style =
    points.along === "y"
      ? { right: 0, ...(place > tall / 2 ? { bottom: tall - place + 14 } : { top: place + 14 }) }
      : place > width / 2
        ? { top: 0, right: width - place + 12 }
        : { top: 0, left: place + 12 };
  return (
    <div className={css.tip} style={style} aria-hidden="true">
      <b>{heading}</b>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
      {points.open ? <i>Enter or press: the leads</i> : null}
    </div>
  );
}
