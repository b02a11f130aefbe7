import css from "./Rules.module.css";

const ARROW = " → ";

/** Changes as sentences: what it is, what it was, what it is now. */
export function DiffList({ changes }: { readonly changes: readonly string[] }) {
  return (
    <ul className={css.diff}>
      {changes.map((words) => (
        <li key={words}>
          <Change words={words} />
        </li>
      ))}
    </ul>
  );
}

function Change({ words }: { readonly words: string }) {
  const isNew = words.endsWith(" (new)");
  const isGone = words.endsWith(" (gone)");
  const bare = words.replace(/ \((?:new|gone)\)$/, "");
  const colon = bare.indexOf(": ");
  if (colon === -1) return <>{words}</>;
  const [label, rest] = [bare.slice(0, colon), bare.slice(colon + 2)];
  const arrow = rest.indexOf(ARROW);
  return (
    <>
      <span className="mid">{label}</span>{" "}
      {arrow !== -1 ? (
        <>
          <del>{rest.slice(0, arrow)}</del> <span aria-hidden="true">→</span>{" "}
          <ins>{rest.slice(arrow + ARROW.length)}</ins>
        </>
      ) : isGone ? (
        <del>{rest}</del>
      ) : (
        <ins>{rest}</ins>
      )}
      {isNew ? <span className="tag">new</span> : null}
      {isGone ? <span className="tag">gone</span> : null}
    </>
  );
}
