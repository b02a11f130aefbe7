import { Link } from "wouter";
import { Instant } from "../../components/Instant.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import type { Journey } from "./answers.ts";
import css from "./LeadPage.module.css";
import own from "./ToldList.module.css";

/** What people have to look at, what may not be done, and where systems disagreed; nothing where there is nothing. */
export function Notes({ journey: { reviews, stopRules, conflicts } }: { readonly journey: Journey }) {
  return (
    <>
      {reviews.length > 0 ? (
        <section className={`card ${css.panel}`} aria-labelledby="reviews">
          <h2 id="reviews">Reviews</h2>
          <ul className={own.told}>
            {reviews.map(({ handle, detail, openedAt, dueAt, decidedAt, isOpen }) => (
              <li key={handle}>
                <StatusGlyph status={isOpen ? "review" : "hit"} word={null} />
                <div>
                  <p>{isOpen ? <Link href={`/reviews?review=${handle}`}>{detail}</Link> : detail}</p>
                  <p className="xs dim">
                    opened <Instant at={openedAt} />
                    {decidedAt === null ? (isOpen ? "" : ", ended with the journey") : ", decided "}
                    {decidedAt === null ? null : <Instant at={decidedAt} />}
                    {isOpen && dueAt !== null ? ", due " : ""}
                    {isOpen && dueAt !== null ? <Instant at={dueAt} /> : null}
                  </p>
                </div>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {stopRules.length > 0 ? (
        <section className={`card ${css.panel}`} aria-labelledby="stops">
          <h2 id="stops">Do not contact</h2>
          <ul className="sm">
            {stopRules.map((rule) => (
              <li key={rule}>{rule}</li>
            ))}
          </ul>
        </section>
      ) : null}
      {conflicts.length > 0 ? (
        <section className={`card ${css.panel}`} aria-labelledby="conflicts">
          <h2 id="conflicts">Where systems disagreed</h2>
          <ul className={`${own.told} sm`}>
            {conflicts.map(({ at, text }) => (
              <li key={`${at} ${text}`}>
                <span />
                <p>
                  <Instant at={at} />: {text}
                </p>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  );
}
