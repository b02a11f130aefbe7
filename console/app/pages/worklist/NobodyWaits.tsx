import { Empty } from "../../components/Empty.tsx";

interface NobodyWaitsProps {
  readonly show: string;
  readonly total: number;
  readonly hasLeads: boolean;
}

/** An empty list is good news, unless it is the first day, or a filter made it empty. */
export function NobodyWaits({ show, total, hasLeads }: NobodyWaitsProps) {
  if (!hasLeads)
    return (
      <Empty title="No lead has come in yet">
        Leadclock listens. The first one appears here seconds after its form, without a reload.
      </Empty>
    );
  if (total > 0)
    return (
      <Empty
        title={show === "noOwner" ? "Every lead has an owner" : "None of this kind"}
        isGood={show !== "highIntent"}
      >
        {total === 1 ? "One lead waits" : `${total} leads wait`} all the same: choose Everyone to see them.
      </Empty>
    );
  return (
    <Empty title="Nobody waits" isGood>
      Every lead that came in was answered or has ended. New ones appear here by themselves.
    </Empty>
  );
}
