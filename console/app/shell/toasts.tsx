import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { useKeys } from "./keys.ts";
import css from "./toasts.module.css";

const LASTS_S = 10;

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly undo: (() => void) | null;
}

const ToastContext = createContext<(text: string, undo?: () => void) => void>(() => {});

/** Says what was done, for ten seconds, with a way back where there is one. */
export const useToast = () => useContext(ToastContext);

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const [toast, setToast] = useState<Toast | null>(null);
  const show = useCallback(
    (text: string, undo?: () => void) =>
      setToast((old) => ({ id: (old?.id ?? 0) + 1, text, undo: undo ?? null })),
    [],
  );
  const close = useCallback(() => setToast(null), []);
  return (
    <ToastContext value={show}>
      {children}
      <div className={css.place} role="status" aria-live="polite">
        {toast ? <ShownToast key={toast.id} toast={toast} close={close} /> : null}
      </div>
    </ToastContext>
  );
}

function ShownToast({ toast, close }: { readonly toast: Toast; readonly close: () => void }) {
  const [left, setLeft] = useState(LASTS_S);
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setInterval(() => setLeft((old) => old - 1), 1_000);
    return () => clearInterval(timer);
  }, [isHeld]);
  useEffect(() => {
    if (left <= 0) close();
  }, [left, close]);
  const takeBack = () => {
    toast.undo?.();
    close();
  };
  useKeys(toast.undo ? [{ key: "u", does: "undo what was just done", run: takeBack }] : []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the time stands still while somebody is about to press
    <div
      className={css.toast}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span>{toast.text}</span>
      {toast.undo ? (
        <button type="button" onClick={takeBack}>
          Undo<span aria-hidden="true"> (U), {left} s</span>
        </button>
      ) : null}
    </div>
  );
}
