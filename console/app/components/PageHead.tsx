import { type ReactNode, useEffect } from "react";
import { useLive } from "../client/live.tsx";
import { useTimes } from "../client/times.ts";
import { PreferencesButton } from "../shell/PreferencesButton.tsx";
import css from "./PageHead.module.css";
import { Stale } from "./Stale.tsx";

interface PageHeadProps {
  readonly title: string;
  /** What the page holds now, in a few words. */
  readonly sum?: ReactNode;
  readonly actions?: ReactNode;
}

/** The head of a page: its name, what it holds, whether it is live, and in which zone times are. */
export function PageHead({ title, sum, actions }: PageHeadProps) {
  const { now, isStale } = useLive();
  const times = useTimes();
  useEffect(() => {
    document.title = `${title} · Leadclock`;
  }, [title]);
  return (
    <>
      <header className={css.top}>
        <h1>{title}</h1>
        {sum ? <span className="dim sm">{sum}</span> : null}
        <div className={css.right}>
          {actions}
          <span className={isStale ? css.stale : css.live}>
            {isStale ? "Not live" : "Live"}, {times.at(now)}
          </span>
          <span className={css.phone}>
            <PreferencesButton />
          </span>
          <span>Times in {times.timeZone.split("/").at(-1)?.replaceAll("_", " ")}</span>
        </div>
      </header>
      <Stale />
    </>
  );
}
