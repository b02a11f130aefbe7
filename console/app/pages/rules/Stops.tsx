import { useEditor, useField } from "./editor.tsx";
import { ChoiceField, NumberField, TimeField, ValuesField, WordField } from "./fields.tsx";
import { Advice, Problems } from "./Problems.tsx";
import { PersonSelect, useNameOf } from "./people.tsx";
import { RuleList } from "./RuleList.tsx";
import css from "./Rules.module.css";
import { SameLead } from "./SameLead.tsx";
import { TakeOut } from "./TakeOut.tsx";
import { listOf, objectOf } from "./text.ts";

const FLAGS = [
  ["complaint", "Complaint: clocks wait"],
  ["urgent", "Urgent: clocks wait"],
  ["customerIssue", "Customer with an issue: clocks wait"],
  ["customerConflict", "Is it a customer? Clocks wait"],
  ["ownerConflict", "Two owners: clocks wait"],
  ["highValue", "High value: beside the clocks"],
  ["ambiguousTerritory", "Whose territory? Beside the clocks"],
  ["missingField", "Something is missing: beside the clocks"],
] as const;

const REASONS = ["test", "internal", "duplicate", "existingCustomer", "competitor"];

/** Who is never chased, who is looked at first, and what makes clocks and alerts stop. */
export function Stops() {
  return (
    <>
      <section className="card pad" aria-labelledby="exclusions">
        <h2 id="exclusions">Never chased</h2>
        <p className="sm mid">
          From the engagement on; counted in every report, by reason. Test, internal, duplicate and existing
          customer mean that it never was a lead.
        </p>
        <datalist id="exclusion-reasons">
          {REASONS.map((reason) => (
            <option key={reason} value={reason} />
          ))}
        </datalist>
        <RuleList
          path={["exclusions"]}
          fresh={{ when: [{ property: "email_domain", is: [] }], reason: "competitor" }}
          add="Add an exclusion"
          none="Nobody is excluded by a rule."
          outcome={(path) => (
            <WordField path={[...path, "reason"]} label="Reason" isBare list="exclusion-reasons" keepEmpty />
          )}
        />
        <Advice path={["exclusions"]} />
      </section>
      <section className="card pad" aria-labelledby="looked-at">
        <h2 id="looked-at">Looked at by a person first</h2>
        <RuleList
          path={["reviews"]}
          fresh={{ when: [{ property: "form", contains: "" }], flag: "highValue" }}
          add="Add a review"
          none="No lead is sent to a review by a rule."
          outcome={(path) => (
            <ChoiceField path={[...path, "flag"]} label="What it is" isBare options={FLAGS} />
          )}
        />
        <ValuesField
          path={["criticalFields"]}
          label="Properties that every lead must have"
          list="seen-properties"
          hint="One that is missing opens a review beside the clock."
        />
        <Advice path={["reviews"]} />
      </section>
      <Pauses />
      <section className="card pad" aria-labelledby="stop-rules">
        <h2 id="stop-rules">Stop rules</h2>
        <div className={css.details}>
          <NumberField
            path={["alerts", "mostPerLead"]}
            label="No more alerts for one lead than"
            hint="Reviews and the first breach always go out. Empty: no limit."
          />
          <NumberField
            path={["alerts", "flood", "timesUsual"]}
            label="Hold all sending at so many times the usual hour"
          />
          <NumberField path={["alerts", "flood", "atLeast"]} label="and at least" after="alerts in an hour" />
        </div>
        <p className="sm mid">
          Nothing is ever sent to a lead: no message of Leadclock changes a price or a scope. What always
          stops a clock (answered, merged, lost, opted out) is not a setting.
        </p>
      </section>
      <NotSales />
      <SameLead />
    </>
  );
}

/** Reasons for which a clock may stand still, and for how long. */
function Pauses() {
  const { value, set, isEditable } = useField(["pauses"]);
  const pauses = listOf(value).map(objectOf);
  return (
    <section className="card pad" aria-labelledby="pauses">
      <div className="head">
        <h2 id="pauses">Pauses</h2>
        <span className="xs dim">the clock stands still, then runs on, and a review opens</span>
      </div>
      {pauses.length === 0 ? <p className="sm dim">No reason stops a clock.</p> : null}
      <ul className={css.pairs}>
        {pauses.map((_pause, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a pause is its place
          <li key={index}>
            <WordField path={["pauses", index, "reason"]} label="Reason, as on the record" isBare keepEmpty />
            <span className="sm dim">ends after</span>
            <TimeField path={["pauses", index, "expiresAfter"]} label="Ends after" />
            {isEditable ? (
              <TakeOut
                label="Take this pause out"
                take={() => set(pauses.filter((_one, place) => place !== index))}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {isEditable ? (
        <button
          type="button"
          className="link sm"
          onClick={() =>
            set([...pauses, { reason: "waiting for the lead", expiresAfter: { businessDays: 2 } }])
          }
        >
          Add a pause
        </button>
      ) : null}
      <Problems path={["pauses"]} only />
    </section>
  );
}

/** Owners that are never an assignment: queues, integration users, default owners. */
function NotSales() {
  const { isEditable } = useEditor();
  const { value, set } = useField(["notSales"]);
  const nameOf = useNameOf();
  const people = listOf<string>(value);
  return (
    <section className="card pad" aria-labelledby="not-sales">
      <h2 id="not-sales">Owners who are not sales</h2>
      <p className="sm mid">
        A lead that only they own is not assigned yet: integration users, default owners.
      </p>
      <ul className={css.pairs}>
        {people.map((person) => (
          <li key={person}>
            <b className="b">{nameOf(person)}</b>
            {isEditable ? (
              <TakeOut
                label={`Take ${nameOf(person)} out`}
                take={() => set(people.filter((one) => one !== person))}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {isEditable ? (
        <div className={css.row}>
          <PersonSelect
            label="Add an owner who is not sales"
            isBare
            value=""
            none="Add somebody"
            choose={(person) => (person && !people.includes(person) ? set([...people, person]) : undefined)}
          />
        </div>
      ) : people.length === 0 ? (
        <p className="sm dim">None.</p>
      ) : null}
      <Problems path={["notSales"]} />
    </section>
  );
}
