import { Link } from "wouter";
import type { Answer } from "../../client/ask.ts";
import { Skeleton } from "../../components/Skeleton.tsx";
import type { SetupAnswer } from "./answers.ts";
import css from "./Setup.module.css";

/** What comes after the setup: silence first, then the gate. */
export function GoOn({
  gate,
  setup,
}: {
  readonly gate: Answer<"GET /gate"> | undefined;
  readonly setup: SetupAnswer;
}) {
  if (!gate) return <Skeleton rows={3} />;
  const open = gate.checks.filter(({ state }) => state !== "pass").length;
  return (
    <section className="card pad" aria-labelledby="live">
      <h2 id="live">{gate.mode === "live" ? "Alerts are live" : "Silent first, then live"}</h2>
      {gate.mode === "live" ? (
        <p className="sm mid">
          Tasks sit on the leads and reach the team. Back to silent is one click, any time.
        </p>
      ) : (
        <p className="sm mid">
          In silence everything is measured and every alert goes to one test recipient only. When enough is
          seen, the gate shows what stands between here and live.
        </p>
      )}
      <ol className={css.list}>
        <li>
          Test recipient: <b className="b">{gate.testRecipientName ?? "nobody yet"}</b>.{" "}
          {gate.testRecipientName === null ? "Until one is named alerts reach nobody." : ""}
        </li>
        <li>
          Rules:{" "}
          {setup.policy.isOwn ? `version ${setup.policy.version}, yours` : "still those of the installation"}.
        </li>
        <li>
          Gate: {open === 0 ? "every check passes" : `${open} of ${gate.checks.length} checks are open`}.
        </li>
      </ol>
      <p className={css.row}>
        <Link className="btn go" href="/go-live">
          {gate.mode === "live" ? "See the gate" : "To the gate"}
        </Link>
        <Link className="btn" href="/channels">
          Slack and e-mail
        </Link>
        <Link className="btn" href="/worklist">
          Open the worklist
        </Link>
      </p>
    </section>
  );
}
