import { z } from "zod";
import { Name } from "./common.ts";

const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "is no time of day — Write it as HH:MM, 00:00 to 23:59.");

/** Lead types whose breach may ask for an apology. */
export const Apologies = z.strictObject({
  leadTypes: z.array(Name).min(1).describe("A breach of these opens a review with a draft; nothing is sent."),
  draft: z.string().min(1).max(2_000).optional().describe("What a person might say."),
});

/** What people choose from when they say why it was late (D21). */
export const BreachReasons = z
  .array(
    z.strictObject({
      value: z
        .string()
        .regex(
          /^[a-z0-9_]{1,40}$/,
          "is no value for a CRM's list — Use small letters, digits and _, 40 at most.",
        )
        .describe("As the CRM keeps it: small letters, digits and _."),
      label: z.string().min(1).max(80).describe("As people read it."),
    }),
  )
  .min(1)
  .max(50);

/** When reports of a period are made. */
export const Packs = z.strictObject({
  weekly: z
    .strictObject({
      day: z.number().int().min(1).max(7).describe("1: Monday … 7: Sunday."),
      at: TimeOfDay.describe("Local time."),
    })
    .optional()
    .describe("Default: Monday, 08:00."),
  monthly: z
    .strictObject({
      day: z.number().int().min(1).max(28).describe("Day of the month, up to 28."),
      at: TimeOfDay.describe("Local time."),
    })
    .optional()
    .describe("Default: the 1st, 08:00."),
});
