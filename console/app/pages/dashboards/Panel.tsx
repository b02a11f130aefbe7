import type { ReactNode } from "react";
import { Broken } from "../../components/Broken.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";

interface PanelProps<T> {
  /** What is not there when it fails: `The trend could not be counted`. */
  readonly what: string;
  readonly asked: { readonly data: T | undefined; readonly error: unknown; refetch(): unknown };
  /** Rows of the skeleton, of 29 px. */
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}

/** One chart while it loads, when it fails, and when it is there: the others stay right. */
export function Panel<T>({ what, asked, rows = 10, children }: PanelProps<T>) {
  if (asked.data !== undefined) return children(asked.data);
  return (
    <section className="card">
      {asked.error ? (
        <Broken what={what} error={asked.error} again={() => void asked.refetch()} />
      ) : (
        <Skeleton rows={rows} height={29} />
      )}
    </section>
  );
}
