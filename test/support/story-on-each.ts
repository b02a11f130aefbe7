import type { CrmActions, CrmReads, StoryCrm } from "./crms/crm.ts";
import { hubspotOfStory } from "./crms/hubspot.ts";
import { salesforceOfStory } from "./crms/salesforce.ts";
import { openStack, type Stack, type StackOptions } from "./stack.ts";
import { MONDAY, storyOn } from "./story.ts";

/** What a story sees that is told of one CRM at a time. */
export interface Told extends CrmActions, CrmReads, Pick<StoryCrm, "fault" | "cure"> {
  readonly crm: "hubspot" | "salesforce";
  readonly stack: Stack;
}

const CRMS = { hubspot: hubspotOfStory, salesforce: salesforceOfStory } as const;

/** The same story on each CRM alone; `npm run story -- <name>` starts it. */
export function storyOnEach(
  name: string,
  description: string,
  options: Partial<StackOptions>,
  tell: (told: Told) => Promise<void>,
): void {
  for (const crm of ["hubspot", "salesforce"] as const)
    storyOn([CRMS[crm]], `[${name}] ${description}, on ${crm}`, options, (stack) => tell(toldOf(crm, stack)));
}

/** A stack on one CRM, for tables of many leads in one world. */
export async function openOn(crm: Told["crm"], options: Partial<StackOptions>): Promise<Told> {
  return toldOf(crm, await openStack({ at: MONDAY, ...options }, [CRMS[crm]]));
}

function toldOf(crm: Told["crm"], stack: Stack): Told {
  const { fault, cure } = stack.accounts[crm]!;
  return { ...stack.crms[0]!, fault, cure, crm, stack };
}
