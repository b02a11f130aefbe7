import { useState } from "react";
import { may, useMe } from "../../client/me.tsx";
import { useAsk, useDo } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Instant } from "../../components/Instant.tsx";
import { ReasonDialog } from "../../components/ReasonDialog.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useToast } from "../../shell/toasts.tsx";
import css from "./Health.module.css";

const WHAT = [
  { value: "everything", label: "Everything" },
  { value: "channel:task", label: "Tasks in the CRM" },
  { value: "channel:slack", label: "Slack" },
  { value: "channel:email", label: "E-mail" },
  { value: "rule", label: "One rule: a clock or a lead type" },
];

/** What is switched off, by whom and why, and what waits for it. */
export function Switches() {
  const me = useMe();
  const toast = useToast();
  const { data, error, refetch } = useAsk("GET /switches");
  const off = useDo("POST /switches/off");
  const on = useDo("POST /switches/on");
  const [asking, setAsking] = useState<{ scope: string; name: string } | "off" | null>(null);
  const wordsOf = ({ scope, name }: { scope: string; name: string }) =>
    scope === "tenant" ? "Everything" : `${scope === "rule" ? "Rule" : "Channel"} ${name}`;
  return (
    <section className={`card ${css.panel}`} aria-label="Switches">
      <div className={css.head}>
        <h2>Switches</h2>
        {may(me, "operate") ? (
          <button type="button" className="btn" onClick={() => setAsking("off")}>
            Switch off…
          </button>
        ) : null}
      </div>
      {data ? (
        data.off.length === 0 ? (
          <p className="sm mid">Nothing is switched off.</p>
        ) : (
          <>
            <p className="sm mid">{counted(data.waiting, "alert")} held back.</p>
            <ul className={css.rows}>
              {data.off.map((one) => (
                <li key={`${one.scope} ${one.name}`}>
                  <div>
                    <p className="b">{wordsOf(one)} is off</p>
                    <p className="xs dim">
                      Since <Instant at={one.since} />, {one.by}: {one.why}
                    </p>
                  </div>
                  {may(me, "operate") ? (
                    <button type="button" className="btn" onClick={() => setAsking(one)}>
                      Switch on…<span className="sr"> {wordsOf(one)}</span>
                    </button>
                  ) : null}
                </li>
              ))}
            </ul>
          </>
        )
      ) : error ? (
        <Broken what="Switches could not be read" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={2} />
      )}
      {asking === "off" ? (
        <ReasonDialog
          title="Switch off"
          lead="At once, for everybody. Clocks run on; alerts wait, and are decided anew when it is on again: what is far too late then is skipped."
          fields={[
            { name: "what", label: "What", isNeeded: true, options: WHAT },
            { name: "rule", label: "Its name, for one rule", isNeeded: false },
            { name: "why", label: "Why", isLong: true, isNeeded: true },
          ]}
          submit="Switch off"
          close={() => setAsking(null)}
          run={async ({ what = "", rule = "", why = "" }) => {
            const of =
              what === "rule" ? { rule } : what.startsWith("channel:") ? { channel: what.slice(8) } : {};
            await off.mutateAsync({ body: { ...of, why } });
            toast("Switched off.");
          }}
        />
      ) : asking ? (
        <ReasonDialog
          title={`${wordsOf(asking)}: switch on`}
          lead="What was held is decided anew; a lead that still waits gets one catch-up."
          fields={[{ name: "why", label: "Why", isLong: true, isNeeded: true }]}
          submit="Switch on"
          close={() => setAsking(null)}
          run={async ({ why = "" }) => {
            const { scope, name } = asking;
            const of = scope === "rule" ? { rule: name } : scope === "channel" ? { channel: name } : {};
            await on.mutateAsync({ body: { ...of, why } });
            toast("Switched on.");
          }}
        />
      ) : null}
    </section>
  );
}
