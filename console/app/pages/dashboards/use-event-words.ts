import { useMe } from "../../client/me.tsx";
import { instantWords } from "../../client/words.ts";
import type { Annotations } from "./answers.ts";

/** What happened and when, in the account's zone: the charts' days are of that zone too. */
export function useEventWords(): (annotation: Annotations[number]) => string {
  const { timeZone } = useMe();
  const at = (instant: number) => instantWords(instant, timeZone).replace(/:\d\d (?=[^:]+$)/, " ");
  return ({ kind, words, at: start, endsAt, by }) => {
    const until = kind === "outage" ? (endsAt === null ? ", still on" : ` to ${at(endsAt)}`) : "";
    return `${words}, ${at(start)}${until}${kind === "note" && by ? ` (${by})` : ""}`;
  };
}
