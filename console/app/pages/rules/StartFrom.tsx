import { useState } from "react";
import { onPreset } from "../../client/policy-text.ts";
import { useAsk } from "../../client/use-ask.ts";
import { Presets } from "../../components/Presets.tsx";
import { useEditor } from "./editor.tsx";
import css from "./Rules.module.css";

/** The draft anew from rules that ship; zone, calendars, people and mapped values stay. */
export function StartFrom() {
  const { isEditable, text, replace } = useEditor();
  const [isOpen, setOpen] = useState(false);
  const [preset, setPreset] = useState("");
  const { data } = useAsk("GET /policies/presets", isOpen ? {} : null);
  if (!isEditable) return null;
  const found = data?.presets.find((one) => one.preset === preset);
  return (
    <details className="card pad" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="b">Start from a preset</summary>
      <p className="sm mid">
        The draft becomes the preset; zone, calendars, people and mapped values stay as they are. Nothing
        holds before it is published.
      </p>
      {data ? <Presets presets={data.presets} value={preset} choose={setPreset} /> : null}
      <p className={css.row}>
        <button
          type="button"
          className="btn"
          disabled={!found}
          onClick={() => found && replace(onPreset(text, found.policy))}
        >
          Make it the draft
        </button>
      </p>
    </details>
  );
}
