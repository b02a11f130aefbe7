import css from "./KeyList.module.css";
import { useKnownKeys } from "./keys.ts";

/** Every key that works now, and what it does. */
export function KeyList() {
  return (
    <dl className={css.keys}>
      {useKnownKeys().map(({ key, does }) => (
        <div key={`${key} ${does}`}>
          <dt>
            <kbd>{key === "escape" ? "Esc" : key.toUpperCase()}</kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
