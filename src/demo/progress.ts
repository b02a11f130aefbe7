import type { Instant } from "../domain/time.ts";

export interface ProgressOptions {
  readonly from: Instant;
  readonly to: Instant;
  readonly timeZone: string;
  readonly out: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
}

export interface Progress {
  /** The replay reached this instant. */
  at(now: Instant): void;
  /** Clears the bar, or says that it is done. */
  end(): void;
}

/**
 * How far the replay is: a bar drawn in place on a terminal, a plain line every tenth elsewhere.
 * Time is the replayed one; nothing here reads a clock.
 */
export function replayProgress({ from, to, timeZone, out }: ProgressOptions): Progress {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
  });
  let lastShown = -1;
  const draw = (share: number, now: Instant) => {
    const words = ` ${String(Math.floor(share * 100)).padStart(3)} %  ${format.format(now)}`;
    const width = Math.max(5, Math.min(40, (out.columns || 80) - words.length - 1));
    const filled = Math.floor(share * width);
    out.write(`\r\u001b[2K${"█".repeat(filled)}${"░".repeat(width - filled)}${words}`);
  };
  return {
    at(now) {
      const share = to <= from ? 1 : Math.min(1, Math.max(0, (now - from) / (to - from)));
      const step = Math.floor(share * (out.isTTY ? 1000 : 10));
      if (step <= lastShown) return;
      lastShown = step;
      if (out.isTTY) draw(share, now);
      else out.write(`replayed ${step * 10} %, ${format.format(now)}\n`);
    },
    end() {
      if (out.isTTY) out.write("\r\u001b[2K");
    },
  };
}
