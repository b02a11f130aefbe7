import type { Installation, Session } from "../connector.ts";
import type { Selecting } from "./selecting.ts";

/** What the facts are made from, and what is lost where it may not be read. */
const NEEDED: readonly (readonly [object: string, fields: readonly string[], lost: string])[] = [
  ["Lead", ["OwnerId"], "who owns a lead"],
  ["Lead", ["Status"], "whether a lead was disqualified"],
  ["Lead", ["IsConverted", "ConvertedContactId"], "where a converted lead goes on"],
  ["Lead", ["LeadSource"], "how a lead came"],
  ["Lead", ["HasOptedOutOfEmail", "DoNotCall"], "who must not be mailed or called"],
  [
    "LeadHistory",
    ["Field", "OldValue", "NewValue"],
    "when owners and statuses changed while nobody listened",
  ],
  ["Contact", ["OwnerId"], "who owns a contact"],
  ["Task", ["IsClosed", "TaskSubtype", "WhoId"], "which calls and tasks were done"],
  ["Task", ["CompletedDateTime"], "when a task was done, closer than its last change"],
  ["Task", ["CallType", "CallDisposition"], "how calls went"],
  ["Event", ["WhoId"], "meetings"],
  ["EmailMessage", ["Incoming", "Status", "MessageDate"], "mails, told apart from their tasks"],
  ["EmailMessageRelation", ["RelationId"], "to whom mails without a task went"],
  ["CampaignMember", ["HasResponded"], "answers to campaigns"],
  ["User", ["Email", "ManagerId"], "managers, and who is the same person in another system"],
];

/** Stands for the history of a field that the org does not keep. */
const UNTRACKED = "untracked:";

/**
 * What this user may not read and the org does not keep, in a form that is remembered with the account: nothing fails
 * for it, but what it would tell is missing.
 */
export async function gapsOf(selecting: Selecting, session: Session): Promise<string | null> {
  const hidden: string[] = [];
  for (const [object, fields] of NEEDED) {
    const seen = await selecting.readable(session, object, fields);
    if (seen.length < fields.length)
      hidden.push(...fields.filter((name) => !seen.includes(name)).map((name) => `${object}.${name}`));
  }
  const tracked = await selecting.trackedOf(session, "Lead");
  if (tracked !== null)
    hidden.push(
      ...["OwnerId", "Status"].filter((name) => !tracked.has(name)).map((name) => UNTRACKED + name),
    );
  return hidden.length > 0 ? hidden.join(",") : null;
}

/** One sentence each, with what an admin does about it. */
export function gapSentences({ account }: Installation): readonly string[] {
  const gaps = account.traits?.gaps?.split(",") ?? [];
  const sentences = NEEDED.flatMap(([object, fields, lost]) => {
    const hidden = fields.filter((name) => gaps.includes(`${object}.${name}`));
    return hidden.length === 0
      ? []
      : [
          `Leadclock does not see ${lost}: give the integration user read access to ${object} (${hidden.join(", ")}), then connect again.`,
        ];
  });
  const untracked = gaps.filter((gap) => gap.startsWith(UNTRACKED)).map((gap) => gap.slice(UNTRACKED.length));
  return untracked.length === 0
    ? sentences
    : [
        ...sentences,
        `The org keeps no history of ${untracked.map((name) => (name === "OwnerId" ? "Lead Owner" : `Lead ${name}`)).join(" and ")}: a change that is not heard at once has no exact time. Switch on field history tracking for it in Setup.`,
      ];
}
