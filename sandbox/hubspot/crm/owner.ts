import { z } from "zod";

/** A person or queue of the portal, as the control routes are given it. */
export const Owner = z.looseObject({
  id: z.coerce.string(),
  email: z.string(),
  firstName: z.string().default(""),
  lastName: z.string().default(""),
  userId: z.number().int().optional(),
  type: z.enum(["PERSON", "QUEUE"]).default("PERSON"),
  teams: z
    .array(z.object({ id: z.coerce.string(), name: z.string(), primary: z.boolean().default(false) }))
    .default([]),
  archived: z.boolean().default(false),
  /** Properties of the user record (0-115), e.g. hs_working_hours. */
  user: z.record(z.string(), z.string().nullable()).default({}),
  superAdmin: z.boolean().default(true),
});
export type Owner = z.output<typeof Owner>;
