import { useId, useState } from "react";
import type { Answer } from "../../client/ask.ts";
import { useAsk } from "../../client/use-ask.ts";
import { useField } from "./editor.tsx";
import { Problems } from "./Problems.tsx";
import css from "./Rules.module.css";
import type { Path } from "./text.ts";

type Choices = Answer<"GET /policies/choices">;

export function useChoices(): Choices {
  const { data } = useAsk("GET /policies/choices");
  return data ?? { people: [], seen: [], crms: [] };
}

/** The name of whoever a policy means by an address or an id. */
export function useNameOf(): (person: string) => string {
  const { people } = useChoices();
  return (person) =>
    people.find((one) => one.person.toLowerCase() === person.toLowerCase() || one.ids.includes(person))
      ?.name ?? person;
}

/** No person's address or id. */
const BY_ADDRESS = " by address";

/** Somebody whom no account knows yet: the draft says so as a hint, and goes on. */
function ByAddress({
  label,
  isBare,
  typed,
  type,
  take,
}: {
  readonly label: string;
  readonly isBare: boolean;
  readonly typed: string;
  type(typed: string): void;
  take(address: string): void;
}) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className={isBare ? "sr" : "label"}>
        {label}
      </label>
      <input
        id={id}
        className="field"
        type="email"
        placeholder="mia@example.com"
        // biome-ignore lint/a11y/noAutofocus: whoever chose to write an address writes it here
        autoFocus
        value={typed}
        onChange={({ target }) => type(target.value)}
        onBlur={() => take(typed.trim())}
        onKeyDown={(event) => {
          if (event.key === "Escape") take("");
          if (event.key !== "Enter") return;
          event.preventDefault();
          take(typed.trim());
        }}
      />
    </>
  );
}

/** Somebody chosen by name; kept by address, so that it holds in every CRM. */
export function PersonSelect({
  label,
  value,
  choose,
  isBare = false,
  none = "Nobody",
}: {
  readonly label: string;
  readonly value: string;
  choose(person: string | undefined): void;
  readonly isBare?: boolean;
  readonly none?: string | null;
}) {
  const id = useId();
  const { people } = useChoices();
  const known = people.find((one) => one.person === value || one.ids.includes(value));
  const [typed, setTyped] = useState<string | null>(null);
  if (typed !== null)
    return (
      <ByAddress
        label={label}
        isBare={isBare}
        typed={typed}
        type={setTyped}
        take={(address) => {
          setTyped(null);
          if (address !== "") choose(address);
        }}
      />
    );
  return (
    <>
      <label htmlFor={id} className={isBare ? "sr" : "label"}>
        {label}
      </label>
      <select
        id={id}
        className="field"
        value={known?.person ?? value}
        onChange={({ target }) => {
          if (target.value === BY_ADDRESS) setTyped("");
          else choose(target.value === "" ? undefined : target.value);
        }}
      >
        {none === null ? null : <option value="">{none}</option>}
        {value !== "" && !known ? <option value={value}>{value} (not in the CRM)</option> : null}
        {people
          .filter(({ human, active, person }) => (human && active) || person === known?.person)
          .map(({ person, name, active }) => (
            <option key={person} value={person}>
              {name}
              {active ? "" : " (left)"}
            </option>
          ))}
        <option value={BY_ADDRESS}>Somebody else, by address …</option>
      </select>
    </>
  );
}

export function PersonField({
  path,
  label,
  isBare = false,
  none,
}: {
  readonly path: Path;
  readonly label: string;
  readonly isBare?: boolean;
  readonly none?: string;
}) {
  const { value, set, isEditable } = useField(path);
  const nameOf = useNameOf();
  const now = typeof value === "string" ? value : "";
  if (!isEditable)
    return (
      <p className={css.said}>
        <span className="dim">{label}</span> {now === "" ? (none ?? "Nobody") : nameOf(now)}
      </p>
    );
  return (
    <div className={isBare ? css.bare : css.labelled}>
      <PersonSelect label={label} value={now} choose={set} isBare={isBare} {...(none ? { none } : {})} />
      <Problems path={path} />
    </div>
  );
}
