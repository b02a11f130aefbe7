import { useEffect, useState } from "react";
import { Link } from "wouter";
import { type Answer, ask, Refused } from "../../client/ask.ts";
import { useTimes } from "../../client/times.ts";
import { useDo } from "../../client/use-ask.ts";
import { counted, rateWords } from "../../client/words.ts";
import { Definition } from "../../components/Definition.tsx";
import { useEditor } from "./editor.tsx";
import { Histogram } from "./Histogram.tsx";
import { LoadByDay, LoadByPerson } from "./Load.tsx";
import own from "./PreviewCard.module.css";
import css from "./Rules.module.css";
import { listOf, objectOf, wordOf } from "./text.ts";

type Preview = Answer<"GET /policies/draft/preview">;
type Result = NonNullable<Preview["result"]>;

const LOOK_AGAIN_MS = 400;
const DAYS = [7, 30, 90] as const;

/** The newest preview of the draft; `null`: there is none yet. */
export function usePreview(): { readonly preview: Preview | null; look(): void } {
  const { draft, hasPreview } = useEditor();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [turn, setTurn] = useState(0);
  const revision = draft?.revision;
  useEffect(() => {
    if (revision === undefined) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const next = await ask("GET /policies/draft/preview", {}, stop.signal).catch(() => null);
      if (stop.signal.aborted) return;
      setPreview(next);
      if (next?.state === "running") timer = setTimeout(() => void look(), LOOK_AGAIN_MS);
    };
    // Before the first preview of all there is nothing to ask for.
    if (turn > 0 || hasPreview) void look();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [revision, turn, hasPreview]);
  return { preview, look: () => setTurn((old) => old + 1) };
}

/** What the draft would have changed, over what really happened; and what it would do to what is running. */
export function PreviewCard({ preview, look }: ReturnType<typeof usePreview>) {
  const { isEditable, problems, state, draft } = useEditor();
  const [days, setDays] = useState<number>(30);
  const start = useDo("POST /policies/draft/preview");
  const isStale = preview !== null && preview.stale !== null;
  const begin = () => start.mutate({ body: { days } }, { onSuccess: look });
  if (!draft) return null;
  return (
    <section className="card pad" aria-labelledby="preview">
      <div className="head">
        <h2 id="preview">What would have changed</h2>
      </div>
      {preview?.state === "running" ? (
        <div role="status">
          <p className="sm mid">
            {preview.done} of {counted(preview.total, "lead")} looked at
          </p>
          <progress className={own.progress} value={preview.share} max={1} aria-label="Leads looked at" />
        </div>
      ) : null}
      {isEditable &&
      preview?.state !== "running" &&
      (preview === null || isStale || preview.state === "failed") ? (
        <>
          <p className="sm mid">
            {preview?.state === "failed"
              ? `It failed: ${preview.why ?? ""}. `
              : isStale
                ? `${preview?.stale} `
                : ""}
            Count what really happened once more under this draft. Nothing is written, nobody is alerted.
          </p>
          <div className={css.row}>
            <label className={css.inline}>
              <span className="sm mid">the last</span>
              <select className="field" value={days} onChange={({ target }) => setDays(Number(target.value))}>
                {DAYS.map((one) => (
                  <option key={one} value={one}>
                    {one} days
                  </option>
                ))}
              </select>
            </label>
            <button
              type="button"
              className="btn"
              disabled={problems.length > 0 || state !== "saved" || start.isPending}
              onClick={begin}
            >
              Preview
            </button>
          </div>
          {start.error ? (
            <p className="sm miss-text">
              {start.error instanceof Refused ? start.error.message : "It could not begin."}
            </p>
          ) : null}
        </>
      ) : null}
      {!isEditable && preview === null ? (
        <p className="sm dim">Nobody has previewed this draft yet.</p>
      ) : null}
      {preview?.result && !isStale ? <Results result={preview.result} days={preview.days} /> : null}
    </section>
  );
}

