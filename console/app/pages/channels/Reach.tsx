import { useAsk } from "../../client/use-ask.ts";
import { counted } from "../../client/words.ts";
import { Broken } from "../../components/Broken.tsx";
import { Instant } from "../../components/Instant.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import css from "./Channels.module.css";

/** Who cannot be told, and whom messages did not reach. */
export function Reach() {
  const { data, error, refetch } = useAsk("GET /channels/reach");
  return (
    <section className={`card pad ${css.reach}`} aria-labelledby="reach">
      <h2 id="reach">Who is not reached</h2>
      {data ? (
        <>
          <p className="sm mid">
            {data.withoutEmail.length === 0
              ? `All ${counted(data.people, "active person", "active people")} have an e-mail address, by which Slack finds them too.`
              : `${counted(data.withoutEmail.length, "active person", "active people")} of ${data.people} without an e-mail address, so neither channel finds them: ${data.withoutEmail.join(", ")}. Their tasks in the CRM reach them.`}
          </p>
          {data.unreached.length === 0 ? (
            <p className="sm mid">Every message of the last 30 days that was sent reached somebody.</p>
          ) : (
            <ul className={css.unreached}>
              {data.unreached.map(({ name, messages, lastAt, why }) => (
                <li key={name} className="sm">
                  <b className="b">{name}</b>: {counted(messages, "message")} in 30 days, the last{" "}
                  <Instant at={lastAt} />
                  {why === null ? "" : `: ${why}`}
                </li>
              ))}
            </ul>
          )}
        </>
      ) : error ? (
        <Broken what="It could not be read who is reached" error={error} again={() => void refetch()} />
      ) : (
        <Skeleton rows={2} />
      )}
    </section>
  );
}
