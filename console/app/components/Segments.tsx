interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly count?: number }[];
  choose(value: T): void;
}

/** One of a few views or filters, side by side; buttons, so that Tab and Enter do. */
export function Segments<T extends string>({ label, value, options, choose }: SegmentsProps<T>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a legend that is drawn
    <div className="seg" role="group" aria-label={label}>
      {options.map((one) => (
        <button
          key={one.value}
          type="button"
          aria-pressed={one.value === value}
          onClick={() => choose(one.value)}
        >
          {one.label}
          {one.count === undefined ? "" : ` ${one.count.toLocaleString("en-US")}`}
        </button>
      ))}
    </div>
  );
}
