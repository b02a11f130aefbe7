import type { ReactNode } from "react";
import css from "./Banner.module.css";
import { StatusGlyph } from "./StatusGlyph.tsx";

interface BannerProps {
  /** `silent` is inverse, not amber: nothing is wrong. */
  readonly tone: "warn" | "miss" | "silent" | "plain";
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** One line over a page or a card: what holds, in bold, then what follows from it. */
export function Banner({ tone, title, children, action }: BannerProps) {
  return (
    <div className={`${css.banner} ${css[tone]}`} role="status">
      {tone === "warn" ? <StatusGlyph status="warned" word={null} /> : null}
      {tone === "miss" ? <StatusGlyph status="pastDue" word={null} /> : null}
      <p>
        <b className="b">{title}</b> {children}
      </p>
      {action ? <span className={css.action}>{action}</span> : null}
    </div>
  );
}
