import { useState } from "react";
import { Heading } from "react-aria-components";
import { Modal } from "../components/Modal.tsx";
import css from "./KeyHelp.module.css";
import { useKeys, useKnownKeys } from "./keys.ts";

/** `?`: every key that works on this page. */
export function KeyHelp() {
  const [isOpen, setOpen] = useState(false);
  const keys = useKnownKeys();
  useKeys([{ key: "?", does: "this list", run: () => setOpen(true) }]);
  return (
    <Modal isOpen={isOpen} close={() => setOpen(false)}>
      <Heading slot="title">Keys</Heading>
      <dl className={css.keys}>
        {keys.map(({ key, does }) => (
          <div key={`${key} ${does}`}>
            <dt>
              <kbd>{key === "escape" ? "Esc" : key.toUpperCase()}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button type="button" className="btn" onClick={() => setOpen(false)}>
        Close
      </button>
    </Modal>
  );
}
