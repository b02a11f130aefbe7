import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { useEditor, useField } from "./editor.tsx";
import css from "./Rules.module.css";
import { fieldOf, type Path, timeWords } from "./text.ts";

/** What is wrong in this place, and the way to mend it, as the server says; each problem stands once, at the innermost place that shows it. */
export function Problems({
  id,
  path,
  only = false,
}: {
  readonly id?: string;
  readonly path: Path;
  readonly only?: boolean;
}) {
  const { problems, field } = useField(path);
  const here = only ? problems.filter((one) => one.field === field) : problems;
  if (here.length === 0) return null;
  return (
    <div id={id} className={css.problems} role="status">
      {here.map(({ field: at, reason, fix }) => (
        <p key={`${at} ${reason}`}>
          <StatusGlyph status="pastDue" word={null} />
          <span>
            <b className="b">{sentence(reason)}</b> {inWords(fix)}
          </span>
        </p>
      ))}
    </div>
  );
}

const sentence = (reason: string): string => {
  const first = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
};

/** A fix that shows how to write a time, as people say it. */
const inWords = (fix: string): string =>
  fix.replaceAll(/\{"(minutes|hours|businessDays)": ([\d.]+)\}/g, (_whole, unit: string, amount: string) =>
    timeWords({ [unit]: Number(amount) }),
  );

/** What works but may not be meant, in this place. */
export function Advice({ path }: { readonly path: Path }) {
  const { text, advice } = useEditor();
  const field = fieldOf(text, path);
  const here = advice.filter((one) => one.field === field || one.field.startsWith(`${field}.`));
  if (here.length === 0) return null;
  return (
    <div className={css.advice}>
      {here.map(({ field: at, reason, fix }) => (
        <p key={`${at} ${reason}`}>
          <StatusGlyph status="warned" word={null} />
          <span>
            {sentence(reason)} {inWords(fix)}
          </span>
        </p>
      ))}
    </div>
  );
}
