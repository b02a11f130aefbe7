import { useState } from "react";
import { Link } from "wouter";
import { type Answer, ask } from "../../client/ask.ts";
import { may, useMe } from "../../client/me.tsx";
import { onPreset } from "../../client/policy-text.ts";
import { useAsk, useDo } from "../../client/use-ask.ts";
import { counted, rateWords } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Presets } from "../../components/Presets.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useToast } from "../../shell/toasts.tsx";
import type { SetupAnswer } from "./answers.ts";
import css from "./Setup.module.css";

/** Rules to start from, and what they would have said of what really happened, before anybody is bound by them. */
export function FirstRules({ setup }: { readonly setup: SetupAnswer }) {
  const mayEdit = may(useMe(), "editPolicy");
  const toast = useToast();
  const [preset, setPreset] = useState("");
  const { data, error, refetch } = useAsk("GET /policies/presets");
  const save = useDo("PUT /policies/draft");
  const start = useDo("POST /policies/draft/preview");
  const begin = async () => {
    const found = data?.presets.find((one) => one.preset === preset);
    try {
      if (found) {
        const { policy, newest, draft } = await ask("GET /policies/editor");
        await save.mutateAsync({
          body: { policy: onPreset(policy, found.policy), basedOn: newest, revision: draft?.revision ?? 0 },
        });
      }
      await start.mutateAsync({ body: { days: 30 } });
      setPreset("");
    } catch (failure) {
      toast(`Not done: ${failure instanceof Error ? failure.message : "it failed"}`);
    }
  };
  return (
    <section className="card pad" aria-labelledby="rules">
      <h2 id="rules">First rules</h2>
      <p className="sm mid">
        {setup.policy.isOwn
          ? `Version ${setup.policy.version} (${setup.policy.name}) rules.`
          : `The rules of the installation hold (${setup.policy.name}).`}{" "}
        {setup.hasDraft ? "There is a draft beside them." : ""} Choose where to start; zone, calendars, people
        and mapped values stay as they are. It becomes a draft: nothing holds before somebody publishes it.
      </p>
      {data ? (
        mayEdit ? (
          <>
            <Presets presets={data.presets} value={preset} choose={setPreset} />
            <p className={css.row}>
              <button
                type="button"
                className="btn go"
                disabled={(preset === "" && !setup.hasDraft) || save.isPending || start.isPending}
                onClick={() => void begin()}
              >
                {preset === "" && setup.hasDraft
                  ? "Preview the draft as it is"
                  : "Make it the draft and preview"}
              </button>
            </p>
          </>
        ) : (
          <p className="sm dim">A policy editor of this account writes them.</p>
        )
      ) : error ? (
        <Broken what="The presets could not be read" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={4} />
      )}
      {setup.hasDraft ? <Previewed /> : null}
      <p className={css.row}>
        <Link className="btn" href="/rules">
          {setup.hasDraft ? "Change, approve and publish it in Rules" : "Open Rules"}
        </Link>
      </p>
    </section>
  );
}

const LOOK_AGAIN_MS = 500;

function Previewed() {
  const { data: editor } = useAsk("GET /policies/editor");
  const { data } = useAsk("GET /policies/draft/preview", editor?.hasPreview ? {} : null, {
    every: LOOK_AGAIN_MS,
  });
  if (!data) return null;
  if (data.state === "running")
    return (
      <div role="status">
        <p className="sm mid">
          {data.done} of {counted(data.total, "lead")} looked at
        </p>
        <progress className={css.progress} value={data.share} max={1} aria-label="Leads looked at" />
      </div>
    );
  if (data.state === "failed") return <p className="sm miss-text">The preview failed: {data.why}</p>;
  return data.result ? <Result result={data.result} isStale={data.stale !== null} /> : null;
}

function Result({
  result,
  isStale,
}: {
  readonly result: NonNullable<Answer<"GET /policies/draft/preview">["result"]>;
  readonly isStale: boolean;
}) {
  const { before, after, flips, alerts } = result;
  const judged = after.hits + after.misses;
  const open = Math.max(1, result.openDays ?? 1);
  return (
    <>
      <h3>What the draft would have said{isStale ? ", before its last change" : ""}</h3>
      <dl className={css.figures} data-preview>
        <div>
          <dt>Hit rate</dt>
          <dd data-figure="hitRate">{rateWords(after.hits, judged)}</dd>
          <dd className="xs dim">
            {counted(judged, "judged lead")}, now {rateWords(before.hits, before.hits + before.misses)}
          </dd>
        </div>
        <div>
          <dt>Would stand otherwise</dt>
          <dd>{result.flipped.length}</dd>
          <dd className="xs dim">
            {counted(flips.hitToMiss ?? 0, "hit")} missed, {counted(flips.missToHit ?? 0, "miss", "misses")}{" "}
            hit
          </dd>
        </div>
        <div>
          <dt>Alerts an open day</dt>
          <dd>{(alerts.after.total / open).toFixed(1)}</dd>
          <dd className="xs dim">now {(alerts.before.total / open).toFixed(1)}</dd>
        </div>
      </dl>
    </>
  );
}
