import { useId } from "react";
import { counted } from "../../client/words.ts";
import { Instant } from "../../components/Instant.tsx";
import { type GlyphName, StatusGlyph } from "../../components/StatusGlyph.tsx";
import type { Journey } from "./answers.ts";
import css from "./LeadPage.module.css";
import own from "./ToldList.module.css";

const GLYPHS: Readonly<Record<Journey["told"][number]["how"], GlyphName>> = {
  warning: "warned",
  breach: "pastDue",
  review: "review",
  planned: "notStarted",
  not: "excluded",
};

/** Every alert: to whom, when, how it got there; those still ahead, and those that never came, with why. */
export function ToldList({ journey: { told } }: { readonly journey: Journey }) {
  const id = useId();
  const never = told.filter(({ how }) => how === "not");
  return (
    <section className={`card ${css.panel}`} aria-labelledby={id}>
      <h2 id={id}>Alerts</h2>
      {told.length === 0 ? (
        <p className="sm mid">Nobody was alerted, and nobody will be.</p>
      ) : (
        <>
          <Alerts told={told.filter(({ how }) => how !== "not")} />
          {never.length > 0 ? (
            <details className={own.never}>
              <summary>{counted(never.length, "alert")} not sent, and why</summary>
              <Alerts told={never} />
            </details>
          ) : null}
        </>
      )}
    </section>
  );
}

function Alerts({ told }: { readonly told: Journey["told"] }) {
  return (
    <ul className={own.told}>
      {told.map(({ key, how, what, to, at, lines }) => (
        <li key={key}>
          <StatusGlyph status={GLYPHS[how]} word={null} />
          <div>
            <p>
              {what}, to {to}
            </p>
            <p className="xs dim">
              {how === "not" ? "would have been " : how === "planned" ? "at " : ""}
              <Instant at={at} />
            </p>
            {lines.map(({ text, at: when }) => (
              <p key={`${text} ${when}`} className="xs mid">
                {text}
                {when === null ? null : (
                  <>
                    {" "}
                    <Instant at={when} />
                  </>
                )}
              </p>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
