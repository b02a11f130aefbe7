import type { ReactNode } from "react";
import css from "./ChartFrame.module.css";
import { fillOf, type Tone } from "./Patterns.tsx";

/** What a colour and pattern stands for. */
export function Key({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={css.key}>
      <svg width="14" height="10" aria-hidden="true">
        <rect width="14" height="10" rx="2" fill={fillOf(tone)} />
      </svg>
      {children}
    </span>
  );
}
