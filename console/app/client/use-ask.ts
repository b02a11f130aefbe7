import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type Answer, ask, type Input, type Operation, type Reading } from "./ask.ts";

/** First part of the key of everything asked; live.tsx reads what changed again. */
export const ASKED = "ask";
const DEAR = "dear";

interface Asking {
  /** `never`: it is dear to ask, so a change of the account alone does not ask again. */
  readonly of?: "changes" | "never";
  /** Asked again after this long too: what is answered changes by time alone. Milliseconds. */
  readonly every?: number;
}

/**
 * What the API answers, kept and read again whenever the account changed (see live.tsx) and after each thing done here. While
 * another filter loads, the answer before stays, so that nothing jumps. `null` as input: do not ask yet.
 */
export function useAsk<O extends Reading>(
  operation: O,
  input?: Input<O> | null,
  { of = "changes", every }: Asking = {},
) {
  return useQuery<Answer<O>>({
    queryKey: [of === "never" ? DEAR : ASKED, operation, input ?? {}],
    queryFn: ({ signal }) => ask(operation, input ?? undefined, signal),
    enabled: input !== null,
    placeholderData: keepPreviousData,
    ...(every === undefined ? {} : { refetchInterval: every }),
  });
}

/** Operations that answer page by page. */
type Paged = {
  [O in Reading]: Answer<O> extends { readonly next: string | number | null } ? O : never;
}[Reading];
type Next<O extends Paged> = Answer<O> extends { readonly next: infer N } ? N : never;

/** As `useAsk`, page after page; `inputOf` says how to ask for what follows, `null` being the beginning. */
export function useAskPages<O extends Paged>(
  operation: O,
  inputOf: (next: Next<O> | null) => Input<O>,
  { of = "changes" }: Pick<Asking, "of"> = {},
) {
  return useInfiniteQuery({
    queryKey: [of === "never" ? DEAR : ASKED, "pages", operation, inputOf(null)],
    initialPageParam: null as Next<O> | null,
    queryFn: ({ pageParam, signal }) => ask(operation, inputOf(pageParam as Next<O> | null), signal),
    getNextPageParam: ({ next }: Answer<O>) => next as Next<O> | null,
  });
}

/** Does something, then reads everything on the page again. */
export function useDo<O extends Exclude<Operation, Reading>>(operation: O) {
  const client = useQueryClient();
  return useMutation<Answer<O>, Error, Input<O>>({
    mutationFn: (input) => ask(operation, input),
    // Not waited for: what was done is done, whatever the page reads next.
    onSettled: () => {
      for (const key of [ASKED, DEAR]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}
