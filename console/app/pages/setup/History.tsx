import { DAY } from "../../../../src/domain/time.ts";
import { counted, countWords, durationWords } from "../../client/words.ts";
import { Empty } from "../../components/Empty.tsx";
import { Instant } from "../../components/Instant.tsx";
import { StatusGlyph } from "../../components/StatusGlyph.tsx";
import { type Account, accountName, type SetupAnswer } from "./answers.ts";
import css from "./Setup.module.css";

/** How far the reading of what happened before is, account by account, in records. */
export function History({ setup }: { readonly setup: SetupAnswer }) {
  return (
    <section className="card pad" aria-labelledby="history">
      <h2 id="history">History</h2>
      <p className="sm mid">
        What happened before Leadclock watched is read from the CRM once, for the baseline. Nobody is alerted
        for it and nothing is written. It goes on by itself, also after a restart.
      </p>
      {setup.accounts.length === 0 ? <Empty title="Connect an account first" /> : null}
      <ul className={css.accounts}>
        {setup.accounts.map((one) => (
          <OneWalk key={one.id} account={one} />
        ))}
      </ul>
    </section>
  );
}

function OneWalk({ account }: { readonly account: Account }) {
  const { backfill: walk } = account;
  const name = accountName(account);
  if (walk === null)
    return (
      <li data-backfill={account.id}>
        <h3 className={css.title}>
          <StatusGlyph status="notStarted" /> {name}
        </h3>
        <p className="sm mid">
          Not begun. It begins when the account's changes come in; where <code>LEADCLOCK_BACKFILL_DAYS</code>{" "}
          is 0, no history is read and there is no baseline.
        </p>
      </li>
    );
  const isDone = walk.doneAt !== null;
  const of = walk.total === null ? null : Math.max(walk.total, walk.seen);
  return (
    <li data-backfill={account.id} data-seen={walk.seen}>
      <h3 className={css.title}>
        <StatusGlyph status={isDone ? "hit" : "running"} word={isDone ? "Read" : "Being read"} /> {name}
      </h3>
      <progress
        className={css.progress}
        aria-label={`History of ${name}`}
        max={1}
        {...(isDone ? { value: 1 } : of === null ? {} : { value: of === 0 ? 0 : walk.seen / of })}
      />
      <p className="sm mid" role="status">
        {of === null || isDone
          ? `${counted(walk.seen, "record")} read`
          : `${countWords(walk.seen)} of ${counted(of, "record")} read`}
        , {durationWords(Math.round((walk.to - walk.from) / DAY) * DAY)} from <Instant at={walk.from} /> on
        {walk.doneAt === null ? (
          "."
        ) : (
          <>
            , done <Instant at={walk.doneAt} />.
          </>
        )}
      </p>
    </li>
  );
}
