import type { Pin } from "./layout.ts";

interface PinMarksProps {
  readonly pins: readonly Pin[];
  at(index: number): number;
  readonly top: number;
  readonly bottom: number;
}

/** Lettered pins: what happened then stands below the picture. */
export function PinMarks({ pins, at, top, bottom }: PinMarksProps) {
  return pins.map(({ index, letter }) => (
    <g key={letter}>
      <path d={`M${at(index)} ${top}V${bottom}`} stroke="var(--line-strong)" strokeDasharray="2 2" />
      <circle cx={at(index)} cy={top - 4} r={8} fill="var(--text-2)" />
      <text
        x={at(index)}
        y={top - 0.5}
        fontSize={10}
        fontWeight={640}
        textAnchor="middle"
        fill="var(--surface)"
      >
        {letter}
      </text>
    </g>
  ));
}

export function PinWords({ pins }: { readonly pins: readonly Pin[] }) {
  if (pins.length === 0) return null;
  return (
    <p>
      {pins.map(({ letter, words }, index) => (
        <span key={letter}>
          {index > 0 ? " · " : ""}
          <b className="b">{letter}</b> {words.join("; ")}
        </span>
      ))}
    </p>
  );
}
