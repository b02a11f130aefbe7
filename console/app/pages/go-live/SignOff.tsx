import { useState } from "react";
import { may, useMe } from "../../client/me.tsx";
import { useDo } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { Instant } from "../../components/Instant.tsx";
import { ReasonDialog } from "../../components/ReasonDialog.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { useToast } from "../../shell/toasts.tsx";
import type { Gate } from "./answers.ts";
import css from "./Lists.module.css";

type Signed = Gate["signOff"]["strategic"][number];

/** What people answer for by name: the points of the sponsor before going live, the team's after it. */
export function SignOff({ gate }: { readonly gate: Gate }) {
  const me = useMe();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isAsking, setAsking] = useState(false);
  const attest = useDo("POST /gate/attestations");
  const toast = useToast();
  const { strategic, enablement } = gate.signOff;
  const known = new Set(gate.items.map(({ item }) => item));
  const listed = new Set([...strategic, ...enablement].map(({ item }) => item));
  // Signed before going live too, and in neither list.
  const others: readonly Signed[] = gate.items
    .filter(({ item }) => !listed.has(item))
    .map(({ item, label }) => ({ item, label, by: null, at: null, evidence: null }));
  const canSign = may(me, "approve");
  const choose = (item: string) =>
    setChosen((old) => {
      const next = new Set(old);
      if (!next.delete(item)) next.add(item);
      return next;
    });
  const row = (one: Signed) => (
    <li key={one.item} className={css.signed}>
      {canSign && known.has(one.item) && one.by === null ? (
        <input
          type="checkbox"
          id={one.item}
          checked={chosen.has(one.item)}
          onChange={() => choose(one.item)}
        />
      ) : (
        <StatusGlyph
          status={one.by === null ? "notStarted" : "hit"}
          word={one.by === null ? "Open" : "Signed"}
        />
      )}
      <label htmlFor={one.item}>{one.label}</label>
      <span className="xs dim">
        {one.by === null ? (one.evidence ?? "open") : one.by}
        {one.at === null ? "" : ", "}
        {one.at === null ? null : <Instant at={one.at} />}
        {one.by !== null && one.evidence ? ` · ${one.evidence}` : ""}
      </span>
    </li>
  );
  const open = strategic.filter(({ by }) => by === null).length;
  return (
    <section className={`card ${css.list}`} aria-label="Sign-off">
      <div className={css.head}>
        <h2>Sign-off</h2>
        <span className="sm dim">
          {strategic.length - open} of {strategic.length} points signed
        </span>
        {canSign && chosen.size > 0 ? (
          <button type="button" className="btn" onClick={() => setAsking(true)}>
            Sign {counted(chosen.size, "point")}…
          </button>
        ) : null}
      </div>
      <h3>Before going live, the sponsor's</h3>
      <ul>{[...strategic, ...others].map(row)}</ul>
      <h3>The team's, up to the first days live</h3>
      <ul>{enablement.map(row)}</ul>
      {isAsking ? (
        <ReasonDialog
          title="Sign"
          lead={`You answer for this by name, as ${me.name}.`}
          fields={[
            { name: "evidence", label: "Where it can be looked at (link, list, recording)", isNeeded: false },
            { name: "note", label: "Note", isLong: true, isNeeded: false },
          ]}
          submit="Sign"
          close={() => setAsking(false)}
          run={async ({ evidence, note = "" }) => {
            const body = { items: [...chosen], note, ...(evidence?.trim() ? { evidence } : {}) };
            await attest.mutateAsync({ body });
            toast(`Signed: ${counted(chosen.size, "point")}.`);
            setChosen(new Set());
          }}
        />
      ) : null}
    </section>
  );
}
