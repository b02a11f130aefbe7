import { useAsk } from "../../client/use-ask.ts";
import { Broken } from "../../components/Broken.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { OneChannel } from "./OneChannel.tsx";
import { Reach } from "./Reach.tsx";

/** Slack and e-mail beside the tasks in the CRM: what is set up, whether it works, and whom it does not reach. */
export default function Channels() {
  const { data, error, refetch } = useAsk("GET /channels");
  const set = data?.channels.filter(({ isSet }) => isSet).length ?? 0;
  return (
    <>
      <PageHead
        title="Channels"
        sum={data ? (set === 0 ? "Tasks in the CRM only" : `${set} of ${data.channels.length} set up`) : ""}
      />
      <div className="page" style={{ display: "grid", gap: 16 }}>
        {data ? (
          data.channels.map((one) => <OneChannel key={one.name} channel={one} />)
        ) : (
          <div className="card">
            {error ? (
              <Broken what="Channels could not be read" error={error} again={() => void refetch()} />
            ) : (
              <Skeleton rows={4} />
            )}
          </div>
        )}
        <Reach />
      </div>
    </>
  );
}
