import { z } from "zod";
import { invalid } from "./errors.ts";

/** Reads a body with a schema; what is missing or wrong is refused in the vendor's words. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const missing = result.error.issues.filter(
    (issue) => issue.code === "invalid_type" && issue.message.endsWith("received undefined"),
  );
  if (missing.length > 0) {
    const names = missing.map((issue) => issue.path.join("."));
    throw invalid(`Some required fields were not set: [${names.join(", ")}]`);
  }
  const first = result.error.issues[0]!;
  throw invalid(`Invalid input JSON: ${first.path.join(".") || "body"}: ${first.message}`);
}

/** Ids arrive as text or numbers; inside they are text of digits. */
export const Id = z.union([z.string(), z.number()]).transform(String);

/** A property value as clients send it: text, number, boolean or null. */
export const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Value = z.output<typeof Value>;
