import type { z } from "zod";
import type { World } from "../core/world.ts";

/** One thing people do: what it needs and how it is done. */
export interface ActionKind {
  input: z.ZodType;
  run: (world: World, org: string, input: unknown) => unknown;
}

/** Ties an input schema to the work that uses it. */
export function kind<Schema extends z.ZodType>(
  input: Schema,
  run: (world: World, org: string, input: z.output<Schema>) => unknown,
): ActionKind {
  return { input, run: (world, org, checked) => run(world, org, checked as z.output<Schema>) };
}
