import { useState } from "react";
import { may, useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { type FormField, ReasonDialog } from "../../components/ReasonDialog.tsx";
import { useToast } from "../../shell/toasts.tsx";
import type { Check, Gate } from "./answers.ts";
import css from "./Verdict.module.css";

const DAYS: FormField = {
  name: "days",
  label: "Days of close watch (hypercare)",
  isNeeded: true,
  options: [14, 10, 7].map((days) => ({ value: String(days), label: `${days} days` })),
};
type Asking = "live" | "silent" | "hypercare" | null;

/** One switch: to the team, or back to silent at once. What does not pass needs an executive's reason. */
export function Switch({ gate, open }: { readonly gate: Gate; readonly open: readonly Check[] }) {
  const me = useMe();
  const [asking, setAsking] = useState<Asking>(null);
  const close = () => setAsking(null);
  if (!may(me, "operate"))
    return <p className={`xs dim ${css.switch}`}>An admin of this account switches alerts on and off.</p>;
  return (
    <div className={css.switch}>
      {gate.mode === "silent" ? (
        <>
          <button
            type="button"
            className={open.length === 0 ? "btn go" : "btn"}
            onClick={() => setAsking("live")}
          >
            {open.length === 0 ? "Send alerts to the team" : "Go live all the same…"}
          </button>
          <p className="xs dim">
            {open.length === 0
              ? "Back to silent is one click, any time."
              : `${counted(open.length, "check")} of ${gate.checks.length} ${open.length === 1 ? "is" : "are"} open. Skipping them needs an executive's written reason, which is kept.`}
          </p>
        </>
      ) : (
        <>
          <div className={css.buttons}>
            <button type="button" className="btn" onClick={() => setAsking("hypercare")}>
              Extend hypercare…
            </button>
            <button type="button" className="btn" onClick={() => setAsking("silent")}>
              Back to silent…
            </button>
          </div>
          <p className="xs dim">Back to silent works at once: no gate, no waiting.</p>
        </>
      )}
      {asking === "live" ? <ToLive open={open} close={close} /> : null}
      {asking === "silent" ? <ToSilent close={close} /> : null}
      {asking === "hypercare" ? <Longer close={close} /> : null}
    </div>
  );
}

function ToLive({ open, close }: { readonly open: readonly Check[]; readonly close: () => void }) {
  const live = useDo("POST /gate/live");
  const toast = useToast();
  const isOver = open.length > 0;
  const skipped = open.map(({ title }) => title.toLowerCase()).join("; ");
  return (
    <ReasonDialog
      title="Send alerts to the team"
      lead={`Everything is checked once more first. Leads that engage from now on alert their owners; past misses send nothing, and running clocks keep their due times.${isOver ? ` Not passed: ${skipped}.` : ""}`}
      fields={[
        isOver
          ? { name: "overrideReason", label: "The executive's reason", isLong: true, isNeeded: true }
          : { name: "note", label: "Note for the record", isLong: true, isNeeded: false },
        DAYS,
      ]}
      submit="Go live"
      close={close}
      run={async ({ overrideReason, note = "", days = "14" }) => {
        const body = { note, hypercareDays: Number(days), ...(overrideReason ? { overrideReason } : {}) };
        await live.mutateAsync({ body });
        toast("Alerts reach the team from now on.");
      }}
    />
  );
}

function ToSilent({ close }: { readonly close: () => void }) {
  const silent = useDo("POST /gate/silent");
  const toast = useToast();
  return (
    <ReasonDialog
      title="Back to silent"
      lead="From this moment alerts go to the test recipient only. Open tasks stay, with a note; a new silent period begins."
      fields={[{ name: "why", label: "Why", isLong: true, isNeeded: true }]}
      submit="Back to silent"
      close={close}
      run={async ({ why = "" }) => {
        await silent.mutateAsync({ body: { why } });
        toast("Silent. Nobody on the team is alerted.");
      }}
    />
  );
}

function Longer({ close }: { readonly close: () => void }) {
  const extend = useDo("POST /gate/hypercare");
  const toast = useToast();
  return (
    <ReasonDialog
      title="Extend hypercare"
      lead="Daily reports go on, and what is critical stays in sight."
      fields={[DAYS, { name: "why", label: "Why", isLong: true, isNeeded: true }]}
      submit="Extend"
      close={close}
      run={async ({ days = "7", why = "" }) => {
        await extend.mutateAsync({ body: { days: Number(days), why } });
        toast(`Hypercare goes on for ${days} days.`);
      }}
    />
  );
}
