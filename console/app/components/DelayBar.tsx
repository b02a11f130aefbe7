import { durationWords } from "../client/words.ts";
import css from "./DelayBar.module.css";

export interface DelayBarProps {
  readonly engagedAt: number;
  /** When a person was told or assigned; `null`: nobody yet. */
  readonly handoverAt: number | null;
  /** Where it ends: the first touch, or now. */
  readonly until: number;
  /** Of the clock that it is about; `null`: none is due. */
  readonly startedAt: number | null;
  readonly dueAt: number | null;
  /** The due in words, for whoever cannot see the tick. */
  readonly dueWords?: string;
}

const percent = (share: number) => `${(100 * Math.min(1, Math.max(0, share))).toFixed(2)}%`;

/**
 * Whose time it was so far. Full width is twice the target; the outline is the allowance, the tick is due. Systems delay hatched,
 * human delay plain. Calendar time in milliseconds.
 */
export function DelayBar({ engagedAt, handoverAt, until, startedAt, dueAt, dueWords }: DelayBarProps) {
  const systemsMs = Math.max(0, (handoverAt ?? until) - engagedAt);
  const humanMs = handoverAt === null ? null : Math.max(0, until - Math.max(handoverAt, engagedAt));
  const allowed = dueAt === null || startedAt === null ? null : Math.max(1, dueAt - startedAt);
  const total = systemsMs + (humanMs ?? 0);
  const width =
    allowed === null ? Math.max(1, total * 1.5) : Math.max(2 * allowed, (dueAt! - engagedAt) * 1.05);
  const systems = Math.min(1, systemsMs / width);
  const label = `Systems delay ${durationWords(systemsMs)}${handoverAt === null ? ", still unassigned" : ""}${
    humanMs === null ? "" : `, human delay ${durationWords(humanMs)}`
  }.${dueWords ? ` Due ${dueWords}.` : ""}`;
  return (
    <div>
      <div className={css.bar} role="img" aria-label={label}>
        {allowed === null ? null : (
          <i
            className={css.allowance}
            style={{ left: percent((startedAt! - engagedAt) / width), width: percent(allowed / width) }}
          />
        )}
        <i className={css.systems} style={{ width: percent(systems) }} />
        {humanMs === null ? null : (
          <i
            className={css.human}
            style={{ left: percent(systems), width: percent(Math.min(1 - systems, humanMs / width)) }}
          />
        )}
        {dueAt === null ? null : (
          <i className={css.due} style={{ left: percent((dueAt - engagedAt) / width) }} />
        )}
      </div>
      <div className={css.words} aria-hidden="true">
        <b className="systems-text">
          {durationWords(systemsMs)}
          {handoverAt === null ? ", still unassigned" : ""}
        </b>
        {humanMs === null ? null : <b className="human-text">{durationWords(humanMs)}</b>}
      </div>
    </div>
  );
}

/** What the bar's parts are. */
export function DelayLegend() {
  return (
    <ul className={css.legend}>
      <li>
        <i className={`${css.swatch} ${css.hatched}`} /> Systems delay
      </li>
      <li>
        <i className={`${css.swatch} ${css.plain}`} /> Human delay
      </li>
      <li>
        <i className={css.tick} /> Due
      </li>
    </ul>
  );
}
