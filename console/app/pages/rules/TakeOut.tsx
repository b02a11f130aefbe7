/** The cross at the end of a line; `label` says for whoever cannot see it what goes. */
export const TakeOut = ({ label, take }: { readonly label: string; readonly take: () => void }) => (
  <button type="button" className="btn bare" aria-label={label} onClick={take}>
    ✕
  </button>
);
