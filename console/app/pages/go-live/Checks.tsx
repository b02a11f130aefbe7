import { Link } from "wouter";
import { useMe } from "../../client/me.tsx";
import { Commands } from "../../components/Commands.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { PAGES } from "../../pages.ts";
import { type Check, isOpen } from "./answers.ts";
import css from "./Checks.module.css";

const GLYPHS = { pass: "hit", fail: "pastDue", unknown: "notStarted" } as const;
const WORDS = { pass: "Passed", fail: "Failed", unknown: "Not known yet" } as const;
/** Where it is mended here. */
const MENDED_AT: Readonly<Record<string, string>> = {
  fields: "/health",
  coverage: "/health",
  interference: "/health",
  approvals: "/rules",
  definitions: "/rules",
  threshold: "/rules",
};

/** What to do about it on this page; else as the server says. */
const TO_DO: Readonly<Record<string, string>> = {
  leads: "Wait for more leads, or ask for fewer beside “Enough when”.",
  approvals: "Have each part of the rules approved by name; editing a part voids its approval.",
  training: "Sign both points below, with a link to who attended and to the quick reference.",
  signOff: "Sign the open points below.",
  findings: "Mend it, then close it below.",
};

/** Rules of the gate, failures first, each with what was looked at, what came out, and what to do. */
export function Checks({ title, checks }: { readonly title: string; readonly checks: readonly Check[] }) {
  const ORDER = ["fail", "unknown", "pass"];
  const sorted = [...checks].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  return (
    <section className={`card ${css.checks}`} aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {sorted.map((check) => (
          <OneCheck key={check.id} check={check} />
        ))}
      </ul>
    </section>
  );
}

function OneCheck({ check }: { readonly check: Check }) {
  const me = useMe();
  const { id, title, state, says, evidence, lookAt, fix } = check;
  const place = PAGES.find(({ path, isFor }) => path === MENDED_AT[id] && isFor(me));
  const hasMore = evidence.length > 0 || lookAt.length > 0;
  return (
    <li className={css.check} data-check={id} data-state={state}>
      <StatusGlyph status={GLYPHS[state]} word={WORDS[state]} />
      <div>
        <p className="b">{title}</p>
        <p className="sm mid">
          {says} {state === "fail" ? <b className="b miss-text">Blocks going live.</b> : null}
        </p>
        {fix && isOpen(check) ? (
          <p className="sm">
            <b className="b">To do:</b> <Commands text={TO_DO[id] ?? fix} />{" "}
            {place ? <Link href={place.path}>Open {place.name}</Link> : null}
          </p>
        ) : null}
        {hasMore ? (
          <details className={css.more}>
            <summary className="sm">
              Evidence<span className="sr"> for: {title}</span>
            </summary>
            <dl className="facts">
              {evidence.map(({ label, value }) => (
                <div key={`${label} ${value}`} className={css.pair}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
              {lookAt.length > 0 ? (
                <div className={css.pair}>
                  <dt>Look at</dt>
                  <dd>{lookAt.join(", ")}</dd>
                </div>
              ) : null}
            </dl>
          </details>
        ) : null}
      </div>
    </li>
  );
}
