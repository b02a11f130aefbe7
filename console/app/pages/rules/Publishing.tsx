import { useState } from "react";
import type { Answer } from "../../client/ask.ts";
import { Refused } from "../../client/ask.ts";
import { may, useMe } from "../../client/me.tsx";
import { useTimes } from "../../client/times.ts";
import { useAsk, useDo } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { useToast } from "../../shell/toasts.tsx";
import { DiffList } from "./DiffList.tsx";
import { useEditor } from "./editor.tsx";
import own from "./Publishing.module.css";
import css from "./Rules.module.css";

type Preview = Answer<"GET /policies/draft/preview">;
type Parts = Answer<"GET /policies/draft/approvals">;

/** Who stands for which part of the draft, and how it becomes a version. */
export function Publishing({ preview }: { readonly preview: Preview | null }) {
  const me = useMe();
  const { draft, problems, state, changes, isLeaving } = useEditor();
  const isSound = problems.length === 0 && changes !== null;
  const { data: approvals } = useAsk(
    "GET /policies/draft/approvals",
    draft && isSound && state === "saved" && !isLeaving ? {} : null,
  );
  if (!draft) return null;
  return (
    <section className="card pad" aria-labelledby="publishing">
      <div className="head">
        <h2 id="publishing">Publishing</h2>
      </div>
      {!isSound ? (
        <p className="sm mid">
          {problems.length > 0
            ? "As soon as nothing is wrong any more, its parts can be approved."
            : "Being read …"}
        </p>
      ) : changes.length === 0 ? (
        <p className="sm mid">The draft says what the newest version says.</p>
      ) : approvals ? (
        <>
          <Approvals approvals={approvals} />
          {may(me, "publish") ? <Publish approvals={approvals} preview={preview} /> : null}
        </>
      ) : null}
      <p className="xs dim">Closed journeys keep the verdict they were given.</p>
    </section>
  );
}

