import { useEditor, useField } from "./editor.tsx";
import { FollowUp } from "./FollowUp.tsx";
import { CheckField, ChecksField, ChoiceField, NumberField, ValuesField, WordField } from "./fields.tsx";
import { Advice, Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import { clockWords } from "./said.ts";
import { TakeOut } from "./TakeOut.tsx";
import { clocksOf, listOf, objectOf, wordOf } from "./text.ts";

const DEFINITIONS = [
  ["eligibleLead", "Which leads count"],
  ["excludedLeads", "Which leads do not, and why"],
  ["handRaiser", "What counts as asking to be contacted"],
  ["meaningfulResponse", "What counts as an answer"],
  ["businessHours", "When time counts"],
] as const;

const KINDS = [
  ["call", "call"],
  ["email", "e-mail"],
  ["meeting", "meeting"],
  ["message", "message"],
  ["task", "task"],
  ["note", "note"],
  ["visit", "visit"],
  ["other", "other"],
] as const;

/** What counts as an answer, what words mean, and why it was late. */
export function Answers() {
  const { text } = useEditor();
  return (
    <>
      <section className="card pad" aria-labelledby="touch">
        <h2 id="touch">What counts as an answer</h2>
        <div className={css.details}>
          <ChoiceField
            path={["touch", "level"]}
            label="At least"
            options={[
              ["attempt", "an attempt: a person of ours tried"],
              ["contact", "a contact: the lead was reached"],
              ["conversation", "a conversation: both spoke"],
            ]}
          />
          <ChoiceField
            path={["responseBy"]}
            label="By"
            options={[
              ["owner", "the owner, a backup or delegate"],
              ["team", "anybody of the owner's team"],
              ["anyone", "anyone of ours"],
            ]}
          />
          <ChoiceField
            path={["sla"]}
            label="The clock that decides hit or miss"
            options={clocksOf(text).map(({ name }) => [name, clockWords(name)] as const)}
          />
        </div>
        <ChecksField path={["touch", "activities"]} label="Kinds of activity" options={KINDS} />
        <CheckField path={["touch", "selfBookedCounts"]} usual>
          A meeting that the lead booked stops the clocks
        </CheckField>
        <ValuesField
          path={["touch", "trustedIntegrations"]}
          label="Diallers and tools that speak for people"
        />
        <Problems path={["touch"]} only />
      </section>
      <section className="card pad" aria-labelledby="definitions">
        <h2 id="definitions">What words mean here</h2>
        <p className="sm mid">In your words. They are approved by name, and going live asks for all five.</p>
        <WordField path={["name"]} label="What people call these rules" />
        {DEFINITIONS.map(([name, label]) => (
          <WordField key={name} path={["definitions", name]} label={label} rows={2} />
        ))}
        <Advice path={["definitions"]} />
      </section>
      <Reasons />
      <FollowUp />
      <section className="card pad" aria-labelledby="limits">
        <h2 id="limits">Limits</h2>
        <div className={css.details}>
          <NumberField
            path={["limits", "attachWithinHours"]}
            label="The same journey goes on within"
            after="hours of an answer"
          />
          <NumberField
            path={["limits", "notificationWithinMinutes"]}
            label="An owner is told by it within"
            after="minutes"
          />
          <NumberField
            path={["limits", "lateStepMinutes"]}
            label="Alerts learned of late are skipped after"
            after="minutes"
          />
          <NumberField
            path={["limits", "lateLogBusinessDays"]}
            label="A touch logged late counts within"
            after="business days"
          />
          <NumberField
            path={["limits", "breachReasonHours"]}
            label="A breach without a reason goes to the manager after"
            after="open hours"
          />
          <NumberField path={["limits", "lapseDays"]} label="A silent journey ends after" after="days" />
        </div>
        <Problems path={["limits"]} only />
      </section>
    </>
  );
}

/** Why it was late, to choose from on the record (D21). */
function Reasons() {
  const { value, set, isEditable } = useField(["breachReasons"]);
  const reasons = listOf(value).map(objectOf);
  return (
    <section className="card pad" aria-labelledby="reasons">
      <h2 id="reasons">Breach reasons</h2>
      <p className="sm mid">
        {value === undefined
          ? "The list that ships is offered. A list of your own replaces it, in the CRM too, as soon as the version takes effect."
          : "Offered on the record. What is taken out is not offered any more, and stays readable on records."}
      </p>
      <ol className={css.pairs}>
        {reasons.map((reason, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a reason is its place
          <li key={index}>
            <WordField path={["breachReasons", index, "label"]} label="As people read it" isBare keepEmpty />
            {isEditable ? (
              <WordField
                path={["breachReasons", index, "value"]}
                label="As the CRM keeps it"
                isBare
                keepEmpty
              />
            ) : null}
            {isEditable ? (
              <TakeOut
                label={`Take "${wordOf(reason.label)}" out`}
                take={() => {
                  const next = reasons.filter((_one, place) => place !== index);
                  set(next.length === 0 ? undefined : next);
                }}
              />
            ) : null}
          </li>
        ))}
      </ol>
      {isEditable ? (
        <button
          type="button"
          className="link sm"
          onClick={() => set([...reasons, { value: `reason_${reasons.length + 1}`, label: "New reason" }])}
        >
          {value === undefined ? "Begin a list of your own" : "Add a reason"}
        </button>
      ) : null}
      <Problems path={["breachReasons"]} only />
    </section>
  );
}
