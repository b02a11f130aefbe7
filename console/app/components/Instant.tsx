import { useTimes } from "../client/times.ts";
import { Tip } from "./Tip.tsx";

interface InstantProps {
  readonly at: number;
  /** Another zone than the page's, for instance that of a calendar. */
  readonly timeZone?: string;
  /** Without the zone: only in lists whose heading names it. */
  readonly short?: boolean;
}

/** An instant with its zone; on hover and focus the whole of it, to the second, in UTC too. */
export function Instant({ at, timeZone, short = false }: InstantProps) {
  const times = useTimes();
  const words = short ? times.short(at) : times.at(at, timeZone);
  const exact = new Date(at);
  return (
    <Tip text={`${times.full(at, timeZone)} · ${exact.toISOString().replace("T", " ").slice(0, 19)} UTC`}>
      <time dateTime={exact.toISOString()}>{words}</time>
    </Tip>
  );
}
