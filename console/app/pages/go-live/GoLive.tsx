import { useAsk } from "../../client/use-ask.ts";
import { Broken } from "../../components/Broken.tsx";
import { PageHead } from "../../components/PageHead.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { AGREED, type Gate } from "./answers.ts";
import { Checks } from "./Checks.tsx";
import { Findings } from "./Findings.tsx";
import css from "./GoLive.module.css";
import { History } from "./History.tsx";
import { KeptBack } from "./KeptBack.tsx";
import { Reports } from "./Reports.tsx";
import { SignOff } from "./SignOff.tsx";
import { Silence } from "./Silence.tsx";
import { TestRecipient } from "./TestRecipient.tsx";
import { Verdict } from "./Verdict.tsx";

const STATES: Readonly<Record<Gate["state"], string>> = {
  connected: "Connected, no test recipient yet",
  silent: "Silent",
  ready: "Silent, every check passes",
  live: "Live",
  hypercare: "Live, in hypercare",
};

/** The way to live alerts: what stands between, the evidence behind each rule, one switch, and the way back. */
export default function GoLive() {
  const { data, error, refetch } = useAsk("GET /gate");
  return (
    <>
      <PageHead title="Go live" sum={data ? STATES[data.state] : ""} />
      <div className="page">
        {data ? (
          <Shown gate={data} />
        ) : error ? (
          <div className="card">
            <Broken what="The gate could not be read" error={error} again={() => void refetch()} />
          </div>
        ) : (
          <div className="card">
            <Skeleton rows={9} height={62} />
          </div>
        )}
      </div>
    </>
  );
}

function Shown({ gate }: { readonly gate: Gate }) {
  const isAgreed = ({ id }: Gate["checks"][number]) => AGREED.has(id);
  return (
    <>
      <Verdict gate={gate} />
      <div className={css.columns}>
        <div className={css.stack}>
          <Checks title="Seen in what happened" checks={gate.checks.filter((one) => !isAgreed(one))} />
          <Checks title="Agreed by people" checks={gate.checks.filter(isAgreed)} />
          <SignOff gate={gate} />
          <Findings findings={gate.findings} />
        </div>
        <div className={css.stack}>
          <TestRecipient gate={gate} />
          <Silence />
          <KeptBack />
          <Reports />
          <History gate={gate} />
        </div>
      </div>
    </>
  );
}
