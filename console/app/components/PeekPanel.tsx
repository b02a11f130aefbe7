import { type ReactNode, useEffect, useId, useRef } from "react";
import { Icon } from "../shell/Icon.tsx";
import css from "./PeekPanel.module.css";

const NARROW = "(max-width: 1240px)";

interface PeekPanelProps {
  readonly title: string;
  readonly aside?: ReactNode;
  close(): void;
  readonly children: ReactNode;
}

/** One thing of a list, beside it over 1240 px, in its place below; `PeekSection`s inside. */
export function PeekPanel({ title, aside, close, children }: PeekPanelProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // Where the panel takes the list's place, the list that had the focus is gone.
  useEffect(() => {
    if (title && window.matchMedia(NARROW).matches) heading.current?.focus();
  }, [title]);
  return (
    <aside className={`card ${css.peek}`} aria-labelledby={id} data-peek="">
      <div className={css.section}>
        <button type="button" className={`btn bare ${css.back}`} onClick={close}>
          Back to the list
        </button>
        <div className={css.title}>
          <h2 id={id} ref={heading} tabIndex={-1}>
            {title}
          </h2>
          {aside}
          <button type="button" className={`btn bare ${css.close}`} aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </div>
      </div>
      {children}
    </aside>
  );
}

export function PeekSection({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <div className={css.section}>
      {title ? <h3>{title}</h3> : null}
      {children}
    </div>
  );
}
