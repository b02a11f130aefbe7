import { useState } from "react";
import { Definition } from "../../components/Definition.tsx";
import { rulesWords } from "./conditions.tsx";
import { useEditor } from "./editor.tsx";
import { CheckField, ChoiceField, TimeField, WordField } from "./fields.tsx";
import { Advice, Problems } from "./Problems.tsx";
import { RuleList } from "./RuleList.tsx";
import css from "./Rules.module.css";
import {
  type ClockText,
  clocksOf,
  freshName,
  listOf,
  objectOf,
  type Path,
  type Text,
  targetOf,
  timeWords,
  withAt,
  wordOf,
} from "./text.ts";

const SEVERITIES = [
  ["", "as usual for its kind"],
  ["urgent", "urgent"],
  ["normal", "normal"],
  ["low", "low, in the daily list"],
] as const;

/** Where the SLA clock's time for a lead type is written; one time for all is taken apart first. */
function targetPath(clock: ClockText, leadType: string | null): Path {
  const base = ["clocks", clock.index, "target"];
  return leadType === null ? [...base, "otherwise"] : [...base, "byLeadType", leadType];
}

/** How fast, for whom: every lead type with its conditions in words and its time; the first that fits wins. */
export function LeadTypes() {
  const { text, published, isEditable, set, replace } = useEditor();
  const [open, setOpen] = useState<number | null>(null);
  const [isSorting, setSorting] = useState(false);
  const types = listOf(text.leadTypes).map(objectOf);
  const sla = clocksOf(text).find(({ name }) => name === text.sla);
  const was = clocksOf(published).find(({ name }) => name === published.sla);
  const wait = clocksOf(text).find(({ target }) => objectOf(target).sameAs === sla?.name);
  const rules = listOf(text.classification).map(objectOf);
  const isFlat = sla !== undefined && !("byLeadType" in objectOf(sla.target));
  const add = () => {
    const name = freshName(
      "new-type",
      types.map(({ name }) => wordOf(name)),
    );
    const next = withAt(text, ["leadTypes"], [...types, { name, label: "New lead type", handRaiser: false }]);
    replace(sla ? withAt(next, targetPath(sla, name), targetOf(sla, null) ?? { hours: 4 }) : next);
    setOpen(types.length);
  };
  const remove = (index: number, name: string) => {
    const without = withAt(text, ["leadTypes", index], undefined);
    const clocks = clocksOf(text).reduce(
      (next, clock) =>
        name in objectOf(objectOf(clock.target).byLeadType)
          ? withAt(next, ["clocks", clock.index, "target", "byLeadType", name], undefined)
          : next,
      without,
    );
    replace(
      withAt(
        clocks,
        ["classification"],
        rules.filter(({ leadType }) => leadType !== name),
      ),
    );
    setOpen(null);
  };
  return (
    <section className="card pad" aria-labelledby="how-fast">
      <div className="head">
        <h2 id="how-fast">How fast, for whom</h2>
        <span className="xs dim">strongest first; the first rule that fits wins</span>
        {isEditable ? (
          <button type="button" className="link sm r" onClick={add}>
            Add a lead type
          </button>
        ) : null}
      </div>
      <div className={css.types}>
        <div className={css.typesHead} aria-hidden="true">
          <span>Lead type</span>
          <span>When</span>
          <span>Answer within</span>
          <span>Lead wait</span>
        </div>
        {types.map((type, index) => {
          const name = wordOf(type.name);
          const own = sla ? targetOf(sla, name) : undefined;
          const before = was ? targetOf(was, name) : undefined;
          const isChanged = JSON.stringify(own) !== JSON.stringify(before);
          const fits = rules.filter(({ leadType }) => leadType === name);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a lead type is its place in the order
            <div key={index} className={css.type} data-changed={isChanged || undefined} data-type={name}>
              <div>
                <b className="b">{wordOf(type.label) || name}</b>
                <div className="xs dim">
                  {type.handRaiser === true ? "asked to be contacted" : "did not ask"}
                </div>
                {isEditable ? (
                  <button
                    type="button"
                    className="link xs"
                    aria-expanded={open === index}
                    onClick={() => setOpen(open === index ? null : index)}
                  >
                    {open === index ? "Close" : "Edit"}
                    <span className="sr"> {wordOf(type.label) || name}</span>
                  </button>
                ) : null}
              </div>
              <div className="sm mid">
                {fits.length === 0 ? "No rule leads here: only a person can say so" : rulesWords(fits)}
              </div>
              <div>
                <span className={css.phoneLabel}>Answer within</span>
                {sla && !isFlat ? (
                  <TimeField
                    path={targetPath(sla, name)}
                    label={`${wordOf(type.label) || name}: answer within`}
                  />
                ) : (
                  <span>{timeWords(own)}</span>
                )}
                {isChanged ? (
                  <div className="xs dim">{before === undefined ? "new" : `was ${timeWords(before)}`}</div>
                ) : null}
                {sla ? <Advice path={targetPath(sla, name)} /> : null}
              </div>
              <div className="sm">
                <span className={css.phoneLabel}>Lead wait</span>
                {wait ? (
                  `${timeWords(own)} + ${timeWords(objectOf(wait.target).plus ?? { minutes: 0 })}`
                ) : (
                  <span className="dim">no clock</span>
                )}
              </div>
              {open === index && isEditable ? (
                <TypeDetails
                  index={index}
                  count={types.length}
                  move={(to) => {
                    const next = [...types];
                    next.splice(to, 0, ...next.splice(index, 1));
                    set(["leadTypes"], next);
                    setOpen(to);
                  }}
                  remove={() => remove(index, name)}
                  rename={(to) => replace(renamed(text, index, name, to))}
                />
              ) : null}
              <Problems path={["leadTypes", index]} only />
            </div>
          );
        })}
        <div className={css.type}>
          <div>
            <b className="b">Anything else</b>
            <div className="xs dim">no rule fits</div>
          </div>
          <div className="sm mid">Never guessed: a review opens the same day</div>
          <div>
            <span className={css.phoneLabel}>Answer within</span>
            {sla ? (
              <TimeField
                path={isFlat ? ["clocks", sla.index, "target"] : targetPath(sla, null)}
                label="Anything else: answer within"
              />
            ) : null}
          </div>
          <div className="sm dim">
            {wait ? (
              <Definition meaning="How long the lead waits from its engagement on, whoever has it: the time to answer, and some more for the way there.">
                what is lead wait?
              </Definition>
            ) : null}
          </div>
        </div>
      </div>
      {sla ? <Problems path={["clocks", sla.index, "target"]} only /> : null}
      <Problems path={["leadTypes"]} only />
      <Advice path={["leadTypes"]} />
      <details
        className={css.more}
        open={isSorting}
        onToggle={({ currentTarget }) => setSorting(currentTarget.open)}
      >
        <summary>
          {rules.length} rules say which lead is of which type{isEditable ? ": change them" : ""}
        </summary>
        {isSorting ? (
          <RuleList
            path={["classification"]}
            fresh={{ when: [{ property: "form", contains: "" }], leadType: wordOf(types[0]?.name) }}
            add="Add a rule"
            none="No rule yet: every lead is looked at by a person."
            outcome={(path) => (
              <ChoiceField
                path={[...path, "leadType"]}
                label="Lead type"
                isBare
                options={types.map(
                  ({ name, label }) => [wordOf(name), wordOf(label) || wordOf(name)] as const,
                )}
              />
            )}
          />
        ) : null}
      </details>
    </section>
  );
}

