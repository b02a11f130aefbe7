import css from "./More.module.css";

interface MoreProps {
  /** What `useAskPages` answers. */
  readonly pages: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    fetchNextPage(): Promise<unknown>;
  };
  readonly children: string;
}

/** Below a list that goes on: one press, one page more. */
export function More({ pages, children }: MoreProps) {
  if (!pages.hasNextPage) return null;
  return (
    <p className={css.more}>
      <button
        type="button"
        className="btn"
        disabled={pages.isFetchingNextPage}
        onClick={() => void pages.fetchNextPage()}
      >
        {children}
      </button>
    </p>
  );
}
