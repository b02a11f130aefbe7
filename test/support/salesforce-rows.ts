import { type Directory, directoryOf } from "../../connectors/salesforce/directory.ts";
import type { Subject } from "../../connectors/salesforce/history.ts";
import type { RecordContext } from "../../connectors/salesforce/record-facts.ts";
import type { Row } from "../../connectors/salesforce/rows.ts";

export const at = (text: string): number => Date.parse(text);
/** As REST writes it. */
export const stamp = (text: string): string => text.replace("Z", ".000+0000");

export const LEAD = "00Q000000000001EAA";
export const CONTACT = "003000000000001AAA";
export const REP = "005000000000001AAA";
export const COLLEAGUE = "005000000000002AAA";
export const MACHINE = "005000000000003AAA";
export const ROBOT = "005000000000004AAA";
export const VISITOR = "005000000000005AAA";
export const QUEUE = "00G000000000001AAA";

export const people: Directory = directoryOf({
  users: [
    { Id: REP, Username: "rep@acme.example", UserType: "Standard", UserRoleId: "00E1" },
    { Id: COLLEAGUE, Username: "col@acme.example", UserType: "Standard", UserRoleId: "00E1" },
    {
      Id: MACHINE,
      Username: "api@acme.example",
      UserType: "Standard",
      Profile: { Name: "Minimum Access - API Only Integrations" },
    },
    { Id: ROBOT, Username: "autoproc@acme.example", UserType: "AutomatedProcess" },
    { Id: VISITOR, Username: "site@acme.example", UserType: "Guest" },
  ],
  queues: [{ Id: QUEUE, Name: "Inbound" }],
  members: [],
  orgWide: ["hello@acme.example"],
  ownUser: null,
  integrations: [],
});

export const context: RecordContext = {
  account: "00D1",
  directory: people,
  timeZone: "America/New_York",
  properties: new Map([
    ["LeadSource", "LeadSource"],
    ["priority", "Priority__c"],
  ]),
  convertedStatuses: new Set(["Closed - Converted"]),
  reasonField: "Leadclock_breach_reason__c",
  noteField: "Leadclock_resolution_note__c",
};

/** A lead of the queue's, made on 2 March 2026 at nine and never saved again, with what differs. */
export function lead(row: Row = {}, more: Partial<Subject> = {}): Subject {
  const born = stamp("2026-03-02T09:00:00Z");
  return {
    object: "Lead",
    id: LEAD,
    row: {
      Id: LEAD,
      IsDeleted: false,
      CreatedDate: born,
      CreatedById: REP,
      LastModifiedDate: born,
      SystemModstamp: born,
      OwnerId: QUEUE,
      Status: "Open - Not Contacted",
      LeadSource: null,
      HasOptedOutOfEmail: false,
      DoNotCall: false,
      IsConverted: false,
      ...row,
    },
    history: [],
    told: [],
    tracked: new Set(),
    memberships: [],
    inBulk: false,
    ...more,
  };
}

/** An entry of a history object. */
export const entry = (when: string, Field: string, OldValue: unknown, NewValue: unknown, by = REP): Row => ({
  CreatedDate: stamp(when),
  CreatedById: by,
  Field,
  OldValue,
  NewValue,
});
