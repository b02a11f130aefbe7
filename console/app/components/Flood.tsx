import { useState } from "react";
import { may, useMe } from "../client/me.tsx";
import { useAsk, useDo } from "../client/use-ask.ts";
import { counted, countWords } from "../client/words.ts";
import { useToast } from "../shell/toasts.tsx";
import { Banner } from "./Banner.tsx";
import { Instant } from "./Instant.tsx";
import { ReasonDialog } from "./ReasonDialog.tsx";

type Verdict = "release" | "drop";

/** Far more alerts than usual are held back until somebody says what becomes of them (D34); absent while there are none. */
export function Flood() {
  const me = useMe();
  const toast = useToast();
  const { data } = useAsk("GET /alerts", { query: { limit: 1 } });
  const decide = useDo("POST /alerts/flood");
  const [asking, setAsking] = useState<Verdict | null>(null);
  const flood = data?.flood;
  if (!flood || flood.verdict !== null) return null;
  return (
    <>
      <Banner
        tone="warn"
        title={`${counted(flood.alerts, "alert")} held back: a flood.`}
        action={
          may(me, "operate") ? (
            <>
              <button type="button" className="btn" onClick={() => setAsking("release")}>
                Let them go…
              </button>{" "}
              <button type="button" className="btn" onClick={() => setAsking("drop")}>
                Drop them…
              </button>
            </>
          ) : null
        }
      >
        Since <Instant at={flood.since} />; {countWords(flood.usual)} are usual in such a time. Nobody is told
        until an admin decides.
      </Banner>
      {asking ? (
        <ReasonDialog
          title={asking === "release" ? "Let the alerts go" : "Drop the alerts"}
          lead={
            asking === "release"
              ? "Each is decided anew: what is settled or far too late by now is left out."
              : "They are never sent. Reviews and what operations are told stay."
          }
          fields={[{ name: "why", label: "Why", isLong: true, isNeeded: true }]}
          submit={asking === "release" ? "Let them go" : "Drop them"}
          close={() => setAsking(null)}
          run={async ({ why = "" }) => {
            const { dropped } = await decide.mutateAsync({ body: { verdict: asking, why } });
            toast(asking === "release" ? "The alerts go out." : `${counted(dropped, "alert")} dropped.`);
          }}
        />
      ) : null}
    </>
  );
}
