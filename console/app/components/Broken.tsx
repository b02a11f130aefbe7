import { Refused } from "../client/ask.ts";
import css from "./Empty.module.css";
import { StatusGlyph } from "./StatusGlyph.tsx";

interface BrokenProps {
  /** What is not there: `This chart could not be counted`. */
  readonly what: string;
  readonly error: unknown;
  readonly again?: () => void;
}

/** One panel that failed: the others stay right. Says what to do, and what the server said. */
export function Broken({ what, error, again }: BrokenProps) {
  if (error instanceof Refused && error.status === 403) return <Denied why={error} />;
  const refused = error instanceof Refused ? error : null;
  const words =
    refused?.status === 0
      ? "Leadclock does not answer. Nothing is lost: it goes on as soon as it is back."
      : (refused?.message ?? "Something failed in this page.");
  return (
    <div className={css.empty} role="alert">
      <StatusGlyph status="pastDue" word={null} />
      <h2>{what}</h2>
      <p className="sm mid">
        {words} {refused?.fix ?? ""}
      </p>
      {again ? (
        <button type="button" className="btn" onClick={again}>
          Try again
        </button>
      ) : null}
    </div>
  );
}

/** No right to see it, and who can help. */
function Denied({ why }: { readonly why: Refused }) {
  return (
    <div className={css.empty}>
      <h2>This is not yours to see</h2>
      <p className="sm mid">
        {why.message} {why.fix ?? ""}
      </p>
    </div>
  );
}
