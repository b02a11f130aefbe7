import type { Call, Reply } from "./call.ts";
import { json } from "./call.ts";
import type { Route } from "./router.ts";

interface BatchBody {
  inputs?: { id?: string }[];
}

/** Lets the last `count` inputs of a batch fail as if the vendor had an internal problem with them. */
export function withPartialFailure(route: Route, call: Call, count: number): Reply {
  const given = json(call) as BatchBody;
  const inputs = given.inputs ?? [];
  const failing = inputs.slice(Math.max(0, inputs.length - count));
  const kept = inputs.slice(0, inputs.length - failing.length);
  const reply = route.handle({ ...call, raw: Buffer.from(JSON.stringify({ ...given, inputs: kept })) });
  const answer = reply.body as { errors?: unknown[] } | undefined;
  const errors = failing.map((input) => ({
    status: "error",
    category: "INTERNAL_ERROR",
    message: "There was a problem with the request.",
    context: input.id === undefined ? {} : { ids: [String(input.id)] },
  }));
  const all = [...(answer?.errors ?? []), ...errors];
  return {
    ...reply,
    status: 207,
    body: { status: "COMPLETE", ...answer, errors: all, numErrors: all.length },
  };
}
