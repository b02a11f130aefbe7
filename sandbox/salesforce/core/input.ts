import { z } from "zod";
import { type Refusal, refuse } from "./errors.ts";

/** What a tester sent cannot be used; says where and why. */
export function invalid(message: string): Refusal {
  return refuse(400, "INVALID_INPUT", message);
}

/** Reads what a tester sent with a schema. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw invalid(z.prettifyError(result.error));
}

/** Epoch milliseconds or ISO 8601. */
export const Instant = z.union([
  z.number().int(),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);
