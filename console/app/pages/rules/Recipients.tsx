import { useState } from "react";
import { useLive } from "../../client/live.tsx";
import { Delegates } from "./Delegates.tsx";
import { useEditor, useField } from "./editor.tsx";
import { CheckField, ChecksField, ChoiceField, NumberField, WordField } from "./fields.tsx";
import { Advice, Problems } from "./Problems.tsx";
import { PersonField, PersonSelect, useNameOf } from "./people.tsx";
import css from "./Rules.module.css";
import { RECIPIENTS } from "./said.ts";
import { TakeOut } from "./TakeOut.tsx";
import { listOf, objectOf, type Path, wordOf } from "./text.ts";

const WAYS = [
  ["slack", "Slack"],
  ["email", "e-mail"],
] as const;

/** Who hears, who stands in, and when Leadclock may change an owner. */
export function Recipients() {
  const { text } = useEditor();
  const calendars = Object.keys(objectOf(text.calendars)).map((name) => [name, `${name} hours`] as const);
  const roles = Object.keys(objectOf(objectOf(text.people).roles)).map(
    (name) => [`role:${name}`, name] as const,
  );
  return (
    <>
      <section className="card pad" aria-labelledby="who-hears">
        <h2 id="who-hears">Who hears</h2>
        <p className="sm mid">
          Owner and manager come from the CRM. Whoever is missing, inactive or away is replaced by the backup,
          the manager, operations or the executive, in this order, and the message says so.
        </p>
        <div className={css.details}>
          <PersonField path={["people", "defaultManager"]} label="Manager, where the CRM names none" />
          <PersonField path={["people", "executive"]} label="Executive" />
          <PersonField path={["people", "operations"]} label="Operations" />
          <PersonField path={["people", "reviewer"]} label="Decides reviews" />
          <PersonField path={["people", "fallbackOwner"]} label="Takes leads that nobody owns in time" />
        </div>
        <Advice path={["people"]} />
        <Problems path={["people"]} only />
      </section>
      <PersonPairs
        path={["people", "backups"]}
        title="Who stands in for whom"
        verb="is covered by"
        none="Nobody is named here; what the CRM says counts."
        add="Add a backup"
      />
      <PersonPairs
        path={["people", "managers"]}
        title="Who leads whom"
        verb="reports to"
        none="Nobody is named here; what the CRM says counts."
        add="Add a manager"
      />
      <Delegates />
      <Roles />
      <OnCall />
      <section className="card pad" aria-labelledby="how-heard">
        <h2 id="how-heard">How they hear</h2>
        <p className="sm mid">
          The task in the CRM is always made. Beside it, in this order: the second way is tried where the
          first cannot.
        </p>
        <div className={css.details}>
          <ChecksField path={["alerts", "channels", "warning"]} label="Warnings" options={WAYS} />
          <ChecksField path={["alerts", "channels", "breach"]} label="Breaches" options={WAYS} />
          <ChecksField path={["alerts", "channels", "review"]} label="Reviews" options={WAYS} />
          <ChecksField path={["alerts", "channels", "digest"]} label="The daily list" options={WAYS} />
        </div>
        <CheckField path={["alerts", "holdForRecipient"]}>
          Slack and e-mail wait for the recipient's next open time
        </CheckField>
        <div className={css.details}>
          <NumberField path={["alerts", "bundle", "over"]} label="Bundle more alerts to one person than" />
          <NumberField path={["alerts", "bundle", "withinMinutes"]} label="within" after="minutes" />
          <WordField path={["alerts", "digest", "at"]} label="The daily list goes out at" type="time" />
          <ChoiceField
            path={["alerts", "digest", "calendar"]}
            label="on the open days of"
            options={[...calendars, ["always", "every day"]]}
          />
        </div>
        <ChecksField
          path={["alerts", "digest", "to"]}
          label="and goes to"
          options={[...RECIPIENTS, ...roles]}
        />
        <CheckField path={["alerts", "digest", "evenIfEmpty"]}>
          The daily list goes out where nobody waits too, and says so
        </CheckField>
        <Problems path={["alerts"]} only />
        <Advice path={["alerts"]} />
      </section>
      <section className="card pad" aria-labelledby="owner-changes">
        <h2 id="owner-changes">Owner changes in the CRM</h2>
        <p className="sm mid">
          All off unless you say otherwise. The version a lead runs under and the one in force must both allow
          it.
        </p>
        <CheckField path={["ownerChanges", "absent"]}>
          An unanswered lead whose owner left or is away goes to the backup
        </CheckField>
        <CheckField path={["ownerChanges", "unassigned"]}>
          A lead that nobody is assigned in time goes to the fallback owner
        </CheckField>
        <CheckField path={["ownerChanges", "routed"]}>
          Routing a breach changes the owner, instead of asking operations to
        </CheckField>
        <Problems path={["ownerChanges"]} only />
      </section>
    </>
  );
}

