import type { ReactNode } from "react";
import css from "./Empty.module.css";
import { StatusGlyph } from "./StatusGlyph.tsx";

interface EmptyProps {
  readonly title: string;
  /** One sentence or two: what is known, and what to do. */
  readonly children?: ReactNode;
  /** All is well, rather than not yet. */
  readonly isGood?: boolean;
  readonly action?: ReactNode;
}

/** Nothing to show, and why that is so. */
export function Empty({ title, children, isGood = false, action }: EmptyProps) {
  return (
    <div className={css.empty}>
      {isGood ? <StatusGlyph status="hit" word={null} /> : null}
      <h2>{title}</h2>
      {children ? <p className="sm mid">{children}</p> : null}
      {action}
    </div>
  );
}
