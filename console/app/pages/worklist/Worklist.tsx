import { useAsk } from "../../client/use-ask.ts";
import { PageHead } from "../../components/PageHead.tsx";

/** Leads that should have a response and do not. */
export default function Worklist() {
  const { data } = useAsk("GET /worklist", { query: {} });
  return <PageHead title="Worklist" sum={`${data?.rows.length ?? 0} leads`} />;
}
