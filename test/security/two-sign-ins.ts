import type { Connector, CrmRights } from "../../connectors/connector.ts";
import { BadInput } from "../../src/errors.ts";
import { madeUpCrm } from "../support/made-up-crm.ts";

/** What the CRM says of its users: by id. */
export const rights = new Map<string, CrmRights>();
/** Who agreed to the installation of an account. */
export const installers = new Map<string, string>();
export const REP: CrmRights = { active: true, admin: false, manager: false };

/** A code says who came: `account:user`. */
const withPeople = (crm: Connector): Connector => ({
  ...crm,
  signIn: {
    url: ({ state, redirectUrl }) =>
      `https://${crm.crm}.example/who?${new URLSearchParams({ state, redirect_uri: redirectUrl })}`,
    async identify(code) {
      const [accountId, crmUserId] = code.split(":");
      if (!accountId || !crmUserId) throw new BadInput("code", "it is used up.", "Sign in again.");
      return { accountId, crmUserId, userId: null, email: `${crmUserId}@acme.example`, name: crmUserId };
    },
    agreed: async ({ accountId }) => {
      const crmUserId = installers.get(accountId) ?? "nobody";
      return { accountId, crmUserId, userId: null, email: `${crmUserId}@acme.example`, name: crmUserId };
    },
    rights: async (_session, { crmUserId }) => rights.get(crmUserId) ?? REP,
  },
});

/** Two CRMs in which the same people sign in. */
export const salesAndForms = (): Connector[] => [
  withPeople(madeUpCrm("sales", "Sales Ltd")),
  withPeople(madeUpCrm("forms", "Forms & Co")),
];
