import type { Answer } from "../client/ask.ts";
import css from "./Presets.module.css";

type Preset = Answer<"GET /policies/presets">["presets"][number];

const SAYS: Readonly<Record<string, string>> = {
  default:
    "Hand-raisers in 30 minutes, others in one business day; who has no owner, who waits and who was forgotten are watched too.",
  "best-first-version": "One clock from the engagement on, one warning, two tiers: the least to agree about.",
  "threshold-per-type": "Hand-raisers in 30 minutes, events and downloads in 24 open hours.",
  "aggressive-inbound": "Five minutes for everybody, the manager hears five minutes later.",
  playbook: "Hand-raisers in 30 minutes, others in two business days, the manager after three hours.",
};

interface PresetsProps {
  readonly presets: readonly Preset[];
  readonly value: string;
  choose(preset: string): void;
}

/** The rules that ship, one to choose. */
export function Presets({ presets, value, choose }: PresetsProps) {
  return (
    <fieldset className={css.presets}>
      <legend className="sr">Rules to start from</legend>
      {presets.map(({ preset, name }) => (
        <label key={preset} data-preset={preset}>
          <input
            type="radio"
            name="preset"
            value={preset}
            checked={value === preset}
            onChange={() => choose(preset)}
          />
          <span>
            <b className="b">{name}</b>
            {SAYS[preset] ? <span className="sm mid">{SAYS[preset]}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
