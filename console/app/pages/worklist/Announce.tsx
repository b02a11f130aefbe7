import { useEffect, useRef, useState } from "react";
import { useLive } from "../../client/live.tsx";
import { statusNow } from "../../components/DueCell.tsx";
import type { Row } from "./answers.ts";

const WORDS: Readonly<Partial<Record<string, string>>> = {
  pastDue: "is past due",
  warned: "is due soon",
  review: "is in review",
};

/** Screen readers hear changes of state, never the ticking. */
export function Announce({ rows }: { readonly rows: readonly Row[] }) {
  const { now } = useLive();
  const known = useRef<ReadonlyMap<string, string> | null>(null);
  const [text, setText] = useState("");
  const states = new Map(rows.map((row) => [row.leadId, row.clock ? statusNow(row.clock, now) : "none"]));
  const digest = [...states].join(";");
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another state is worth saying, and the digest is all of them
  useEffect(() => {
    const before = known.current;
    known.current = states;
    if (before === null) return;
    const said = rows.flatMap((row) => {
      const state = states.get(row.leadId)!;
      const word = WORDS[state];
      return word && before.get(row.leadId) !== state ? [`${row.name} ${word}.`] : [];
    });
    if (said.length > 0) setText(said.slice(0, 3).join(" "));
  }, [digest]);
  return (
    <p className="sr" role="status" aria-live="polite">
      {text}
    </p>
  );
}
