import { countWords, durationWords } from "../../client/words.ts";
import { Definition } from "../../components/Definition.tsx";
import { Instant } from "../../components/Instant.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import type { HealthAnswer } from "./answers.ts";
import css from "./Health.module.css";

type Installation = HealthAnswer["installations"][number];

/** Each connected account: grant, stream of changes, and how much of what it may be asked is used. */
export function Connections({ health }: { readonly health: HealthAnswer }) {
  return (
    <section className={`card ${css.panel}`} aria-label="Connections">
      <h2>Connections</h2>
      {health.installations.length === 0 ? <p className="sm mid">No account is connected.</p> : null}
      {health.installations.map((one) => (
        <OneConnection key={one.id} one={one} />
      ))}
    </section>
  );
}

function OneConnection({ one }: { readonly one: Installation }) {
  const isOn = one.status === "connected";
  return (
    <>
      <h3 style={{ display: "flex", gap: 8 }}>
        <StatusGlyph status={isOn ? "hit" : "pastDue"} word={isOn ? "Connected" : "Disconnected"} />{" "}
        {one.label}
      </h3>
      <dl className={`facts ${css.facts}`}>
        <div className={css.pair}>
          <dt>Watched since</dt>
          <dd>
            <Instant at={one.watchFrom} />
          </dd>
        </div>
        <div className={css.pair}>
          <dt>
            <Definition meaning="For calls to the CRM; it is renewed by itself before it runs out. The token itself is never shown.">
              Access token
            </Definition>
          </dt>
          <dd>
            {one.tokenExpiresAt === null ? (
              "none is stored"
            ) : (
              <>
                good until <Instant at={one.tokenExpiresAt} />
              </>
            )}
          </dd>
        </div>
        <div className={css.pair}>
          <dt>Changes</dt>
          <dd>
            {one.stream === null ? (
              "come by webhook"
            ) : (
              <>
                stream {one.stream.state} since <Instant at={one.stream.since} />
                {one.stream.why ? `: ${one.stream.why}` : ""}
              </>
            )}
          </dd>
        </div>
        {one.limits.map((limit) => (
          <div key={limit.name} className={css.pair}>
            <dt>{limit.label}</dt>
            <dd>
              {limit.used === null || limit.calls === null || limit.perMs === null ? (
                "in use"
              ) : (
                <>
                  {countWords(limit.used)} of {countWords(limit.calls)} calls in {durationWords(limit.perMs)}
                  <span className={css.bar}>
                    <i style={{ width: `${Math.min(100, (100 * limit.used) / limit.calls)}%` }} />
                  </span>
                </>
              )}
              {limit.heldUntil === null ? null : (
                <span className="warn-text">
                  {" "}
                  waits until <Instant at={limit.heldUntil} />
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
