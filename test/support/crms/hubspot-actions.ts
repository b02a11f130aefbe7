import { fieldName } from "../../../connectors/hubspot/field-names.ts";
import type { Emulator } from "../hubspot-emulator.ts";
import { FORMS, ownerIdOf, userIdOf } from "../stack-people.ts";
import { all, type CrmActions, type Leads } from "./crm.ts";

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
  const each = (leads: Leads, done: (lead: string) => Readonly<Record<string, unknown>>) =>
    act<void>(...all(leads).map(done));
  const email: CrmActions["email"] = (leads, by, more = {}) =>
    each(leads, (lead) => ({
      do: "sendEmail",
      contacts: [{ email: lead }],
      userId: userIdOf(by),
      ...more,
    }));
  return {
    act,
    submitForm: (leads, form = "demo") =>
      each(leads, (lead) => ({ do: "submitForm", email: lead, formGuid: FORMS[form].guid })),
    assign: (leads, owner) =>
      each(leads, (lead) => ({
        do: "setOwner",
        ...contact(lead),
        ownerId: owner && ownerIdOf(owner),
        userId: userIdOf("olga"),
      })),
    call: (leads, by, properties = {}) =>
      each(leads, (lead) => ({
        do: "logCall",
        contacts: [{ email: lead }],
        userId: userIdOf(by),
        properties: { hubspot_owner_id: ownerIdOf(by), ...properties },
      })),
    email,
    autorespond: (leads, as) =>
      email(leads, as, { properties: { hs_email_headers: '{"Auto-Submitted":"auto-replied"}' } }),
    message: (leads, by) =>
      each(leads, (lead) => ({
        do: "sendMessage",
        contacts: [{ email: lead }],
        userId: userIdOf(by),
        properties: { hs_communication_channel_type: "LINKEDIN_MESSAGE", hubspot_owner_id: ownerIdOf(by) },
      })),
    fillIn: (leads, by, values) =>
      each(leads, (lead) => ({
        do: "updateContact",
        ...contact(lead),
        userId: userIdOf(by),
        properties: Object.fromEntries(
          Object.entries(values).map(([spec, value]) => [fieldName(spec), value]),
        ),
      })),
    leave: (person) => act({ do: "updateOwner", id: ownerIdOf(person), archived: true }),
    disqualify: (leads, by = "olga") =>
      each(leads, (lead) => ({
        do: "updateContact",
        ...contact(lead),
        userId: userIdOf(by),
        properties: { hs_lead_status: "UNQUALIFIED" },
      })),
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