function Approvals({ approvals }: { readonly approvals: Parts }) {
  const me = useMe();
  const times = useTimes();
  const { draft, newest } = useEditor();
  const approve = useDo("POST /policies/draft/approvals");
  const mayApprove = may(me, "approve");
  const open = approvals.parts.filter(({ approvedBy }) => approvedBy === null);
  const put = (parts: "all" | string[], withdraw = false) =>
    draft ? approve.mutate({ body: { revision: draft.revision, parts, withdraw } }) : undefined;
  return (
    <>
      <div className="head">
        <h3>
          {open.length === 0
            ? "Every part is approved"
            : `${open.length} of ${approvals.parts.length} parts to be approved`}
        </h3>
        {mayApprove && open.length > 0 ? (
          <button type="button" className="link sm r" disabled={approve.isPending} onClick={() => put("all")}>
            Approve all
          </button>
        ) : null}
      </div>
      {mayApprove && draft?.author === me.name && open.length > 0 ? (
        <p className="sm warn-text">You wrote this draft yourself: a second pair of eyes is better.</p>
      ) : null}
      <ul className={css.approvals}>
        {approvals.parts.map(({ part, label, says, changes, approvedBy, approvedAt }) => (
          <li key={part} data-part={part}>
            <StatusGlyph status={approvedBy === null ? "notStarted" : "hit"} word={null} />
            <details>
              <summary>
                {label}
                {changes.length > 0 ? <span className="tag">{counted(changes.length, "change")}</span> : null}
              </summary>
              {changes.length > 0 ? (
                <DiffList changes={changes} />
              ) : (
                <p className="xs dim">As in version {newest}.</p>
              )}
              <ul className={own.says}>
                {says.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </details>
            <span className={own.who}>
              <span className="xs dim">
                {approvedBy === null ? "open" : `${approvedBy}, ${times.at(Date.parse(approvedAt ?? ""))}`}
              </span>
              {mayApprove ? (
                <button
                  type="button"
                  className="link xs"
                  disabled={approve.isPending}
                  onClick={() => put([part], approvedBy !== null)}
                >
                  {approvedBy === null ? "Approve" : "Withdraw"}
                  <span className="sr"> {label}</span>
                </button>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      {approve.error ? <p className="sm miss-text">{said(approve.error)}</p> : null}
    </>
  );
}

const said = (error: unknown): string =>
  error instanceof Refused ? `${error.message} ${error.fix ?? ""}` : "It failed.";

/** From when, with which clocks, and what people should know. */
function Publish({ approvals, preview }: { readonly approvals: Parts; readonly preview: Preview | null }) {
  const { draft, newest, setLeaving } = useEditor();
  const times = useTimes();
  const toast = useToast();
  const publish = useDo("POST /policies/publish");
  const [when, setWhen] = useState("");
  const [note, setNote] = useState("");
  const [moves, setMoves] = useState(false);
  const [why, setWhy] = useState("");
  const fresh = preview?.state === "done" && preview.stale === null ? preview.result : null;
  const missing = [
    ...(fresh ? [] : ["a preview of this text"]),
    ...(approvals.approved
      ? []
      : [`${counted(approvals.parts.filter(({ approvedBy }) => approvedBy === null).length, "approval")}`]),
  ];
  const running = fresh?.running;
  const late = running?.clocks.filter(({ to }) => to === "miss").length ?? 0;
  const run = (reason?: string) => {
    setLeaving(true);
    return draft
      ? publish.mutate(
          {
            body: {
              revision: draft.revision,
              ...(when === "" ? {} : { effectiveAt: instantOf(when, times.timeZone) }),
              ...(moves ? { moveRunning: true } : {}),
              ...(note.trim() === "" ? {} : { note: note.trim() }),
              ...(reason === undefined ? {} : { override: { reason } }),
            },
          },
          {
            onSuccess: ({ version, effectiveAt }) =>
              toast(`Version ${version} takes effect ${times.full(Date.parse(effectiveAt))}.`),
            onError: () => setLeaving(false),
          },
        )
      : undefined;
  };
  return (
    <div className={own.publish}>
      <label className="label" htmlFor="takes-effect">
        Takes effect
      </label>
      <input
        id="takes-effect"
        className="field"
        type="datetime-local"
        value={when}
        onChange={({ target }) => setWhen(target.value)}
      />
      <p className="xs dim">
        {when === "" ? "Empty: at once." : `In ${times.timeZone.replaceAll("_", " ")} time.`}
      </p>
      <fieldset className={css.moves}>
        <legend className="label">
          {running ? `${counted(running.leads, "lead")} running under version ${newest}` : "What is running"}
        </legend>
        <label className={css.check}>
          <input type="radio" name="moves" checked={!moves} onChange={() => setMoves(false)} />
          <span>Leave them under version {newest}</span>
        </label>
        <label className={css.check}>
          <input
            type="radio"
            name="moves"
            checked={moves}
            disabled={!running}
            onChange={() => setMoves(true)}
          />
          <span>
            {running
              ? `Move them: ${running.dueEarlier} due earlier, ${running.dueLater} later, ${late} past due at once`
              : "Move them (needs a preview of who flips)"}
          </span>
        </label>
      </fieldset>
      <label className="label" htmlFor="publish-note">
        What people should know
      </label>
      <input
        id="publish-note"
        className="field"
        value={note}
        maxLength={1000}
        onChange={({ target }) => setNote(target.value)}
      />
      <div className={css.row}>
        <button
          type="button"
          className="btn go"
          disabled={missing.length > 0 || publish.isPending}
          onClick={() => run()}
        >
          Publish as version {newest + 1}
        </button>
        {missing.length > 0 ? <span className="xs dim">needs {missing.join(" and ")}</span> : null}
      </div>
      {missing.length > 0 ? (
        <details className={css.more}>
          <summary>It cannot wait</summary>
          <label className="label" htmlFor="publish-why">
            Why it is published although something is open
          </label>
          <input
            id="publish-why"
            className="field"
            value={why}
            maxLength={1000}
            onChange={({ target }) => setWhy(target.value)}
          />
          <p className="xs dim">The reason and what is open stand in the audit.</p>
          <button
            type="button"
            className="btn"
            disabled={why.trim() === "" || publish.isPending}
            onClick={() => run(why.trim())}
          >
            Publish all the same
          </button>
        </details>
      ) : null}
      {publish.error ? (
        <p className="sm miss-text" role="alert">
          {said(publish.error)}
        </p>
      ) : null}
    </div>
  );
}

/** The instant of a local time in a zone, as ISO-8601: the offset is looked up at that time itself. */
function instantOf(local: string, timeZone: string): string {
  const wall = Date.parse(`${local}:00Z`);
  const offsetAt = (at: number) => {
    const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(
      at,
    );
    const [, sign = "+", hours = "0", minutes = "0"] =
      /GMT(?:([+-])(\d\d):(\d\d))?/.exec(parts.find(({ type }) => type === "timeZoneName")?.value ?? "") ??
      [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  };
  const first = wall - offsetAt(wall);
  return new Date(wall - offsetAt(first)).toISOString();
}