function TypeDetails({
  index,
  count,
  move,
  remove,
  rename,
}: {
  readonly index: number;
  readonly count: number;
  move(to: number): void;
  remove(): void;
  rename(to: string): void;
}) {
  const { text } = useEditor();
  const path = ["leadTypes", index];
  const name = wordOf(objectOf(listOf(text.leadTypes)[index]).name);
  return (
    <div className={css.details}>
      <WordField path={[...path, "label"]} label="Name, as people read it" />
      <div className={css.labelled}>
        <label className="label" htmlFor={`type-name-${index}`}>
          Name in rules
        </label>
        <input
          id={`type-name-${index}`}
          className="field"
          value={name}
          onChange={({ target }) => rename(target.value)}
        />
      </div>
      <ChoiceField path={[...path, "severity"]} label="How loud its alerts are" options={SEVERITIES} />
      <CheckField path={[...path, "handRaiser"]}>They asked to be contacted (a hand-raiser)</CheckField>
      <div className={css.row}>
        <button type="button" className="btn" disabled={index === 0} onClick={() => move(index - 1)}>
          Stronger
        </button>
        <button type="button" className="btn" disabled={index === count - 1} onClick={() => move(index + 1)}>
          Weaker
        </button>
        <button type="button" className="btn" onClick={remove}>
          Take out
        </button>
      </div>
    </div>
  );
}

/** A lead type under another name, wherever it is spoken of. */
function renamed(text: Text, index: number, from: string, to: string): Text {
  const named = withAt(text, ["leadTypes", index, "name"], to);
  const ruled = withAt(
    named,
    ["classification"],
    listOf(text.classification).map((rule) => (rule.leadType === from ? { ...rule, leadType: to } : rule)),
  );
  return clocksOf(text).reduce((next, clock) => {
    const byType = objectOf(objectOf(clock.target).byLeadType);
    if (!(from in byType)) return next;
    const entries = Object.entries(byType).map(([name, time]) => [name === from ? to : name, time]);
    return withAt(next, ["clocks", clock.index, "target", "byLeadType"], Object.fromEntries(entries));
  }, ruled);
}
