import type { Response } from "express";

/**
 * Tells of what was refused in an answer of 200, `{ok: false, status, error, fix}`; what was done is `{ok: true, answer}`.
 * Failures of ours stay what they are: whoever stands between may try again.
 */
export function typedAnswer(response: Response): void {
  const json = response.json.bind(response);
  response.json = (body?: unknown) => {
    const { statusCode: status } = response;
    if (status < 400) return json({ ok: true, answer: body });
    if (status >= 500) return json(body);
    response.statusCode = 200;
    return json({ ok: false, status, ...Object(body) });
  };
}
