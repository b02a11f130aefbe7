import type { Answer } from "../client/ask.ts";
import { counted } from "../client/words.ts";
import css from "./FieldReport.module.css";
import { StatusGlyph } from "./StatusGlyph.tsx";

const STATES: Readonly<Record<string, string>> = {
  missing: "is missing",
  drifted: "differs",
  blocked: "cannot be made",
  created: "was made",
  repaired: "was mended",
  restored: "was brought back",
};

/** Our fields in one account: how many are in order, and each that is not. */
export function FieldReport({
  account,
}: {
  readonly account: Answer<"GET /setup/fields">["accounts"][number];
}) {
  const { label, inOrder, why, inPlace, others } = account;
  return (
    <div className={css.report} data-fields={account.id}>
      <h3 className={css.title}>
        <StatusGlyph
          status={inOrder === null ? "review" : inOrder ? "hit" : "warned"}
          word={inOrder === null ? "Not known" : inOrder ? "In order" : "Differs"}
        />
        {label}
      </h3>
      <p className="sm mid">
        {why === null
          ? `${counted(inPlace, "field and group", "fields and groups")} in order${others.length > 0 ? `, ${others.length} not as before` : ""}.`
          : `Nobody could look: ${why}`}
      </p>
      {others.length > 0 ? (
        <ul className={css.items}>
          {others.map(({ what, state, detail }) => (
            <li key={what} className="sm" data-state={state}>
              <b className="b">{what}</b> {STATES[state] ?? state}
              {detail === null ? "" : `: ${detail}`}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
