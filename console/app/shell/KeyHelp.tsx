import { useState } from "react";
import { Heading } from "react-aria-components";
import { Modal } from "../components/Modal.tsx";
import { KeyList } from "./KeyList.tsx";
import { useKeys } from "./keys.ts";

/** `?`: every key that works on this page. */
export function KeyHelp() {
  const [isOpen, setOpen] = useState(false);
  useKeys([{ key: "?", does: "this list", run: () => setOpen(true) }]);
  return (
    <Modal isOpen={isOpen} close={() => setOpen(false)}>
      <Heading slot="title">Keys</Heading>
      <KeyList />
      <button type="button" className="btn" onClick={() => setOpen(false)}>
        Close
      </button>
    </Modal>
  );
}
