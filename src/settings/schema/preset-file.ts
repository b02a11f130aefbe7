import { z } from "zod";
import { Calendar } from "./calendar.ts";
import { Clock } from "./clock.ts";
import { Name } from "./common.ts";
import { PolicyFile } from "./policy.ts";

const removable = Object.fromEntries(
  Object.entries(PolicyFile.shape).map(([name, schema]) => {
    const member = (schema instanceof z.ZodOptional ? schema.unwrap() : schema).nullable().optional();
    return [name, member.describe(schema.description ?? name)];
  }),
);

/** What a file may hold that starts from a preset: only what differs, `null` takes a member out. For editors; what counts is the whole. */
export const PresetFile = z.strictObject({
  ...removable,
  preset: Name.describe("Start from this preset; members given here replace its own, null takes one out."),
  calendars: z
    .record(Name, Calendar.partial().nullable())
    .nullable()
    .optional()
    .describe("Business hours, by name; a week is replaced as a whole."),
  clocks: z
    .array(
      z.strictObject({
        ...Clock.partial().shape,
        name: Clock.shape.name,
        remove: z.literal(true).optional().describe("Takes the preset's clock of this name out."),
      }),
    )
    .optional()
    .describe("Clocks of the same name are changed member by member, others are added."),
});
