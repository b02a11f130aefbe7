import { Link } from "wouter";
import type { Answer } from "../../client/ask.ts";
import { useMe } from "../../client/me.tsx";
import { Instant } from "../../components/Instant.tsx";
import { PAGES } from "../../pages.ts";
import css from "./Audit.module.css";
import { changesOf, wordsOf } from "./changes.ts";

type EntryRow = Answer<"GET /audit">["entries"][number];

/** One entry: when, who, what, to what; opened: before and after, side by side. */
export function Entry({ entry }: { readonly entry: EntryRow }) {
  const me = useMe();
  const { seq, at, actor, action, subject, detail, hash } = entry;
  const changes = changesOf(detail);
  const isLead = "journey" in detail && PAGES.some(({ path, isFor }) => path === "/leads" && isFor(me));
  return (
    <li className={css.entry} data-entry={seq}>
      <details>
        <summary>
          <span className="mid">
            <Instant at={at} />
          </span>
          <b className="b">{actor}</b>
          <span>{action}</span>
          <span className="mid">{subject}</span>
        </summary>
        <div className={css.detail}>
          {changes.length > 0 ? (
            <table className="grid-t">
              <thead>
                <tr>
                  <th scope="col">What</th>
                  <th scope="col">Before</th>
                  <th scope="col">After</th>
                </tr>
              </thead>
              <tbody>
                {changes.map(({ name, before, after }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td className={before === after ? "" : css.was}>{before}</td>
                    <td className={before === after ? "" : css.is}>{after}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : null}
          <dl className="facts">
            {wordsOf(detail).map(({ name, value }) => (
              <div key={name} style={{ display: "contents" }}>
                <dt>{name}</dt>
                <dd style={{ overflowWrap: "anywhere" }}>{value}</dd>
              </div>
            ))}
            <dt>Entry</dt>
            <dd style={{ overflowWrap: "anywhere" }}>
              {seq}, {hash.slice(0, 16)}…
            </dd>
          </dl>
          {isLead ? (
            <p className="sm">
              <Link href={`/leads/${encodeURIComponent(subject)}`}>Open the lead</Link>
            </p>
          ) : null}
        </div>
      </details>
    </li>
  );
}
