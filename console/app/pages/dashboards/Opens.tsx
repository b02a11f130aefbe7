import type { ReactNode } from "react";
import { useDashboard } from "./context.tsx";
import type { Cell } from "./filter.ts";

/** A number in a sentence or a cell that opens the leads it counts; nothing to open where it is none. */
export function Opens({
  n,
  cell,
  children,
}: {
  readonly n: number;
  readonly cell: Cell;
  readonly children: ReactNode;
}) {
  const { open } = useDashboard();
  if (n === 0) return children;
  return (
    <button type="button" className="link" data-opens={n} onClick={() => open(cell)}>
      {children}
    </button>
  );
}
