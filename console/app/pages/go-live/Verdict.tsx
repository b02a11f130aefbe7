import { useState } from "react";
import { may, useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { Instant } from "../../components/Instant.tsx";
import { useToast } from "../../shell/toasts.tsx";
import { type Gate, isOpen } from "./answers.ts";
import { Switch } from "./Switch.tsx";
import css from "./Verdict.module.css";

/** What stands between the account and live alerts, when that was looked at, and the one switch. */
export function Verdict({ gate }: { readonly gate: Gate }) {
  const me = useMe();
  const toast = useToast();
  const look = useDo("POST /gate/examination");
  const [isBusy, setBusy] = useState(false);
  const open = gate.checks.filter(isOpen);
  const failed = open.filter(({ state }) => state === "fail");
  const [last] = gate.examinations;
  const check = async () => {
    setBusy(true);
    try {
      const seen = await look.mutateAsync({ body: {} });
      const left = seen.checks.filter(isOpen).length;
      toast(left === 0 ? "Checked: everything passes." : `Checked: ${counted(left, "check")} open.`);
    } catch (problem) {
      toast(`Not checked: ${(problem as Error).message}`);
    } finally {
      setBusy(false);
    }
  };
  const counts = [
    `${gate.checks.length - open.length} passed`,
    `${failed.length} failed`,
    `${open.length - failed.length} not known yet`,
  ].join(" · ");
  return (
    <section className={`card ${css.verdict}`} aria-label="Where the account stands">
      <div>
        <h2>{headline(gate, open.length)}</h2>
        <p className="sm mid">
          {gate.until === null ? null : (
            <>
              Hypercare until <Instant at={gate.until} />.{" "}
            </>
          )}
          {open[0] && gate.mode === "silent" ? `First: ${open[0].title.toLowerCase()}. ${open[0].says}` : ""}
        </p>
        <div className={css.strip} role="img" aria-label={counts}>
          {[...gate.checks].sort(byState).map(({ id, state }) => (
            <i key={id} data-state={state} />
          ))}
        </div>
        <p className="xs dim">{counts}</p>
        <p className={`xs ${gate.changedSince ? "warn-text" : "dim"} ${css.looked}`}>
          {last ? (
            <>
              Checked <Instant at={last.at} /> by {last.by}.{" "}
              {gate.changedSince ? "Something was signed, found or published since: check again." : ""}
            </>
          ) : (
            "Nobody has checked yet."
          )}
          {may(me, "approve") ? (
            <button type="button" className="link" disabled={isBusy} onClick={() => void check()}>
              {isBusy ? "Checking…" : last ? "Check again" : "Check now"}
            </button>
          ) : null}
        </p>
      </div>
      <Switch gate={gate} open={open} />
    </section>
  );
}

const ORDER = ["pass", "fail", "unknown"];
const byState = (one: Gate["checks"][number], other: Gate["checks"][number]) =>
  ORDER.indexOf(one.state) - ORDER.indexOf(other.state);

function headline({ mode, state, examinations }: Gate, open: number): string {
  if (mode === "live")
    return state === "hypercare" ? "Alerts reach the team, under close watch" : "Alerts reach the team";
  if (examinations.length === 0) return "The gate has not been checked yet";
  if (open === 0) return "Nothing stands between you and live alerts";
  return `${counted(open, "thing")} ${open === 1 ? "stands" : "stand"} between you and live alerts`;
}
