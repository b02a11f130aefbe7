import type { ReactNode } from "react";
import { Focusable, Tooltip, TooltipTrigger } from "react-aria-components";
import css from "./Tip.module.css";

/** More on hover and focus; what it says is never needed to act. */
export function Tip({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <TooltipTrigger delay={300} closeDelay={100}>
      <Focusable>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what opens on hover opens on focus as well */}
        <span tabIndex={0} role="note" className={css.anchor}>
          {children}
        </span>
      </Focusable>
      <Tooltip className={`${css.tip}`} offset={6}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}
