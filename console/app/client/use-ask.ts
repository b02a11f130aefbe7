import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, ask, type Input, type Operation, type Reading } from "./ask.ts";

/**
 * What the API answers, kept and read again whenever the account changed (see live.tsx). While another filter loads, the answer
 * before stays, so that nothing jumps. `null` as input: do not ask yet.
 */
export function useAsk<O extends Reading>(operation: O, input?: Input<O> | null) {
  return useQuery<Answer<O>>({
    queryKey: ["ask", operation, input ?? {}],
    queryFn: ({ signal }) => ask(operation, input ?? undefined, signal),
    enabled: input !== null,
    placeholderData: keepPreviousData,
  });
}

/** Does something, then reads everything on the page again. */
export function useDo<O extends Exclude<Operation, Reading>>(operation: O) {
  const client = useQueryClient();
  return useMutation<Answer<O>, Error, Input<O>>({
    mutationFn: (input) => ask(operation, input),
    onSettled: () => client.invalidateQueries({ queryKey: ["ask"] }),
  });
}
