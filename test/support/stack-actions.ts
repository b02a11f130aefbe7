import type { Emulator } from "./hubspot-emulator.ts";
import { FORMS, type Form, type Owner, ownerIdOf, type Person, userIdOf } from "./stack-people.ts";

type Properties = Readonly<Record<string, unknown>>;

/** What people do in the portal, each in one call; `lead` is the lead's e-mail address. */
export interface PortalActions {
  /** Anything the emulated portal knows, as its README lists it. */
  act<T = unknown>(...actions: readonly Readonly<Record<string, unknown>>[]): Promise<T>;
  submitForm(lead: string, form?: Form): Promise<void>;
  assign(lead: string, owner: Owner | null): Promise<void>;
  call(lead: string, by: Person, properties?: Properties): Promise<void>;
  email(lead: string, by: Person, more?: Readonly<Record<string, unknown>>): Promise<void>;
  disqualify(lead: string, by?: Person): Promise<void>;
  /** The first one stays. */
  merge(kept: string, other: string): Promise<void>;
  delete(lead: string): Promise<void>;
  privacyDelete(lead: string): Promise<void>;
  /** An upload of a list of addresses. */
  import(leads: readonly string[]): Promise<void>;
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
