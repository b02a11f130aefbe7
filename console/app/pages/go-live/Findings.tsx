import { useState } from "react";
import { may, useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import { Instant } from "../../components/Instant.tsx";
import { type FormField, ReasonDialog } from "../../components/ReasonDialog.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { useToast } from "../../shell/toasts.tsx";
import type { Finding } from "./answers.ts";
import css from "./Lists.module.css";

const KINDS = {
  alerts: "Alerts",
  fairness: "Fairness",
  figures: "Figures",
  definitions: "Definitions",
  data: "Data",
  other: "Something else",
} as const satisfies Record<Finding["kind"], string>;

const FIELDS: readonly FormField[] = [
  { name: "what", label: "What was found", isLong: true, isNeeded: true },
  {
    name: "severity",
    label: "How bad",
    isNeeded: true,
    options: [
      { value: "critical", label: "Critical: blocks going live" },
      { value: "minor", label: "Minor" },
    ],
  },
  {
    name: "kind",
    label: "About",
    isNeeded: true,
    options: Object.entries(KINDS).map(([value, label]) => ({ value, label })),
  },
];

/** What was found that should not be; critical ones block the gate until somebody closes them. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const me = useMe();
  const toast = useToast();
  const open = useDo("POST /gate/findings");
  const close = useDo("POST /gate/findings/{number}/close");
  const [isOpening, setOpening] = useState(false);
  const [closing, setClosing] = useState<Finding | null>(null);
  const sorted = [...findings].sort(
    (a, b) => Number(a.closedAt !== null) - Number(b.closedAt !== null) || b.number - a.number,
  );
  return (
    <section className={`card ${css.list}`} aria-label="Findings">
      <div className={css.head}>
        <h2>Findings</h2>
        {may(me, "act") ? (
          <button type="button" className="btn" onClick={() => setOpening(true)}>
            Report one…
          </button>
        ) : null}
      </div>
      {sorted.length === 0 ? (
        <p className="sm mid">Nobody has found anything wrong. Critical findings block going live.</p>
      ) : (
        <ul className={css.rows}>
          {sorted.map((one) => (
            <li key={one.number}>
              <StatusGlyph {...glyphOf(one)} />
              <div>
                <p>
                  <b className="b">{one.number}.</b> {one.what}
                </p>
                <p className="xs dim">
                  {one.severity === "critical" ? "Critical" : "Minor"}, {KINDS[one.kind].toLowerCase()} ·{" "}
                  {one.openedBy}, <Instant at={one.openedAt} />
                  {one.closedAt === null ? null : (
                    <>
                      {" "}
                      · closed by {one.closedBy}, <Instant at={one.closedAt} />: {one.note}
                    </>
                  )}
                </p>
              </div>
              {one.closedAt === null && may(me, "operate") ? (
                <button type="button" className="btn" onClick={() => setClosing(one)}>
                  Close…<span className="sr"> finding {one.number}</span>
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {isOpening ? (
        <ReasonDialog
          title="Report a finding"
          lead="Something that should not be: an alert that was wrong, a figure nobody can explain."
          fields={FIELDS}
          submit="Report it"
          close={() => setOpening(false)}
          run={async ({ what = "", severity = "", kind = "other" }) => {
            const body = { what, severity: severity as Finding["severity"], kind: kind as Finding["kind"] };
            const { number } = await open.mutateAsync({ body });
            toast(`Finding ${number} is open.`);
          }}
        />
      ) : null}
      {closing ? (
        <ReasonDialog
          title={`Close finding ${closing.number}`}
          lead={closing.what}
          fields={[{ name: "note", label: "What was done about it", isLong: true, isNeeded: true }]}
          submit="Close it"
          close={() => setClosing(null)}
          run={async ({ note = "" }) => {
            await close.mutateAsync({ params: { number: closing.number }, body: { note } });
            toast(`Finding ${closing.number} is closed.`);
          }}
        />
      ) : null}
    </section>
  );
}

function glyphOf({ closedAt, severity }: Finding) {
  if (closedAt !== null) return { status: "hit", word: "Closed" } as const;
  return severity === "critical"
    ? ({ status: "pastDue", word: "Critical" } as const)
    : ({ status: "warned", word: "Minor" } as const);
}
