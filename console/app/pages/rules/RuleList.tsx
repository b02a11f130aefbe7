import type { ReactNode } from "react";
import { Conditions } from "./conditions.tsx";
import { useField } from "./editor.tsx";
import { Problems } from "./Problems.tsx";
import own from "./RuleList.module.css";
import css from "./Rules.module.css";
import { TakeOut } from "./TakeOut.tsx";
import { listOf, objectOf, type Path, type Text } from "./text.ts";

interface RuleListProps {
  readonly path: Path;
  /** What a new one begins as. */
  readonly fresh: Text;
  readonly add: string;
  /** Where nothing is listed. */
  readonly none: string;
  /** What follows where the conditions hold. */
  outcome(path: Path): ReactNode;
}

/** Rules in their order: conditions, what follows, up, down, out. The first that fits wins. */
export function RuleList({ path, fresh, add, none, outcome }: RuleListProps) {
  const { value, set, isEditable } = useField(path);
  const rules = listOf(value).map(objectOf);
  const move = (from: number, to: number) => {
    const next = [...rules];
    next.splice(to, 0, ...next.splice(from, 1));
    set(next);
  };
  return (
    <>
      {rules.length === 0 ? <p className="sm dim">{none}</p> : null}
      <ol className={css.rules}>
        {rules.map((_rule, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a rule is its place in the order
          <li key={index}>
            <Conditions path={[...path, index, "when"]} />
            <span className={own.outcome}>
              <span className="dim" aria-hidden="true">
                →
              </span>
              {outcome([...path, index])}
            </span>
            {isEditable ? (
              <span className={css.order}>
                <button
                  type="button"
                  className="btn bare"
                  disabled={index === 0}
                  aria-label={`Rule ${index + 1}: earlier`}
                  onClick={() => move(index, index - 1)}
                >
                  ↑
                </button>
                <button
                  type="button"
                  className="btn bare"
                  disabled={index === rules.length - 1}
                  aria-label={`Rule ${index + 1}: later`}
                  onClick={() => move(index, index + 1)}
                >
                  ↓
                </button>
                <TakeOut
                  label={`Rule ${index + 1}: take out`}
                  take={() => set(rules.filter((_one, place) => place !== index))}
                />
              </span>
            ) : null}
            <Problems path={[...path, index]} only />
            <Problems path={[...path, index, "when"]} only />
          </li>
        ))}
      </ol>
      {isEditable ? (
        <button type="button" className="link sm" onClick={() => set([...rules, fresh])}>
          {add}
        </button>
      ) : null}
      <Problems path={path} only />
    </>
  );
}
