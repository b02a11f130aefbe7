import { useDeferredValue, useState } from "react";
import { Link } from "wouter";
import { useMe } from "../../client/me.tsx";
import { Commands } from "../../components/Commands.tsx";
import { Empty } from "../../components/Empty.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { PAGES } from "../../pages.ts";
import { KeyList } from "../../shell/KeyList.tsx";
import { GLOSSARY } from "./glossary.ts";
import css from "./Help.module.css";

/** What the words mean, whose time is whose, how to contest a verdict, and the keys. */
export default function Help() {
  const me = useMe();
  const [typed, setTyped] = useState("");
  const wanted = useDeferredValue(typed).trim().toLowerCase();
  const parts = GLOSSARY.map(({ title, terms }) => ({
    title,
    terms: terms.filter(({ word, meaning }) => `${word} ${meaning}`.toLowerCase().includes(wanted)),
  })).filter(({ terms }) => terms.length > 0);
  const leads = PAGES.find(({ path, isFor }) => path === "/leads" && isFor(me));
  return (
    <>
      <PageHead title="Help" />
      <div className={`page ${css.page}`}>
        <div className={css.stack}>
          <section className={`card ${css.text}`} aria-labelledby="systems-delay">
            <h2 id="systems-delay">What is systems delay?</h2>
            <p>
              The time from what a lead did until a person was handed the lead and told: forms, syncs, queues,
              routing rules. Operations answer for it, never a rep. It is{" "}
              <b className="systems-text b">violet and hatched</b> on every page.
            </p>
            <p>
              Human delay is the time from then until the first touch. The rep answers for it, and only it is
              held against the SLA. It is <b className="human-text b">teal and plain</b>.
            </p>
            <p>
              Both together, less a head start where the touch came before the assignment, are the speed to
              lead, exactly. Where business hours count, the word “open” stands behind the length; else it is
              time on the wall clock.
            </p>
          </section>
          <section className={`card ${css.text}`} aria-labelledby="contest">
            <h2 id="contest">How to contest a verdict</h2>
            <ol className={css.steps}>
              <li>
                Open the lead
                {leads ? (
                  <>
                    {" "}
                    (<Link href="/leads">Leads</Link> searches them)
                  </>
                ) : null}
                : each clock says when it started, when it stood still, and why it is a hit or a miss.
              </li>
              <li>
                Was it late for a reason? Say so under <Link href="/breaches">Breach reasons</Link>. That
                explains the miss; it stays one.
              </li>
              <li>
                Is it wrong? Choose <b className="b">Contest</b> on the lead and say why: a call that was not
                logged, a wrong lead type, somebody else's turn. The verdict stands until it is decided.
              </li>
              <li>
                A reviewer sees the facts beside your words under <Link href="/reviews">Reviews</Link>, and
                what each answer would do. What they decide is kept with their name, and can be taken back.
              </li>
            </ol>
          </section>
          <Keys />
        </div>
        <section className={`card ${css.text}`} aria-labelledby="glossary">
          <h2 id="glossary">Glossary</h2>
          <label className="label" htmlFor="term">
            Find a word
          </label>
          <input
            id="term"
            type="search"
            className="field"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          {parts.length === 0 ? <Empty title="No such word">Try a part of it.</Empty> : null}
          {parts.map(({ title, terms }) => (
            <div key={title}>
              <h3>{title}</h3>
              <dl className={css.terms}>
                {terms.map(({ word, meaning }) => (
                  <div key={word} data-term={word}>
                    <dt>{word}</dt>
                    <dd>
                      <Commands text={meaning} />
                    </dd>
                  </div>
                ))}
              </dl>
            </div>
          ))}
        </section>
      </div>
    </>
  );
}

function Keys() {
  return (
    <section className={`card ${css.text}`} aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      <p>
        Lists: <kbd>J</kbd> <kbd>K</kbd> move, <kbd>Enter</kbd> opens, <kbd>O</kbd> opens in the CRM,{" "}
        <kbd>A</kbd> acts, <kbd>Esc</kbd> closes. On each page <kbd>?</kbd> lists those that work there. Here:
      </p>
      <KeyList />
    </section>
  );
}
