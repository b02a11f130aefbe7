import type { NextFunction, Response } from "express";
import { z } from "zod";
import { BadInput, Conflict, GiveUp, NotFound, Reauthorize, RetryLater } from "../errors.ts";

/** What went wrong, as status and JSON that names the field and the fix; what we do not know goes on as an error. */
export function answerFailure(error: unknown, response: Response, next: NextFunction): void {
  const [status, body] = (!response.headersSent && failureOf(error)) || [];
  if (status === undefined) next(error);
  else response.status(status).set("cache-control", "no-store").json(body);
}

function failureOf(error: unknown): [status: number, body: object] | null {
  if (error instanceof z.ZodError) {
    const problems = error.issues.map(({ path, message }) => ({
      field: path.join(".") || "body",
      problem: message,
    }));
    const [first] = problems;
    return [400, { error: `${first?.field}: ${first?.problem}`, problems }];
  }
  if (error instanceof BadInput) return [400, { error: error.message, field: error.field, fix: error.fix }];
  if (error instanceof NotFound) return [404, { error: error.message }];
  if (error instanceof Conflict) return [409, { error: error.message, fix: error.fix }];
  if (error instanceof GiveUp || error instanceof Reauthorize) return [400, { error: error.message }];
  if (error instanceof RetryLater) return [503, { error: error.message }];
  // What express itself refuses: a body that is too long, or no JSON.
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (status === 413) return [413, { error: "The body is too long." }];
  if (status === 415)
    return [415, { error: "The body is compressed, or in a charset that is not read. Send it as it is." }];
  if (status === 400 && type === "entity.parse.failed") return [400, { error: "body: is not JSON." }];
  return null;
}