/** For one person, another one. */
function PersonPairs({
  path,
  title,
  verb,
  none,
  add,
}: {
  readonly path: Path;
  readonly title: string;
  readonly verb: string;
  readonly none: string;
  readonly add: string;
}) {
  const { value, set, isEditable } = useField(path);
  const nameOf = useNameOf();
  const [fresh, setFresh] = useState({ one: "", other: "" });
  const pairs = Object.entries(objectOf(value));
  return (
    <section className="card pad" aria-label={title}>
      <h2>{title}</h2>
      {pairs.length === 0 ? <p className="sm dim">{none}</p> : null}
      <ul className={css.pairs}>
        {pairs.map(([one, other]) => (
          <li key={one}>
            <b className="b">{nameOf(one)}</b>
            <span className="sm dim">{verb}</span>
            {isEditable ? (
              <PersonField path={[...path, one]} label={`${nameOf(one)} ${verb}`} isBare />
            ) : (
              <span>{nameOf(wordOf(other))}</span>
            )}
            {isEditable ? (
              <TakeOut
                label={`Take ${nameOf(one)} out`}
                take={() => set(Object.fromEntries(pairs.filter(([name]) => name !== one)))}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {isEditable ? (
        <form
          className={css.row}
          onSubmit={(event) => {
            event.preventDefault();
            if (fresh.one === "" || fresh.other === "") return;
            set({ ...objectOf(value), [fresh.one]: fresh.other });
            setFresh({ one: "", other: "" });
          }}
        >
          <PersonSelect
            label={`${title}: person`}
            isBare
            value={fresh.one}
            choose={(one) => setFresh({ ...fresh, one: one ?? "" })}
            none="Somebody"
          />
          <span className="sm mid">{verb}</span>
          <PersonSelect
            label={`${title}: other person`}
            isBare
            value={fresh.other}
            choose={(other) => setFresh({ ...fresh, other: other ?? "" })}
            none="somebody"
          />
          <button type="submit" className="btn" disabled={fresh.one === "" || fresh.other === ""}>
            {add}
          </button>
        </form>
      ) : null}
      <Problems path={path} only />
    </section>
  );
}

/** People by what they do: tiers can tell them by their role. */
function Roles() {
  const path: Path = ["people", "roles"];
  const { value, set, isEditable } = useField(path);
  const [fresh, setFresh] = useState({ name: "", person: "" });
  const roles = Object.entries(objectOf(value));
  return (
    <section className="card pad" aria-labelledby="roles">
      <h2 id="roles">Roles of your own</h2>
      {roles.length === 0 ? (
        <p className="sm dim">
          None. A role, as head of sales, can be told by any tier; a new person is then one change.
        </p>
      ) : null}
      <ul className={css.pairs}>
        {roles.map(([name]) => (
          <li key={name}>
            <b className="b">{name}</b>
            <span className="sm dim">is</span>
            <PersonField path={[...path, name]} label={name} isBare />
          </li>
        ))}
      </ul>
      {isEditable ? (
        <form
          className={css.row}
          onSubmit={(event) => {
            event.preventDefault();
            if (fresh.name.trim() === "" || fresh.person === "") return;
            set({ ...objectOf(value), [fresh.name.trim()]: fresh.person });
            setFresh({ name: "", person: "" });
          }}
        >
          <input
            className={`field ${css.medium}`}
            aria-label="Name of the role"
            placeholder="head-of-sales"
            value={fresh.name}
            onChange={({ target }) => setFresh({ ...fresh, name: target.value })}
          />
          <PersonSelect
            label="Who has it"
            isBare
            value={fresh.person}
            choose={(person) => setFresh({ ...fresh, person: person ?? "" })}
            none="somebody"
          />
          <button type="submit" className="btn" disabled={fresh.name.trim() === "" || fresh.person === ""}>
            Add a role
          </button>
        </form>
      ) : null}
      <Problems path={path} only />
    </section>
  );
}

/** Whose turn it is, one after another. */
function OnCall() {
  const path: Path = ["people", "onCall"];
  const { value, set, isEditable } = useField(path);
  const nameOf = useNameOf();
  const onCall = objectOf(value);
  const today = new Date(useLive().now).toISOString().slice(0, 10);
  const rotation = listOf<string>(onCall.rotation);
  if (value === undefined && !isEditable) return null;
  return (
    <section className="card pad" aria-labelledby="on-call">
      <div className="head">
        <h2 id="on-call">On call</h2>
        {value === undefined ? (
          <span className="xs dim">nobody: tiers that tell the person on call reach whoever stands in</span>
        ) : null}
      </div>
      {rotation.length > 0 ? (
        <ol className={css.pairs}>
          {rotation.map((person, index) => (
            <li key={person}>
              <span className="dim">{index + 1}.</span> <b className="b">{nameOf(person)}</b>
              {isEditable ? (
                <TakeOut
                  label={`Take ${nameOf(person)} out of the rotation`}
                  take={() => {
                    const next = rotation.filter((one) => one !== person);
                    set(next.length === 0 ? undefined : { ...onCall, rotation: next });
                  }}
                />
              ) : null}
            </li>
          ))}
        </ol>
      ) : null}
      {isEditable ? (
        <div className={css.row}>
          <PersonSelect
            label="Add to the rotation"
            isBare
            value=""
            none="Add somebody to the rotation"
            choose={(person) =>
              person && !rotation.includes(person)
                ? set({ turnDays: 7, from: today, ...onCall, rotation: [...rotation, person] })
                : undefined
            }
          />
        </div>
      ) : null}
      {value === undefined ? null : (
        <div className={css.details}>
          <NumberField path={[...path, "turnDays"]} label="Each turn lasts" after="days" />
          <WordField path={[...path, "from"]} label="The first turn begins" type="date" />
        </div>
      )}
      <Problems path={path} only />
    </section>
  );
}
