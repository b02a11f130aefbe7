import { manifest } from "../../../connectors/salesforce/manifest.ts";
import type { FireCall, FireUnit } from "../../replay/sf-fire-calls.ts";
import { type FirePerson, firePeople } from "../../replay/sf-fire-people.ts";
import { to18 } from "../../salesforce/core/ids.ts";

export const ORG = to18("00DSF0000000001");

/** Whom our app works as, whom the other CRM passes leads on as, and where new leads wait for a person. */
export const LEADCLOCK = "leadclock@sffd.example";
export const PARTNER = "integration@sffd.example";
export const DISPATCHER = "operations@sffd.example";
const QUEUE = "Dispatch";

/** The lead field that carries the call's final priority; the policy reads the lead type from it. */
export const PRIORITY_FIELD = "Final_Priority__c";

/** An Enterprise org's calls in 24 hours: so many, and so many more for each licence. */
const DAILY_CALLS = { org: 100_000, licence: 1_000 };

/** The id of a call's lead depends on the call alone, so that another system can refer to it. */
export const leadIdOf = ({ number }: Pick<FireCall, "number">): string =>
  to18(`00QSF0${number.padStart(9, "0").slice(-9)}`);

/** The account as the emulator's control route takes it. */
export function org(units: readonly FireUnit[]) {
  const people = firePeople(units);
  const crews = people.filter(({ kind }) => kind === "unit");
  return {
    id: ORG,
    name: "San Francisco Fire Department",
    zone: "America/Los_Angeles",
    dailyApiRequests: DAILY_CALLS.org + DAILY_CALLS.licence * (people.length + 2),
    historyTracking: { Lead: ["OwnerId", "Status"] },
    textFields: [{ object: "Lead", name: PRIORITY_FIELD, label: "Final priority", length: 1 }],
    permissionSets: [
      {
        name: "Final_Priority",
        fields: [{ field: `Lead.${PRIORITY_FIELD}` }],
      },
    ],
    roles: [...new Set(people.map(({ team }) => team))].map((name) => ({ name })),
    users: [
      ...people.map(userOf),
      {
        username: PARTNER,
        lastName: "Integration",
        profile: "Minimum Access - API Only Integrations",
        permissionSets: ["Final_Priority"],
      },
      {
        username: LEADCLOCK,
        lastName: "Leadclock",
        profile: "System Administrator",
        permissionSets: ["Final_Priority"],
      },
    ],
    queues: [{ name: QUEUE, objects: ["Lead"], members: crews.map(({ email }) => email) }],
    assignmentRule: { name: "To dispatch", entries: [{ owner: QUEUE }] },
    defaultLeadOwner: DISPATCHER,
  };
}

function userOf({ email, firstName, lastName, team }: FirePerson) {
  return { username: email, email, firstName, lastName, role: team, permissionSets: ["Final_Priority"] };
}

/** Our app as an admin would register it. */
export function app(appUrl: string, client: { readonly clientId: string; readonly clientSecret: string }) {
  return {
    name: "Leadclock",
    ...client,
    redirectUrls: [`${appUrl}${manifest.oauthCallbackPath}`],
    installIn: [{ org: ORG }],
  };
}
