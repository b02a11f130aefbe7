import { useState } from "react";
import { may, useMe } from "../client/me.tsx";
import { useDo } from "../client/use-ask.ts";
import { useToast } from "../shell/toasts.tsx";
import css from "./Ahead.module.css";
import { Instant } from "./Instant.tsx";
import type { LeadAnswer } from "./lead-answer.ts";
import { ReasonDialog } from "./ReasonDialog.tsx";

/** Everything that will be sent about the lead, each with its time and a way to stop it. */
export function Ahead({ lead }: { readonly lead: LeadAnswer }) {
  const me = useMe();
  const toast = useToast();
  const cancel = useDo("POST /pending/cancel");
  const [stopping, setStopping] = useState<LeadAnswer["next"][number] | null>(null);
  if (lead.next.length === 0)
    return <p className="sm mid">Nothing by itself: every alert is out, or none is due any more.</p>;
  return (
    <>
      <ul className={css.ahead}>
        {lead.next.map((step) => (
          <li key={step.id}>
            <span>
              <Instant at={step.at} />
            </span>
            <span>{step.what}</span>
            {may(me, "act") ? (
              <button
                type="button"
                className="link"
                aria-label={`Cancel: ${step.what}`}
                onClick={() => setStopping(step)}
              >
                Cancel
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      <p className={`xs dim ${css.note}`}>Nothing reaches the buyer unless a person sends it.</p>
      {stopping ? (
        <ReasonDialog
          title="Cancel this alert"
          lead={`${stopping.what}. It will not be sent; the clock runs on.`}
          fields={[{ name: "why", label: "Why", isLong: true, isNeeded: true }]}
          submit="Cancel the alert"
          close={() => setStopping(null)}
          run={async ({ why = "" }) => {
            await cancel.mutateAsync({ body: { id: stopping.id, why } });
            toast(`Cancelled: ${stopping.what}.`);
          }}
        />
      ) : null}
    </>
  );
}
