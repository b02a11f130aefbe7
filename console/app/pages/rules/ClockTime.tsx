import { useEditor, useField } from "./editor.tsx";
import { CheckField, ChoiceField, TimeField } from "./fields.tsx";
import { Advice, Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { clockWords } from "./said.ts";
import {
  type ClockText,
  clocksOf,
  listOf,
  objectOf,
  type Path,
  type Text,
  targetOf,
  wordOf,
} from "./text.ts";

const HOURS = [["always", "round the clock"]] as const;

const KINDS = [
  ["one", "one time for all"],
  ["byLeadType", "a time for each lead type"],
  ["sameAs", "as another clock, and some more"],
] as const;
type Kind = (typeof KINDS)[number][0];

const kindOf = (target: Text): Kind =>
  "sameAs" in target ? "sameAs" : "byLeadType" in target || "otherwise" in target ? "byLeadType" : "one";

/** How long a clock allows and in which hours it counts; the SLA's times stand with the lead types. */
export function ClockTime({ clock }: { readonly clock: ClockText }) {
  const { text, isEditable } = useEditor();
  const path: Path = ["clocks", clock.index];
  const { value, set } = useField([...path, "target"]);
  const calendars = Object.keys(objectOf(text.calendars)).map((name) => [name, `${name} hours`] as const);
  const target = objectOf(value);
  const kind = kindOf(target);
  const types = listOf(text.leadTypes).map(objectOf);
  const others = clocksOf(text).filter(({ name }) => name !== clock.name);
  const isSla = clock.name === text.sla;
  const change = (to: string) => {
    const usual = targetOf(clock, null) ?? { hours: 4 };
    if (to === "one") set(usual);
    else if (to === "sameAs") set({ sameAs: others[0]?.name ?? "", plus: { minutes: 15 } });
    else
      set({
        byLeadType: Object.fromEntries(types.map(({ name }) => [wordOf(name), usual])),
        otherwise: usual,
      });
  };
  return (
    <>
      <div className={css.details}>
        {isEditable ? (
          <div className={css.labelled}>
            <label className="label" htmlFor={`target-kind-${clock.index}`}>
              How long
            </label>
            <select
              id={`target-kind-${clock.index}`}
              className="field"
              value={kind}
              onChange={({ target: chosen }) => change(chosen.value)}
            >
              {KINDS.filter(([name]) => name !== "sameAs" || (!isSla && others.length > 0)).map(
                ([name, words]) => (
                  <option key={name} value={name}>
                    {words}
                  </option>
                ),
              )}
            </select>
          </div>
        ) : null}
        {kind === "one" ? <TimeField path={[...path, "target"]} label="Time allowed" isBare={false} /> : null}
        {kind === "sameAs" ? (
          <>
            <ChoiceField
              path={[...path, "target", "sameAs"]}
              label="As the clock"
              options={others.map(({ name }) => [name, clockWords(name)] as const)}
            />
            <TimeField
              path={[...path, "target", "plus"]}
              label={`As ${clockWords(wordOf(target.sameAs))}, and`}
              isBare={false}
            />
          </>
        ) : null}
        <ChoiceField path={[...path, "calendar"]} label="Counts in" options={[...calendars, ...HOURS]} />
        <CheckField path={[...path, "ownerHours"]}>
          Count each owner's share in their own working hours
        </CheckField>
      </div>
      {kind === "byLeadType" && isSla ? (
        <p className="sm dim">Its times stand with the lead types above.</p>
      ) : null}
      {kind === "byLeadType" && !isSla ? (
        <div className={css.details}>
          {types.map(({ name, label }) => (
            <TimeField
              key={wordOf(name)}
              path={[...path, "target", "byLeadType", wordOf(name)]}
              label={wordOf(label) || wordOf(name)}
              isBare={false}
            />
          ))}
          <TimeField path={[...path, "target", "otherwise"]} label="Anything else" isBare={false} />
        </div>
      ) : null}
      <Problems path={path} only />
      <Problems path={[...path, "target"]} only />
      <Advice path={path} />
    </>
  );
}
