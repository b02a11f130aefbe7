import type { SalesforceEmulator } from "../salesforce-emulator.ts";
import { LEAD_SOURCES, orgOwnerOf, userNameOf } from "../stack-people.ts";
import type { CrmActions } from "./crm.ts";

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
  return {
    act,
    submitForm: (lead, form = "demo") =>
      act({ do: "submitWebToLead", values: { ...personal(lead), LeadSource: LEAD_SOURCES[form] } }),
    async assign(lead, owner) {
      if (owner === null) throw new Error("a lead always has an owner in Salesforce: a person or a queue");
      await act({ do: "setOwner", record: { email: lead }, owner: orgOwnerOf(owner), as });
    },
    call: (lead, by, values = {}) =>
      act({ do: "logCall", who: { email: lead }, user: userNameOf(by), minutes: 2, values }),
    email: (lead, by, more = {}) =>
      act({ do: "sendEmail", who: { email: lead }, user: userNameOf(by), ...more }),
    disqualify: (lead, by = "olga") =>
      act({
        do: "updateRecord",
        record: { email: lead },
        values: { Status: "Closed - Not Converted" },
        as: userNameOf(by),
      }),
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
