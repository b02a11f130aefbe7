import { type FormEvent, useId, useState } from "react";
import { Heading } from "react-aria-components";
import { useLive } from "../../client/live.tsx";
import { may, useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import { Modal } from "../../components/Modal.tsx";
import { useToast } from "../../shell/toasts.tsx";
import css from "./Annotate.module.css";
import { dayIn, instantOf } from "./period.ts";

/** Notes at an instant what everybody who reads the charts should know. */
export function Annotate() {
  const me = useMe();
  const [isOpen, setOpen] = useState(false);
  if (!may(me, "act")) return null;
  return (
    <>
      <button type="button" className="btn" onClick={() => setOpen(true)}>
        Annotate
      </button>
      {isOpen ? <AnnotateDialog close={() => setOpen(false)} /> : null}
    </>
  );
}

function AnnotateDialog({ close }: { readonly close: () => void }) {
  const { timeZone } = useMe();
  const { now } = useLive();
  const toast = useToast();
  const add = useDo("POST /annotations");
  const remove = useDo("DELETE /annotations/{id}");
  const [at, setAt] = useState(() => `${dayIn(now, timeZone)}T09:00`);
  const [words, setWords] = useState("");
  const id = useId();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const body = { at: new Date(instantOf(at, timeZone)).toISOString(), words };
    try {
      const made = await add.mutateAsync({ body });
      close();
      toast(`Noted: ${words}`, () => {
        if (made.id !== null) remove.mutate({ params: { id: made.id } });
      });
    } catch {
      // Shown below, from the mutation's own state.
    }
  };
  return (
    <Modal isOpen close={close}>
      <form onSubmit={(event) => void send(event)}>
        <Heading slot="title">Annotate</Heading>
        <p className="sm mid">
          Everybody who reads the charts sees it as a pin: a campaign, a holiday, a change of routing.
        </p>
        <label className="label" htmlFor={`${id}w`}>
          What happened
        </label>
        <input
          id={`${id}w`}
          className="field"
          required
          minLength={3}
          maxLength={300}
          value={words}
          onChange={({ target }) => setWords(target.value)}
        />
        <label className="label" htmlFor={`${id}a`}>
          When, in {timeZone.replaceAll("_", " ")}
        </label>
        <input
          id={`${id}a`}
          className="field"
          type="datetime-local"
          required
          value={at}
          onChange={({ target }) => setAt(target.value)}
        />
        {add.error ? (
          <p className="sm miss-text" role="alert">
            {add.error.message}
          </p>
        ) : null}
        <div className={css.buttons}>
          <button type="button" className="btn" onClick={close}>
            Cancel
          </button>
          <button type="submit" className="btn go" disabled={add.isPending}>
            Note it
          </button>
        </div>
      </form>
    </Modal>
  );
}
