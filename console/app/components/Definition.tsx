import type { ReactNode } from "react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import css from "./Definition.module.css";

/** A term whose meaning is one press, tap or Enter away; Esc closes it. `children` is the term, `meaning` one sentence or two. */
export function Definition({
  children,
  meaning,
}: {
  readonly children: ReactNode;
  readonly meaning: ReactNode;
}) {
  return (
    <DialogTrigger>
      <Button className={`${css.term}`}>{children}</Button>
      <Popover className={`${css.pop}`} offset={6}>
        <Dialog className={`${css.text}`} aria-label="Definition">
          {meaning}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
