import { useState } from "react";
import { useTimes } from "../../client/times.ts";
import { useDo } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { useToast } from "../../shell/toasts.tsx";
import { DiffList } from "./DiffList.tsx";
import { type Editor, useEditor } from "./editor.tsx";
import css from "./Rules.module.css";

/** What stands in the head of the page: which text this is, and whether it is safe. */
export function DraftState() {
  const { draft, newest, state } = useEditor();
  const times = useTimes();
  const words: Readonly<Record<Editor["state"], string>> = {
    saved: draft
      ? `Draft of version ${newest + 1}, saved ${times.at(Date.parse(draft.at))} by ${draft.author}`
      : `Version ${newest}, as published`,
    editing: "Changing …",
    saving: "Saving …",
    failed: "Not saved",
    conflict: "Not saved: somebody was faster",
  };
  return <span aria-live="polite">{words[state]}</span>;
}

/** What the draft changes, what is wrong with it, and what may not be meant. */
export function DraftCard({ show }: { readonly show: (tab: string) => void }) {
  const { draft, problems, advice, changes, state, failure, isEditable, newest, setLeaving } = useEditor();
  const discard = useDo("DELETE /policies/draft");
  const toast = useToast();
  const [isAll, setAll] = useState(false);
  if (!draft && state === "saved")
    return (
      <section className="card pad">
        <h2>No draft</h2>
        <p className="sm mid">
          {isEditable
            ? `Change anything: it becomes a draft beside version ${newest}, which goes on ruling until you publish.`
            : `Version ${newest} rules. Nobody is changing it.`}
        </p>
      </section>
    );
  const shown = isAll ? changes : changes?.slice(0, 6);
  return (
    <section className="card pad" aria-labelledby="draft">
      <div className="head">
        <h2 id="draft">This draft</h2>
        {isEditable && draft && state === "saved" ? (
          <button
            type="button"
            className="link sm r"
            onClick={() => {
              setLeaving(true);
              discard.mutate(
                { query: { revision: draft.revision } },
                {
                  onSuccess: () => toast("The draft was put away."),
                  onError: () => setLeaving(false),
                },
              );
            }}
          >
            Discard
          </button>
        ) : null}
      </div>
      {failure && state === "failed" ? (
        <p className="sm miss-text" role="alert">
          {failure} Your change is still here; the next one tries again.
        </p>
      ) : null}
      {problems.length > 0 ? (
        <>
          <p className="sm b">{counted(problems.length, "thing")} to mend</p>
          <ul className={css.todo}>
            {problems.map(({ field, reason }) => (
              <li key={`${field} ${reason}`}>
                <StatusGlyph status="pastDue" word={null} />
                <button type="button" className="link sm" onClick={() => show(tabOf(field))}>
                  {placeWords(field)}: {reason}
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {shown && shown.length > 0 ? <DiffList changes={shown} /> : null}
      {changes && changes.length > 6 ? (
        <button type="button" className="link sm" onClick={() => setAll(!isAll)}>
          {isAll ? "Fewer" : `All ${changes.length} changes`}
        </button>
      ) : null}
      {changes === null && problems.length === 0 && state !== "failed" ? (
        <p className="sm mid">
          {state === "conflict" ? "Not saved: choose above which text goes on." : "Being read …"}
        </p>
      ) : null}
      {changes?.length === 0 && problems.length === 0 ? (
        <p className="sm mid">It says what version {newest} says.</p>
      ) : null}
      {advice.length > 0 ? (
        <details className={css.more}>
          <summary>{counted(advice.length, "hint")}: it works, but may not be meant</summary>
          <ul className={css.todo}>
            {advice.map(({ field, reason, fix }) => (
              <li key={`${field} ${reason}`}>
                <StatusGlyph status="warned" word={null} />
                <span className="sm">
                  <button type="button" className="link sm" onClick={() => show(tabOf(field))}>
                    {placeWords(field)}
                  </button>
                  : {reason}. {fix}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}

const TABS: readonly (readonly [start: RegExp, tab: string])[] = [
  [/^(leadTypes|classification|clocks)/, "types"],
  [/^(calendars|timeZone)/, "hours"],
  [/^(people|ownerChanges|alerts\.(channels|bundle|digest|holdForRecipient)|delegates)/, "people"],
  [/^alerts\.templates/, "messages"],
  [/^(exclusions|reviews|criticalFields|pauses|notSales|matching|systemOfRecord|alerts)/, "stops"],
  [/^(touch|responseBy|name|definitions|breachReasons|apologies|packs|limits|sla)/, "answers"],
];

/** Where a field can be mended. */
const tabOf = (field: string): string => TABS.find(([start]) => start.test(field))?.[1] ?? "text";

/** A field as people find it: `clocks.response.tiers.1` → `response, tiers 2`. */
const placeWords = (field: string): string =>
  field
    .replace(/^clocks\./, "")
    .replaceAll(/\.(\d+)/g, (_whole, index: string) => ` ${Number(index) + 1}`)
    .replaceAll(".", ", ")
    .replaceAll(/([a-z])([A-Z])/g, (_whole, one: string, other: string) => `${one} ${other.toLowerCase()}`);

/** Somebody was faster: what theirs says, what mine says, and which of both goes on. */
export function Conflict() {
  const { both, takeTheirs, putMine } = useEditor();
  if (!both) return null;
  const list = (changes: readonly string[] | null) =>
    changes === null ? (
      <p className="sm dim">not sound yet</p>
    ) : changes.length === 0 ? (
      <p className="sm dim">nothing</p>
    ) : (
      <DiffList changes={changes} />
    );
  return (
    <section className={`card pad ${css.conflict}`} role="alert" aria-labelledby="conflict">
      <h2 id="conflict">Somebody was faster</h2>
      <p className="sm mid">{both.why} What each changes in the newest version:</p>
      <div className={css.both}>
        <div>
          <h3>{both.theirs.by ? `${both.theirs.by}'s draft` : "Theirs: no draft any more"}</h3>
          {both.theirs.by ? list(both.theirs.changes) : null}
          <button type="button" className="btn" onClick={takeTheirs}>
            Go on with theirs
          </button>
        </div>
        <div>
          <h3>Your text</h3>
          {list(both.mine)}
          <button type="button" className="btn" onClick={putMine}>
            Put mine in its place
          </button>
        </div>
      </div>
    </section>
  );
}
