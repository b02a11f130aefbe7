import { manifest, subscriptions } from "../../../connectors/hubspot/manifest.ts";
import type { FireUnit } from "../../replay/sf-fire-calls.ts";
import { type FirePerson, firePeople } from "../../replay/sf-fire-people.ts";

export const HUB_ID = 4_202_004;

/** The page and form on which the replayed calls come in. */
export const FORM = {
  guid: "5f0e9d11-911a-4c00-9a11-20200407beef",
  name: "Call for service",
  pageUri: "https://911.sffd.example/call",
  pageTitle: "San Francisco Fire Department, call for service",
} as const;

/** The contact property that carries the call's final priority; the policy reads the lead type from it. */
export const PRIORITY_PROPERTY = "final_priority";

export interface Owner extends FirePerson {
  /** Owner id, as `hubspot_owner_id` holds it. */
  readonly id: string;
  /** User id, as `hs_created_by_user_id` holds it. */
  readonly userId: number;
}

/** The portal's people under ids that depend on the data alone. */
export function ownersOf(units: readonly FireUnit[]): readonly Owner[] {
  return firePeople(units).map((person) => {
    const id = (person.kind === "officer" ? 550_000 : 551_000) + person.number;
    return { ...person, id: String(id), userId: id + 330_000 };
  });
}

/** The account as the emulator's control route takes it. */
export function account(units: readonly FireUnit[]) {
  const owners = ownersOf(units);
  const teams = [...new Set(owners.map(({ team }) => team))].sort();
  return {
    hubId: HUB_ID,
    name: "San Francisco Fire Department",
    timeZone: "US/Pacific",
    owners: owners.map(({ id, userId, firstName, lastName, email, team }) => ({
      id,
      userId,
      firstName,
      lastName,
      email,
      teams: [{ id: String(teams.indexOf(team) + 1), name: team, primary: true }],
    })),
    forms: [{ guid: FORM.guid, name: FORM.name }],
    properties: {
      contacts: [
        { name: PRIORITY_PROPERTY, label: "Final priority", type: "string", fieldType: "text" },
        // Made by the integration of the two CRMs wherever it is switched on.
        { name: "salesforceleadid", label: "Salesforce Lead ID", type: "string", fieldType: "text" },
      ],
    },
  };
}

/** Our app as a developer would register it. */
export function app(appUrl: string, client: { readonly clientId: string; readonly clientSecret: string }) {
  const { required, optional } = manifest.hubspot.scopes;
  return {
    name: manifest.name,
    ...client,
    redirectUrls: [`${appUrl}/hubspot/oauth/callback`],
    requiredScopes: required.map(({ name }) => name),
    optionalScopes: optional.map(({ name }) => name),
    webhooks: { targetUrl: `${appUrl}/hubspot/webhooks`, maxConcurrentRequests: 10, subscriptions },
  };
}
