import { useTimes } from "../client/times.ts";

interface NextStepProps {
  readonly next: { readonly what: string; readonly at: number } | null;
  /** What is said where nothing comes by itself any more. */
  readonly otherwise: string;
}

/** What happens if nobody acts, and when. */
export function NextStep({ next, otherwise }: NextStepProps) {
  const times = useTimes();
  if (!next) return <div className="cut sm mid">{otherwise}</div>;
  return (
    <>
      <div className="cut sm">{next.what}</div>
      <div className="xs dim">{times.at(next.at)}</div>
    </>
  );
}
