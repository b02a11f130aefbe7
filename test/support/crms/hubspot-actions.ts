import type { Emulator } from "../hubspot-emulator.ts";
import { FORMS, ownerIdOf, userIdOf } from "../stack-people.ts";
import type { CrmActions } from "./crm.ts";

/** What only people of a portal do. */
export interface PortalActions extends CrmActions {
  privacyDelete(lead: string): Promise<void>;
}

export function portalActions(
  emulator: Emulator,
  hubId: number,
  settle: () => Promise<unknown>,
): PortalActions {
  async function act<T>(...actions: readonly Readonly<Record<string, unknown>>[]): Promise<T> {
    const { results } = await emulator.post<{ results: { result: T }[] }>("/_sandbox/actions", {
      portal: hubId,
      actions,
    });
    await settle();
    return results[0]!.result;
  }
  const contact = (lead: string) => ({ contact: { email: lead } });
  return {
    act,
    submitForm: (lead, form = "demo") => act({ do: "submitForm", email: lead, formGuid: FORMS[form].guid }),
    assign: (lead, owner) =>
      act({
        do: "setOwner",
        ...contact(lead),
        ownerId: owner && ownerIdOf(owner),
        userId: userIdOf("olga"),
      }),
    call: (lead, by, properties = {}) =>
      act({
        do: "logCall",
        contacts: [{ email: lead }],
        userId: userIdOf(by),
        properties: { hubspot_owner_id: ownerIdOf(by), ...properties },
      }),
    email: (lead, by, more = {}) =>
      act({ do: "sendEmail", contacts: [{ email: lead }], userId: userIdOf(by), ...more }),
    disqualify: (lead, by = "olga") =>
      act({
        do: "updateContact",
        ...contact(lead),
        userId: userIdOf(by),
        properties: { hs_lead_status: "UNQUALIFIED" },
      }),
    merge: (kept, other) => act({ do: "merge", primary: { email: kept }, other: { email: other } }),
    delete: (lead) => act({ do: "delete", ...contact(lead) }),
    privacyDelete: (lead) => act({ do: "privacyDelete", ...contact(lead) }),
    import: (leads) =>
      act(
        ...leads.map((email) => ({
          do: "createContact",
          as: "IMPORT",
          sourceId: "4711",
          properties: { email },
        })),
      ),
  };
}
