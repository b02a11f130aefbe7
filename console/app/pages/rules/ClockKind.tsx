import { useState } from "react";
import { useEditor, useField } from "./editor.tsx";
import { ChoiceField, NumberField } from "./fields.tsx";
import { Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { clockWords, STARTS } from "./said.ts";
import {
  type ClockText,
  clocksOf,
  freshName,
  listOf,
  objectOf,
  type Path,
  type Text,
  withAt,
  wordOf,
} from "./text.ts";

const USUAL = ["", "as usual for this clock"] as const;

const STOPS = [
  USUAL,
  ["assignment", "somebody has the lead"],
  ["touch", "an answer"],
  ["touchOrOutcome", "an answer, or a decision"],
  ["accepted", "the handoff is accepted"],
] as const;

const STOPPED_BY = [
  ["", "as usual for its start"],
  ["responders", "whoever may answer"],
  ["anyone", "anyone of ours"],
] as const;

const ANSWERABLE = [
  USUAL,
  ["operations", "operations, no rep"],
  ["rep", "the rep"],
  ["company", "the company"],
  ["ownerAndDelivery", "owner and delivery together"],
] as const;

/** What makes this clock this clock: its start and stop, who answers for it, what a new owner gets, when it is quiet. */
export function ClockKind({ clock, choose }: { readonly clock: ClockText; choose(name: string): void }) {
  const { text, isEditable, replace, set } = useEditor();
  const [isOpen, setOpen] = useState(false);
  const path: Path = ["clocks", clock.index];
  const others = clocksOf(text).filter(({ name }) => name !== clock.name);
  const isSla = clock.name === text.sla;
  return (
    <details className={css.more} open={isOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>What starts and stops this clock, and who answers for it</summary>
      {isOpen ? (
        <>
          <div className={css.details}>
            {isEditable ? (
              <div className={css.labelled}>
                <label className="label" htmlFor={`clock-name-${clock.index}`}>
                  Its name in rules and reports
                </label>
                <input
                  id={`clock-name-${clock.index}`}
                  className="field"
                  value={clock.name}
                  onChange={({ target }) => {
                    replace(renamed(text, clock, target.value));
                    choose(target.value);
                  }}
                />
                <Problems path={[...path, "name"]} />
              </div>
            ) : null}
            <ChoiceField path={[...path, "start"]} label="Starts when" options={[USUAL, ...STARTS]} />
            <ChoiceField path={[...path, "stop"]} label="Stops when" options={STOPS} />
            <ChoiceField path={[...path, "stoppedBy"]} label="Stopped by" options={STOPPED_BY} />
            <ChoiceField path={[...path, "answerable"]} label="Who answers for it" options={ANSWERABLE} />
            <Allowance path={[...path, "allowance"]} />
            <ChoiceField
              path={[...path, "quietWhile"]}
              label="Says nothing while somebody holds"
              options={[
                ["", "no other clock"],
                ...others.map(({ name }) => [name, clockWords(name)] as const),
              ]}
            />
          </div>
          {isEditable && !isSla && others.length > 0 ? (
            <button
              type="button"
              className="btn"
              onClick={() => {
                set(path, undefined);
                choose(wordOf(text.sla));
              }}
            >
              Take the clock {clockWords(clock.name)} out
            </button>
          ) : isEditable ? (
            <p className="sm dim">
              It decides hit or miss: to take it out, let another clock decide first, under Answers and
              reasons.
            </p>
          ) : null}
        </>
      ) : null}
    </details>
  );
}

const ALLOWANCES = [
  ["remaining", "what is left of the time"],
  ["full", "the whole time anew"],
  ["floor", "what is left, and at least"],
] as const;

/** What a new owner gets when the lead changes hands (D5). */
function Allowance({ path }: { readonly path: Path }) {
  const { value, set, isEditable } = useField(path);
  const isFloor = value !== null && typeof value === "object";
  const now = isFloor ? "floor" : wordOf(value) || "remaining";
  const words = ALLOWANCES.find(([name]) => name === now)?.[1] ?? now;
  if (!isEditable)
    return (
      <p className={css.said}>
        <span className="dim">A new owner gets</span> {words}
        {isFloor ? ` ${String(objectOf(value).floorMinutes)} minutes` : ""}
      </p>
    );
  return (
    <div className={css.labelled}>
      <label className="label" htmlFor={`allowance-${path.join("-")}`}>
        A new owner gets
      </label>
      <select
        id={`allowance-${path.join("-")}`}
        className="field"
        value={now}
        onChange={({ target }) => set(target.value === "floor" ? { floorMinutes: 10 } : target.value)}
      >
        {ALLOWANCES.map(([name, said]) => (
          <option key={name} value={name}>
            {said}
          </option>
        ))}
      </select>
      {isFloor ? (
        <NumberField
          path={[...path, "floorMinutes"]}
          label="At least so many minutes"
          isBare
          after="minutes"
        />
      ) : null}
      <Problems path={path} only />
    </div>
  );
}

/** Another promise beside those that are there. */
export function AddClock({ choose }: { choose(name: string): void }) {
  const { text, set } = useEditor();
  const clocks = clocksOf(text);
  const sla = clocks.find(({ name }) => name === text.sla);
  return (
    <button
      type="button"
      className="link sm"
      onClick={() => {
        const name = freshName(
          "new-clock",
          clocks.map((clock) => clock.name),
        );
        const fresh = {
          name,
          start: "handover",
          stop: "touch",
          answerable: "rep",
          target: { hours: 4 },
          calendar: wordOf(sla?.calendar) || "always",
          warnings: [],
          tiers: [{ tier: 1, after: { minutes: 0 }, to: ["owner"] }],
        };
        set(["clocks"], [...listOf(text.clocks), fresh]);
        choose(name);
      }}
    >
      Add a clock
    </button>
  );
}

/** A clock under another name, wherever it is spoken of. */
function renamed(text: Text, { index, name: from }: ClockText, to: string): Text {
  const named = withAt(text, ["clocks", index, "name"], to);
  const decided = text.sla === from ? withAt(named, ["sla"], to) : named;
  return clocksOf(decided).reduce((next, clock) => {
    const asOther =
      objectOf(clock.target).sameAs === from
        ? withAt(next, ["clocks", clock.index, "target", "sameAs"], to)
        : next;
    return clock.quietWhile === from ? withAt(asOther, ["clocks", clock.index, "quietWhile"], to) : asOther;
  }, decided);
}
