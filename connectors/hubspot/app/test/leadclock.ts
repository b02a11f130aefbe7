/** One call that a page made, as HubSpot got it from the page. */
export interface Call {
  readonly method: string;
  /** Below the pages' address, without the name of the call. */
  readonly path: string;
  readonly body: unknown;
}

type Answer = object | ((call: Call) => object);

/**
 * Stands in for HubSpot and Leadclock behind it: answers `GET /me` and the like by their names, and keeps what was asked.
 * `hubspot.fetch` calls `self.hsFetch`, which only HubSpot's worker has.
 */
export function leadclock(answers: Readonly<Record<string, Answer>>): readonly Call[] {
  const calls: Call[] = [];
  Object.assign(globalThis, { self: globalThis, hsFetch });
  return calls;

  async function hsFetch(url: string, options: { readonly method: string; readonly body?: unknown }) {
    const path = url.slice(url.indexOf("}") + 1).replace(/[?&]once=\w+/, "");
    const call = { method: options.method, path, body: options.body };
    calls.push(call);
    const answer = answers[`${call.method} ${path}`];
    if (!answer) return new Response(JSON.stringify({ ok: false, status: 404, error: `No ${path}` }));
    return new Response(JSON.stringify(typeof answer === "function" ? answer(call) : answer));
  }
}

export const answered = (answer: object) => ({ ok: true, answer });
