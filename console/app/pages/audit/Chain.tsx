import { useState } from "react";
import { type Answer, ask } from "../../client/ask.ts";
import { useLive } from "../../client/live.tsx";
import { may, useMe } from "../../client/me.tsx";
import { counted } from "../../client/words.ts";
import { Definition } from "../../components/Definition.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { useToast } from "../../shell/toasts.tsx";
import css from "./Audit.module.css";

type Verified = Answer<"GET /audit/verify">;

/** Whether nobody changed the trail, looked at only when somebody asks; and the chain itself as a file. */
export function Chain() {
  const me = useMe();
  const toast = useToast();
  const { now } = useLive();
  const [found, setFound] = useState<Verified | null>(null);
  const [isBusy, setBusy] = useState(false);
  const busily = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (problem) {
      toast(`Not done: ${(problem as Error).message}`);
    } finally {
      setBusy(false);
    }
  };
  const verify = () => busily(async () => setFound(await ask("GET /audit/verify")));
  const save = () =>
    busily(async () => {
      const lines: string[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page: Answer<"POST /audit/links"> = await ask("POST /audit/links", { body: { after } });
        lines.push(...page.links.map((link) => JSON.stringify(link)));
        after = page.next;
      }
      download(`leadclock-audit-${new Date(now).toISOString().slice(0, 10)}.jsonl`, `${lines.join("\n")}\n`);
      toast(`Exported: ${counted(lines.length, "entry", "entries")}. The export stands in the audit.`);
    });
  return (
    <section className={`card ${css.chain}`} aria-label="The chain">
      <p className="sm" role="status">
        {found === null ? (
          <>
            Each entry is{" "}
            <Definition meaning="Every entry carries a hash over itself and the one before it: whoever changes or removes one breaks all that follow.">
              chained
            </Definition>{" "}
            to the one before. Checking walks the whole trail.
          </>
        ) : found.broken === null ? (
          <span style={{ display: "flex", gap: 8 }}>
            <StatusGlyph status="hit" word={null} />
            <span>
              The chain holds
              {found.newest
                ? `, up to entry ${found.newest.seq} (${found.newest.hash.slice(0, 16)}…)`
                : ": it is empty"}
              .
            </span>
          </span>
        ) : (
          <span style={{ display: "flex", gap: 8 }} className="miss-text">
            <StatusGlyph status="pastDue" word={null} />
            <span>
              The chain breaks at entry {found.broken.seq}: {found.broken.why}. Somebody wrote to the database
              behind Leadclock: compare with a backup.
            </span>
          </span>
        )}
      </p>
      <button type="button" className="btn" disabled={isBusy} onClick={() => void verify()}>
        Check the chain
      </button>
      {may(me, "operate") ? (
        <button type="button" className="btn" disabled={isBusy} onClick={() => void save()}>
          Export
        </button>
      ) : null}
    </section>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/jsonl" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
