import { z } from "zod";
import { Instant } from "../core/input.ts";
import type { World } from "../core/world.ts";
import { dayIn } from "../core/zone.ts";
import { find } from "../data/records.ts";
import type { Row } from "../data/row.ts";
import { createRecord } from "../rules/save.ts";
import type { Save } from "../rules/save-context.ts";
import { userNamed } from "../setup/names.ts";
import { type ActionKind, kind } from "./kind.ts";
import { asGiven, By, RecordId, Selector, save, select, Values } from "./selectors.ts";

const Activity = z.object({
  who: Selector,
  user: z.string(),
  values: Values.default({}),
  origin: By.shape.origin,
  recordId: RecordId.optional(),
});

/** What salespeople do with people, as the vendor's pages log it. */
export const ACTIVITY_ACTIONS: Record<string, ActionKind> = {
  logCall: kind(
    Activity.extend({ minutes: z.number().min(0).optional() }),
    (world, org, { who, user, minutes, values, origin, recordId }) => {
      const person = select(world, org, who).row;
      const given = {
        Subject: "Call",
        Status: "Completed",
        TaskSubtype: "Call",
        CallType: "Outbound",
        ActivityDate: today(world, org),
        WhoId: person.Id,
        ...(minutes === undefined ? {} : { CallDurationInSeconds: Math.round(minutes * 60) }),
        ...asGiven(world, org, "Task", values),
      };
      const by = { as: user, origin };
      return { id: save(world, org, by, (saving) => createRecord(saving, "Task", given, recordId)).Id };
    },
  ),
  sendEmail: kind(
    Activity.extend({ automationType: z.enum(["AiAssisted", "AiAutomated"]).optional() }),
    (world, org, { who, user, automationType, values, origin, recordId }) =>
      save(world, org, { as: user, origin }, (saving) =>
        email(
          saving,
          select(world, org, who).row,
          {
            Incoming: false,
            Status: "3",
            ...(automationType === undefined ? {} : { AutomationType: automationType }),
            ...asGiven(world, org, "EmailMessage", values),
          },
          recordId,
        ),
      ),
  ),
  /** A person's e-mail, logged for the user who got it. */
  receiveEmail: kind(Activity, (world, org, { who, user, values, origin, recordId }) =>
    save(world, org, { as: user, origin }, (saving) =>
      email(
        saving,
        select(world, org, who).row,
        {
          Incoming: true,
          Status: "3",
          ...asGiven(world, org, "EmailMessage", values),
        },
        recordId,
      ),
    ),
  ),
  bookMeeting: kind(
    Activity.extend({ start: Instant, minutes: z.number().int().min(1).default(30) }),
    (world, org, { who, user, start, minutes, values, origin, recordId }) => {
      const given = {
        Subject: "Meeting",
        WhoId: select(world, org, who).row.Id,
        StartDateTime: new Date(start).toISOString(),
        DurationInMinutes: minutes,
        OwnerId: userNamed({ world, org }, user),
        ...asGiven(world, org, "Event", values),
      };
      const by = { as: user, origin };
      return { id: save(world, org, by, (saving) => createRecord(saving, "Event", given, recordId)).Id };
    },
  ),
};

/** Enhanced Email: a message, its task, and who is on which side of it. */
function email(
  saving: Save,
  person: Row,
  given: Record<string, unknown>,
  recordId: string | undefined,
): unknown {
  const { tx } = saving;
  const user = find(tx.world, tx.org, tx.user)!.row;
  const [from, to] = given.Incoming === true ? [person, user] : [user, person];
  const task = createRecord(saving, "Task", {
    Subject: `Email: ${given.Subject ?? "Hello"}`,
    Status: "Completed",
    TaskSubtype: "Email",
    ActivityDate: today(tx.world, tx.org),
    WhoId: person.Id,
  });
  const message = createRecord(
    saving,
    "EmailMessage",
    {
      Subject: "Hello",
      FromAddress: from.Email ?? "unknown@example.com",
      FromName: from.Name,
      ToAddress: to.Email ?? "unknown@example.com",
      MessageDate: new Date(tx.at).toISOString(),
      ActivityId: task.Id,
      ...given,
    },
    recordId,
  );
  const relate = (other: Row, RelationType: string): Row =>
    createRecord(saving, "EmailMessageRelation", {
      EmailMessageId: message.Id,
      RelationId: other.Id,
      RelationType,
      ...(other.Email === undefined ? {} : { RelationAddress: other.Email }),
    });
  relate(from, "FromAddress");
  relate(to, "ToAddress");
  return { id: message.Id, task: task.Id };
}

function today(world: World, org: string): string {
  return dayIn(world.orgs.get(org).zone, world.clock.now());
}
