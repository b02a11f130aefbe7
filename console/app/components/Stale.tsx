import { useLive } from "../client/live.tsx";
import { Banner } from "./Banner.tsx";
import { Instant } from "./Instant.tsx";

/** Shown at the head of a page while nothing is heard; countdowns stop by themselves (useLive). */
export function Stale() {
  const { isStale, now } = useLive();
  if (!isStale) return null;
  return (
    <Banner tone="warn" title="Not live.">
      Shown as of <Instant at={now} />. Countdowns stopped.
    </Banner>
  );
}
