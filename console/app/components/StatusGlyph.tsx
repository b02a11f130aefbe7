const LINE = { fill: "none", strokeWidth: 1.6, strokeLinecap: "round", strokeLinejoin: "round" } as const;

export type GlyphName =
  | "pastDue"
  | "warned"
  | "running"
  | "hit"
  | "excluded"
  | "review"
  | "outsideHours"
  | "paused"
  | "notStarted";

const WORDS: Readonly<Record<GlyphName, string>> = {
  pastDue: "Past due",
  warned: "Warned",
  running: "Running",
  hit: "Hit",
  excluded: "Excluded",
  review: "In review",
  outsideHours: "Outside hours",
  paused: "Paused",
  notStarted: "Not started",
};

/** Which hue a status is allowed, for the text beside it. */
export const TONES: Readonly<Partial<Record<GlyphName, "miss" | "warn" | "hit">>> = {
  pastDue: "miss",
  warned: "warn",
  hit: "hit",
};

interface StatusGlyphProps {
  /** `miss`: a clock that was stopped late has the shape of one that is past due. */
  readonly status: GlyphName | "miss";
  /** What it stands for, where no word stands beside it; `null`: decoration. Default: the status's own word. */
  readonly word?: string | null;
  /** Not heard from for a while: without hue. */
  readonly isStale?: boolean;
}

/** A status as a shape (16 px): never colour alone. */
export function StatusGlyph({ status, word, isStale = false }: StatusGlyphProps) {
  const shape = status === "miss" ? "pastDue" : status;
  const label = word === undefined ? (status === "miss" ? "Miss" : WORDS[shape]) : word;
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it has one wherever no word stands beside it
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    >
      {label ? <title>{label}</title> : null}
      <Shape shape={shape} hue={(own) => (isStale ? "var(--text-3)" : `var(--${own})`)} />
    </svg>
  );
}

function Shape({ shape, hue }: { readonly shape: GlyphName; readonly hue: (own: string) => string }) {
  const grey = hue("text-2");
  switch (shape) {
    case "pastDue":
      return (
        <>
          <path d="M8 1.2 14.8 8 8 14.8 1.2 8Z" fill={hue("miss")} />
          <path d="M8 4.6v4.1M8 10.9v.4" {...LINE} stroke="var(--surface)" />
        </>
      );
    case "warned":
      return <path d="M8 1.8 15 14H1ZM8 6.2v3.4M8 11.6v.3" {...LINE} stroke={hue("warn")} />;
    case "running":
      return (
        <>
          <circle cx="8" cy="8" r="6.2" {...LINE} stroke={hue("run")} />
          <path d="M8 8V3.6A4.4 4.4 0 0 1 12.4 8Z" fill={hue("run")} />
        </>
      );
    case "hit":
      return (
        <>
          <circle cx="8" cy="8" r="6.9" fill={hue("hit")} />
          <path d="M4.9 8.3 7.1 10.500 11.200 5.800" {...LINE} stroke="var(--surface)" />
        </>
      );
    case "excluded":
      return (
        <>
          <circle cx="8" cy="8" r="6.2" {...LINE} stroke={grey} strokeDasharray="2.4 2.2" />
          <path d="M5.5 8h5" {...LINE} stroke={grey} />
        </>
      );
    case "review":
      return (
        <>
          <rect x="1.8" y="1.8" width="12.4" height="12.4" rx="3" {...LINE} stroke={grey} />
          <path d="M6.2 6.3c0-2.4 3.7-2.2 3.7 0 0 1.3-1.8 1.3-1.8 2.7M8.1 11.3v.3" {...LINE} stroke={grey} />
        </>
      );
    case "outsideHours":
      return <path d="M12.9 10.1A5.9 5.9 0 0 1 6 3.1a5.9 5.9 0 1 0 6.9 7Z" {...LINE} stroke={grey} />;
    case "paused":
      return (
        <>
          <circle cx="8" cy="8" r="6.2" {...LINE} stroke={grey} />
          <path d="M6.3 5.5v5M9.7 5.5v5" {...LINE} stroke={grey} />
        </>
      );
    case "notStarted":
      return <circle cx="8" cy="8" r="6.2" {...LINE} stroke={hue("line-strong")} />;
  }
}
