import { useEffect, useState } from "react";
import css from "./Skeleton.module.css";

/** The shape of rows to come, shown only after 150 ms: what comes at once does not flicker. */
export function Skeleton({ rows = 5, height = 58 }: { readonly rows?: number; readonly height?: number }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-busy="true" style={{ minHeight: rows * height }}>
      {isLate ? (
        <>
          <span className="sr">Loading</span>
          {Array.from({ length: rows }, (_row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows without content have nothing else
            <div key={index} className={css.row} style={{ height }}>
              <i style={{ width: 70 }} />
              <i style={{ width: `${28 + ((index * 17) % 22)}%` }} />
              <i style={{ width: 96, marginLeft: "auto" }} />
            </div>
          ))}
        </>
      ) : null}
    </div>
  );
}
