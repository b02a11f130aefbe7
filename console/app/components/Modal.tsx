import type { ReactNode } from "react";
import { Dialog, ModalOverlay, Modal as Window } from "react-aria-components";
import css from "./Modal.module.css";

interface ModalProps {
  readonly isOpen: boolean;
  close(): void;
  /** Begins with `<Heading slot="title">`, which names it. */
  readonly children: ReactNode;
}

/** A dialog over the page; Esc and a press beside it close it, focus comes back to where it was. */
export function Modal({ isOpen, close, children }: ModalProps) {
  return (
    <ModalOverlay
      className={`${css.veil}`}
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => open || close()}
    >
      <Window className={`${css.window}`}>
        <Dialog className={`${css.dialog}`}>{children}</Dialog>
      </Window>
    </ModalOverlay>
  );
}
