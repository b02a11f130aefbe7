import type { SalesforceEmulator } from "../salesforce-emulator.ts";
import { LEAD_SOURCES, orgOwnerOf, userNameOf } from "../stack-people.ts";
import { all, type CrmActions, type Leads } from "./crm.ts";

const FIRST_NAME = /^([a-z]+)/i;

/** What people do in the org; what an admin does, Olga of operations does. */
export function orgActions(
  emulator: SalesforceEmulator,
  org: string,
  settle: () => Promise<unknown>,
): CrmActions {
  async function act<T>(...actions: readonly Readonly<Record<string, unknown>>[]): Promise<T> {
    const { results } = await emulator.post<{ results: { result: T }[] }>("/_sandbox/actions", {
      org,
      actions,
    });
    await settle();
    return results[0]!.result;
  }
  const personal = (email: string) => ({
    Email: email,
    FirstName: FIRST_NAME.exec(email)?.[1] ?? "",
    LastName: "Lead",
    Company: "Acme",
  });
  const as = userNameOf("olga");
  const each = (leads: Leads, done: (lead: string) => Readonly<Record<string, unknown>>) =>
    act<void>(...all(leads).map(done));
  return {
    act,
    submitForm: (leads, form = "demo") =>
      each(leads, (lead) => ({
        do: "submitWebToLead",
        values: { ...personal(lead), LeadSource: LEAD_SOURCES[form] },
      })),
    async assign(leads, owner) {
      if (owner === null) throw new Error("a lead always has an owner in Salesforce: a person or a queue");
      await each(leads, (lead) => ({
        do: "setOwner",
        record: { email: lead },
        owner: orgOwnerOf(owner),
        as,
      }));
    },
    call: (leads, by, values = {}) =>
      each(leads, (lead) => ({
        do: "logCall",
        who: { email: lead },
        user: userNameOf(by),
        minutes: 2,
        values,
      })),
    email: (leads, by, more = {}) =>
      each(leads, (lead) => ({ do: "sendEmail", who: { email: lead }, user: userNameOf(by), ...more })),
    autorespond: (leads, by) =>
      each(leads, (lead) => ({
        do: "sendEmail",
        who: { email: lead },
        user: userNameOf(by),
        values: { Headers: "Auto-Submitted: auto-replied" },
      })),
    message: (leads, by) =>
      each(leads, (lead) => ({
        do: "logCall",
        who: { email: lead },
        user: userNameOf(by),
        values: { TaskSubtype: "LinkedIn", Subject: "LinkedIn message" },
      })),
    fillIn: (leads, by, values) =>
      each(leads, (lead) => ({
        do: "updateRecord",
        record: { email: lead },
        values: Object.fromEntries(
          Object.entries(values).map(([spec, value]) => [`Leadclock_${spec}__c`, value]),
        ),
        as: userNameOf(by),
      })),
    leave: (person) => act({ do: "setUser", user: userNameOf(person), values: { IsActive: false }, as }),
    disqualify: (leads, by = "olga") =>
      each(leads, (lead) => ({
        do: "updateRecord",
        record: { email: lead },
        values: { Status: "Closed - Not Converted" },
        as: userNameOf(by),
      })),
    merge: (kept, other) =>
      act({ do: "mergeLeads", master: { email: kept }, losers: [{ email: other }], as }),
    delete: (lead) => act({ do: "deleteRecord", record: { email: lead }, as }),
    import: (leads) =>
      act({
        do: "importLeads",
        leads: leads.map((email) => ({ values: { ...personal(email), LeadSource: "Purchased List" } })),
        as,
      }),
  };
}
