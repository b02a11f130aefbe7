import { z } from "zod";

/** The JSON Schema of what people write in a file. */
export function schemaOf(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { io: "input", reused: "ref" });
}
