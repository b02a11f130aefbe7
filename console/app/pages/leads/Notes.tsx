import { Link } from "wouter";
import { Instant } from "../../components/Instant.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import type { Journey } from "./answers.ts";
import css from "./LeadPage.module.css";
import own from "./ToldList.module.css";

/** What people have to look at, what may not be done, where systems disagreed, what to mend; nothing where there is nothing. */
export function Notes({
  journey: { reviews, stopRules, conflicts, findings },
}: {
  readonly journey: Journey;
}) {
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
      <Said title="Where systems disagreed" id="conflicts" said={conflicts} />
      <Said title="For operations" id="findings" said={findings} />
    </>
  );
}

interface SaidProps {
  readonly title: string;
  readonly id: string;
  readonly said: Journey["conflicts"];
}

function Said({ title, id, said }: SaidProps) {
  if (said.length === 0) return null;
  return (
    <section className={`card ${css.panel}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul className={`${own.told} sm`}>
        {said.map(({ at, text }) => (
          <li key={`${at} ${text}`}>
            <span />
            <p>
              <Instant at={at} />: {text}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
