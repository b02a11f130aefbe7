import type { ReactNode } from "react";
import { Button, Dialog, DialogTrigger, Popover, Tooltip, TooltipTrigger } from "react-aria-components";
import css from "./Definition.module.css";

/** A term whose meaning shows on hover and focus, and stays after a press, tap or Enter until Esc. `children` is the term, `meaning` one sentence or two. */
export function Definition({
  children,
  meaning,
}: {
  readonly children: ReactNode;
  readonly meaning: ReactNode;
}) {
  return (
    <DialogTrigger>
      <TooltipTrigger delay={300} closeDelay={100}>
        <Button className={`${css.term}`}>{children}</Button>
        <Tooltip className={`${css.pop} ${css.text}`} offset={6}>
          {meaning}
        </Tooltip>
      </TooltipTrigger>
      <Popover className={`${css.pop}`} offset={6}>
        <Dialog className={`${css.text}`} aria-label="Definition">
          {meaning}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
