import { z } from "zod";
import { Name } from "./common.ts";
import { Channels, Recipients } from "./recipients.ts";

const Template = z.strictObject({
  subject: z.string().min(1).max(300).describe("One line; {{variable}} stands for a value."),
  body: z.array(z.string().max(1_000)).max(50).describe("Lines; {{variable}} stands for a value."),
});

/** How alerts reach people beside the task in the CRM. */
export const Alerts = z.strictObject({
  channels: z
    .strictObject({
      warning: Channels.optional(),
      breach: Channels.optional(),
      review: Channels.optional(),
      digest: Channels.optional(),
    })
    .optional()
    .describe("Which channels carry what, unless a warning or tier names its own."),
  holdForRecipient: z
    .boolean()
    .optional()
    .describe("Slack and e-mail wait for the recipient's next open time; the task does not. Default: false."),
  bundle: z
    .strictObject({
      over: z.number().int().min(1).describe("More alerts than this,"),
      withinMinutes: z.number().gt(0).describe("within so many minutes, to one person."),
    })
    .optional()
    .describe("When many alerts to one person become one message. Default: over 20 within 15 minutes."),
  flood: z
    .strictObject({
      timesUsual: z.number().gt(1).describe("So many times the usual hourly number,"),
      atLeast: z.number().int().min(1).describe("and at least this many in an hour."),
    })
    .optional()
    .describe("When sending holds until operations decide. Default: 10 times, at least 200."),
  mostPerLead: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("At most so many alerts for one lead; reviews and the first breach always go out."),
  digest: z
    .strictObject({
      at: z.string().describe("HH:MM, in the calendar's time zone."),
      calendar: Name.describe('Sent on its open days; "always" for every day.'),
      to: Recipients,
      evenIfEmpty: z.boolean().optional().describe("Whether to say so where nobody waits. Default: false."),
    })
    .optional()
    .describe("When gathered alerts and the list of stale leads are sent."),
  templates: z
    .record(Name, Template)
    .optional()
    .describe("Your own words, by the name of the message; what is left out is as shipped."),
});
