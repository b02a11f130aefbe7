import { useState } from "react";
import { Heading } from "react-aria-components";
import { useAddress } from "../../client/address.ts";
import { type Answer, Refused } from "../../client/ask.ts";
import { may, useMe } from "../../client/me.tsx";
import { useTimes } from "../../client/times.ts";
import { useAsk, useDo } from "../../client/use-ask.ts";
import { Broken } from "../../components/Broken.tsx";
import { Modal } from "../../components/Modal.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { useToast } from "../../shell/toasts.tsx";
import { DiffList } from "./DiffList.tsx";
import css from "./Rules.module.css";

type Version = Answer<"GET /policies">["versions"][number];

/** Every published version, newest first: who, when, what it changed, and the way back. */
export function Versions() {
  const { data, error, refetch } = useAsk("GET /policies");
  const [chosen, choose] = useAddress("version", "");
  const [back, setBack] = useState<Version | null>(null);
  const mayPublish = may(useMe(), "publish");
  if (error)
    return <Broken what="The versions could not be read" error={error} again={() => void refetch()} />;
  if (!data) return <Skeleton rows={4} height={56} />;
  const newest = data.versions.at(-1)?.version ?? 0;
  return (
    <section className="card pad" aria-labelledby="versions">
      <h2 id="versions">Versions</h2>
      <ul className={css.versions}>
        {data.versions.toReversed().map((one) => (
          <li key={one.version} data-version={one.version}>
            <Row
              one={one}
              isInForce={one.version === data.inForce}
              isOpen={chosen === String(one.version)}
              toggle={() => choose(chosen === String(one.version) ? null : String(one.version))}
            />
            {mayPublish && one.version !== newest ? (
              <button type="button" className="btn" onClick={() => setBack(one)}>
                Roll back to version {one.version}
              </button>
            ) : null}
            {chosen === String(one.version) ? <Difference version={one.version} /> : null}
          </li>
        ))}
      </ul>
      {back ? <RollBack to={back} newest={newest} close={() => setBack(null)} /> : null}
    </section>
  );
}

function Row({
  one,
  isInForce,
  isOpen,
  toggle,
}: {
  readonly one: Version;
  readonly isInForce: boolean;
  readonly isOpen: boolean;
  toggle(): void;
}) {
  const times = useTimes();
  return (
    <div className={css.version}>
      <p>
        <b className="b">Version {one.version}</b>{" "}
        {isInForce ? <span className="chip hit">in force</span> : null}{" "}
        <span className="mid">{one.name}</span>
      </p>
      <p className="sm dim">
        Published by {one.publishedBy}, {times.full(Date.parse(one.publishedAt))}; takes effect{" "}
        {Date.parse(one.effectiveAt) === 0 ? "from the beginning" : times.full(Date.parse(one.effectiveAt))}
      </p>
      {one.note ? <p className="sm">“{one.note}”</p> : null}
      {one.overridden ? (
        <p className="sm warn-text">
          Published although something was open, by {one.overridden.by}: {one.overridden.reason} (
          {one.overridden.open.join("; ")})
        </p>
      ) : null}
      {one.version > 1 ? (
        <button type="button" className="link sm" aria-expanded={isOpen} onClick={toggle}>
          {isOpen ? "Close" : "What it changed"}
          <span className="sr"> in version {one.version}</span>
        </button>
      ) : null}
    </div>
  );
}

function Difference({ version }: { readonly version: number }) {
  const { data, error } = useAsk(
    "GET /policies/diff",
    version > 1 ? { query: { from: version - 1, to: version } } : null,
  );
  const { data: approvals } = useAsk("GET /policies/{version}/approvals", { params: { version } });
  if (version === 1) return null;
  if (error) return <Broken what="The difference could not be read" error={error} />;
  if (!data) return <Skeleton rows={2} height={20} />;
  const labels = new Map(
    approvals?.parts.map(({ part, label, approvedBy }) => [part, { label, approvedBy }]),
  );
  const parts = [...Map.groupBy(data.changes, ({ part }) => part)];
  return (
    <div className={css.difference}>
      {parts.length === 0 ? <p className="sm dim">It says what version {version - 1} says.</p> : null}
      {parts.map(([part, changes]) => (
        <div key={part}>
          <h3>
            {labels.get(part)?.label ?? part}
            {labels.get(part)?.approvedBy ? (
              <span className="xs dim"> approved by {labels.get(part)?.approvedBy}</span>
            ) : null}
          </h3>
          <DiffList changes={changes.map(({ words }) => words)} />
        </div>
      ))}
    </div>
  );
}

function RollBack({ to, newest, close }: { readonly to: Version; readonly newest: number; close(): void }) {
  const toast = useToast();
  const roll = useDo("POST /policies/rollback");
  const { data } = useAsk("GET /policies/diff", { query: { from: newest, to: to.version } });
  return (
    <Modal isOpen close={close}>
      <Heading slot="title" level={2}>
        Roll back to version {to.version}
      </Heading>
      <p className="sm mid">
        What version {to.version} says is published once more, as version {newest + 1} and at once. Running
        clocks stay where they are; closed journeys keep their verdict.
      </p>
      {data ? (
        data.changes.length === 0 ? (
          <p className="sm">Both say the same: nothing is to be rolled back.</p>
        ) : (
          <DiffList changes={data.changes.map(({ words }) => words)} />
        )
      ) : (
        <Skeleton rows={2} height={20} />
      )}
      {roll.error ? (
        <p className="sm miss-text">
          {roll.error instanceof Refused ? `${roll.error.message} ${roll.error.fix ?? ""}` : "It failed."}
        </p>
      ) : null}
      <div className={css.row}>
        <button
          type="button"
          className="btn go"
          disabled={roll.isPending || data?.changes.length === 0}
          onClick={() =>
            roll.mutate(
              { body: { version: to.version, latest: newest } },
              {
                onSuccess: ({ version }) => {
                  toast(`Version ${version} says again what version ${to.version} says.`);
                  close();
                },
              },
            )
          }
        >
          Roll back
        </button>
        <button type="button" className="btn" onClick={close}>
          Cancel
        </button>
      </div>
    </Modal>
  );
}
