import { z } from "zod";

/** What things are called within a policy. */
export const Name = z.string().min(1).max(100);

/** Whoever it is: an id of the CRM, or the e-mail address they have there. */
export const Person = z
  .string()
  .min(1)
  .max(200)
  .describe("The person's e-mail address in the CRM, or their id as crm:id.");

export const Condition = z.strictObject({
  property: Name.describe(
    "A property of the lead as it was when it engaged; engagement and source stand for the event's own.",
  ),
  is: z.array(z.string()).min(1).optional().describe("Any of these values, whatever case."),
  contains: z.string().min(1).optional().describe("A piece of the value, whatever case."),
  exists: z.boolean().optional().describe("true: there is a value; false: there is none."),
});

/** All conditions of a rule must hold. */
export const When = z.array(Condition).min(1).describe("All of these must hold.");
