import { useState } from "react";
import { may, useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import { ReasonDialog } from "../../components/ReasonDialog.tsx";
import { useToast } from "../../shell/toasts.tsx";
import type { Gate } from "./answers.ts";
import css from "./Lists.module.css";

/** Whom every alert goes to in silence, and how much silence is enough. */
export function TestRecipient({ gate }: { readonly gate: Gate }) {
  const me = useMe();
  const toast = useToast();
  const silent = useDo("POST /gate/silent");
  const rules = useDo("POST /gate/rules");
  const [asking, setAsking] = useState<"recipient" | "rules" | null>(null);
  const { testRecipient, testRecipientName } = gate;
  const name = testRecipientName ?? testRecipient;
  const mayChange = may(me, "operate");
  return (
    <section className={`card ${css.list}`} aria-label="Silent period">
      <div className={css.head}>
        <h2>Silent period</h2>
      </div>
      <p className="sm">
        <span className="mid">Test recipient:</span> <b className="b">{name ?? "nobody yet"}</b>{" "}
        {mayChange && gate.mode === "silent" ? (
          <button type="button" className="link" onClick={() => setAsking("recipient")}>
            {testRecipient === null ? "Name one…" : "Change…"}
          </button>
        ) : null}
      </p>
      <p className="sm">
        <span className="mid">Enough when</span> {gate.rules.openDays} open days are over and{" "}
        {gate.rules.leads} real leads came{" "}
        {mayChange ? (
          <button type="button" className="link" onClick={() => setAsking("rules")}>
            Change…
          </button>
        ) : null}
      </p>
      {asking === "recipient" ? (
        <ReasonDialog
          title="Test recipient"
          lead="In silence every alert goes to this person only; nobody on the team receives one."
          fields={[{ name: "testRecipient", label: "Name, e-mail address or id in the CRM", isNeeded: true }]}
          submit="Send alerts to them"
          close={() => setAsking(null)}
          run={async ({ testRecipient: person = "" }) => {
            await silent.mutateAsync({ body: { testRecipient: person, why: "test recipient named" } });
            toast("Alerts go to the new test recipient.");
          }}
        />
      ) : null}
      {asking === "rules" ? (
        <ReasonDialog
          title="How much silence is enough"
          lead={`Now ${gate.rules.openDays} open days and ${gate.rules.leads} leads.`}
          fields={[
            {
              name: "openDays",
              label: "Open days",
              isNeeded: true,
              options: [2, 3, 4, 5].map((days) => ({ value: String(days), label: String(days) })),
            },
            { name: "leads", label: "Real leads", isNeeded: true },
          ]}
          submit="Require this"
          close={() => setAsking(null)}
          run={async ({ openDays = "", leads = "" }) => {
            await rules.mutateAsync({ body: { openDays: Number(openDays), leads: Number(leads) } });
            toast("Kept. Check again to see how it stands.");
          }}
        />
      ) : null}
    </section>
  );
}
