import { type FormEvent, useId, useState } from "react";
import { Heading } from "react-aria-components";
import { Refused } from "../client/ask.ts";
import { Modal } from "./Modal.tsx";
import css from "./ReasonDialog.module.css";

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly isNeeded: boolean;
  readonly isLong?: boolean;
  /** To choose one of; else text. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

interface ReasonDialogProps {
  readonly title: string;
  /** What it is about, in a sentence. */
  readonly lead: string;
  readonly fields: readonly FormField[];
  readonly submit: string;
  close(): void;
  /** Refusals are shown beside their field; the dialog stays open. */
  run(given: Readonly<Record<string, string>>): Promise<void>;
}

/** Asks why, or to whom, before something is done. */
export function ReasonDialog({ title, lead, fields, submit, close, run }: ReasonDialogProps) {
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await run(given);
      close();
    } catch (problem) {
      setError(problem instanceof Error ? problem : new Error(String(problem)));
      setBusy(false);
    }
  };
  const wrong = error instanceof Refused ? error.field : null;
  const isElsewhere = error !== null && !fields.some(({ name }) => name === wrong);
  return (
    <Modal isOpen close={close}>
      <form onSubmit={(event) => void send(event)}>
        <Heading slot="title">{title}</Heading>
        <p className="sm mid">{lead}</p>
        {fields.map((field, index) => (
          <OneField
            key={field.name}
            field={field}
            isFirst={index === 0}
            value={given[field.name] ?? ""}
            problem={wrong === field.name ? (error?.message ?? null) : null}
            change={(value) => setGiven((old) => ({ ...old, [field.name]: value }))}
          />
        ))}
        {isElsewhere ? (
          <p className={css.problem} role="alert">
            {error.message}
          </p>
        ) : null}
        <div className={css.buttons}>
          <button type="submit" className="btn go" disabled={isBusy}>
            {submit}
          </button>
          <button type="button" className="btn" onClick={close}>
            Back
          </button>
        </div>
      </form>
    </Modal>
  );
}

interface OneFieldProps {
  readonly field: FormField;
  readonly isFirst: boolean;
  readonly value: string;
  readonly problem: string | null;
  change(value: string): void;
}

function OneField({ field, isFirst, value, problem, change }: OneFieldProps) {
  const id = useId();
  const common = {
    id,
    className: "field",
    value,
    required: field.isNeeded,
    autoFocus: isFirst,
    "aria-invalid": problem !== null,
    "aria-describedby": problem === null ? undefined : `${id}-problem`,
  };
  return (
    <>
      <label className="label" htmlFor={id}>
        {field.label}
        {field.isNeeded ? "" : " (optional)"}
      </label>
      {field.options ? (
        <select {...common} onChange={(event) => change(event.target.value)}>
          <option value="">Choose</option>
          {field.options.map((one) => (
            <option key={one.value} value={one.value}>
              {one.label}
            </option>
          ))}
        </select>
      ) : field.isLong ? (
        <textarea {...common} rows={3} minLength={3} onChange={(event) => change(event.target.value)} />
      ) : (
        <input {...common} onChange={(event) => change(event.target.value)} />
      )}
      {problem === null ? null : (
        <p className={css.problem} id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