function Results({ result, days }: { readonly result: Result; readonly days: number }) {
  const { text } = useEditor();
  const times = useTimes();
  const [type, setType] = useState<string | null>(null);
  const types = listOf(text.leadTypes).map(objectOf);
  const labelOf = (name: string) => wordOf(types.find((one) => one.name === name)?.label) || name;
  const { before, after, flips } = result;
  const judged = after.hits + after.misses;
  const delays = result.delays.find(({ leadType }) => leadType === type) ?? result.delays[0];
  const note = `${counted(result.leads, "lead")}, ${times.full(Date.parse(result.since))} to ${times.full(Date.parse(result.asOf))}, counted again under the draft; left out: ${result.erased} erased.`;
  const open = Math.max(1, result.openDays ?? days);
  return (
    <>
      <p className="sm mid" data-counted>
        {counted(result.leads, "lead")} of the last {days} days, {judged} judged, counted again under this
        draft
        {result.erased > 0 ? `; ${result.erased} erased, left out` : ""}.
      </p>
      <dl className={own.stats} data-stats>
        <div>
          <dt>
            <Definition meaning="Hits of all that were judged, hits and misses: excluded, waiting and reviewed leads are in neither.">
              hit rate
            </Definition>
          </dt>
          <dd>{rateWords(after.hits, judged)}</dd>
          <dd className="xs dim">was {rateWords(before.hits, before.hits + before.misses)}</dd>
        </div>
        <div>
          <dt>
            <Definition meaning="Leads that were a hit under the version in force and would be a miss under the draft.">
              hits become misses
            </Definition>
          </dt>
          <dd>{flips.hitToMiss}</dd>
          <dd className="xs dim">{flips.missToHit} the other way</dd>
        </div>
        <div>
          <dt>
            <Definition meaning="Everything that would have been told: warnings and tiers, each recipient once, per open day of the SLA's hours.">
              alerts an open day
            </Definition>
          </dt>
          <dd>{(result.alerts.after.total / open).toFixed(1)}</dd>
          <dd className="xs dim">was {(result.alerts.before.total / open).toFixed(1)}</dd>
        </div>
      </dl>
      {result.unseen.length > 0 ? (
        <p className="sm warn-text">
          No lead of this time had {result.unseen.join(", ")}: rules that ask for it could match nothing here.
        </p>
      ) : null}
      {result.delays.length > 1 ? (
        <label className={css.inline}>
          <span className="sm mid">Lead type</span>
          <select
            className="field"
            value={delays?.leadType ?? ""}
            onChange={({ target }) => setType(target.value)}
          >
            {result.delays.map(({ leadType }) => (
              <option key={leadType} value={leadType}>
                {labelOf(leadType)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <div className={own.charts}>
        {delays ? <Histogram delays={delays} label={labelOf(delays.leadType)} note={note} /> : null}
        <LoadByPerson result={result} note={note} />
        <LoadByDay result={result} note={note} />
      </div>
      <Flipped result={result} labelOf={labelOf} />
    </>
  );
}

const HOW: Readonly<Record<Result["flipped"][number]["how"][number], string>> = {
  hitToMiss: "hit becomes miss",
  missToHit: "miss becomes hit",
  leadType: "another lead type",
  excluded: "excluded now",
  included: "not excluded any more",
  opened: "counts now",
  gone: "counts no more",
  otherwise: "stands otherwise",
};

/** The leads that would stand otherwise, each one press away. */
function Flipped({ result, labelOf }: { readonly result: Result; labelOf(name: string): string }) {
  const times = useTimes();
  const all = Object.values(result.flips).reduce((sum, one) => sum + one, 0);
  if (result.flipped.length === 0)
    return <p className="sm mid">{all === 0 ? "No lead would stand otherwise." : ""}</p>;
  return (
    <details className={css.more}>
      <summary>See the {counted(result.flipped.length, "lead")} that would stand otherwise</summary>
      <ul className={css.flipped}>
        {result.flipped.map(({ leadId, name, company, engagedAt, how, before, after }) => (
          <li key={`${leadId} ${engagedAt}`}>
            <span>
              <Link href={`/leads/${encodeURIComponent(leadId)}`}>{name ?? company ?? "Without a name"}</Link>
              {name && company ? <span className="dim"> {company}</span> : null}
            </span>
            <span className="xs dim">{times.at(Date.parse(engagedAt))}</span>
            <span className="sm">
              {how.map((one) => HOW[one]).join(", ")}
              {before?.leadType && after?.leadType && before.leadType !== after.leadType
                ? `: ${labelOf(before.leadType)} → ${labelOf(after.leadType)}`
                : ""}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
