import { useState } from "react";
import { type Answer, Refused } from "../../client/ask.ts";
import { useAsk, useDo } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { Instant } from "../../components/Instant.tsx";
import { ReasonDialog } from "../../components/ReasonDialog.tsx";
import { useToast } from "../../shell/toasts.tsx";
import css from "./Duplicates.module.css";

type Pair = Answer<"GET /duplicates">["pairs"][number];

const WHY: Readonly<Record<Pair["why"], string>> = {
  several: "Several records have this e-mail address",
  sharedMailbox: "The e-mail address is a team's",
  phone: "Same phone number",
};

/** Records of two systems that may be one person: only a person can say so (D24). Absent while there are none. */
export function Duplicates() {
  const { data } = useAsk("GET /duplicates");
  if (!data || data.pairs.length === 0) return null;
  return (
    <section className={`card pad ${css.list}`} aria-labelledby="duplicates">
      <h2 id="duplicates">One person or two?</h2>
      <p className="sm mid">
        {counted(data.pairs.length, "pair")} of records that may be one lead. Joined leads cannot be parted
        again.
      </p>
      <ul>
        {data.pairs.map((one) => (
          <OnePair key={`${one.one} ${one.other}`} pair={one} />
        ))}
      </ul>
    </section>
  );
}

function OnePair({ pair }: { readonly pair: Pair }) {
  const toast = useToast();
  const settle = useDo("POST /duplicates");
  const [isAsking, setAsking] = useState(false);
  const names = [pair.oneName ?? pair.one, pair.otherName ?? pair.other] as const;
  return (
    <li data-pair={`${pair.one} ${pair.other}`}>
      <div>
        <p>
          <b className="b">{names[0]}</b> <span className="xs dim">{pair.one}</span>
          <br />
          <b className="b">{names[1]}</b> <span className="xs dim">{pair.other}</span>
        </p>
        <p className="xs dim">
          {WHY[pair.why]}, since <Instant at={pair.since} />
        </p>
      </div>
      <span className={css.buttons}>
        <button type="button" className="btn" disabled={settle.isPending} onClick={() => setAsking(true)}>
          One person…
        </button>
        <button
          type="button"
          className="btn"
          disabled={settle.isPending}
          onClick={() =>
            settle.mutate(
              { body: { records: [pair.one, pair.other], verdict: "apart" } },
              {
                onSuccess: () => toast("They stay two leads."),
                onError: (error) =>
                  toast(`Not done: ${error instanceof Refused ? error.message : "it failed"}`),
              },
            )
          }
        >
          Two people
        </button>
      </span>
      {isAsking ? (
        <ReasonDialog
          title={`${names[0]} and ${names[1]} are one person`}
          lead="Their stories become one lead's, for good: they cannot be parted again. Nothing changes in the CRM."
          fields={[]}
          submit="They are one person"
          close={() => setAsking(false)}
          run={async () => {
            await settle.mutateAsync({ body: { records: [pair.one, pair.other], verdict: "joined" } });
            toast("They are one lead now.");
          }}
        />
      ) : null}
    </li>
  );
}
