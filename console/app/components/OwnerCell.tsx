interface OwnerCellProps {
  readonly owner: { readonly name: string } | null;
  readonly backup: { readonly name: string; readonly fallback: boolean } | null;
}

/** Whose turn it is, and who steps in. */
export function OwnerCell({ owner, backup }: OwnerCellProps) {
  return (
    <>
      <div className={owner ? "cut" : "cut b"}>{owner?.name ?? "No owner"}</div>
      {backup ? (
        <div className="cut xs dim">
          {backup.fallback ? "fallback" : "backup"} {backup.name}
        </div>
      ) : null}
    </>
  );
}
