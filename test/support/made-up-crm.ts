import type { Connector } from "../../connectors/connector.ts";
import { BadInput } from "../../src/errors.ts";

const nothing = {
  facts: [],
  tenantFacts: [],
  cards: [],
  ignored: new Map(),
  dead: new Map(),
  erase: [],
};

/** A CRM without accounts of its own: a code is the id of the account that agreed, and nothing ever happens in it. */
export function madeUpCrm(crm: string, label: string, more: Partial<Connector> = {}): Connector {
  return {
    crm,
    label,
    authorizeUrl({ state, redirectUrl, login }) {
      const origin = login ?? `https://login.${crm}.example`;
      if (!origin.startsWith("https://"))
        throw new BadInput("login", `${origin} is no address.`, "Write it like https://acme.example.");
      return `${origin}/agree?${new URLSearchParams({ state, redirect_uri: redirectUrl })}`;
    },
    exchangeCode: async (code, { login }, now) => ({
      accountId: code,
      accessToken: "access",
      refreshToken: "refresh",
      expiresAt: now + 3_600_000,
      scopes: ["all"],
      installedBy: login ? `admin at ${login}` : "admin",
    }),
    refresh: async (grant) => grant,
    describeAccount: async ({ installation }) => ({
      name: `Company ${installation.accountId}`,
      timeZone: "UTC",
    }),
    uninstall: async () => {},
    understand: async () => nothing,
    reread: async () => nothing,
    sweep: async () => ({ understood: nothing, next: null, seen: 0, total: 0 }),
    people: async () => [],
    provision: async () => ({ items: [], inOrder: true }),
    maxWrites: 100,
    writeFields: async (_session, _specs, writes) => writes.map(() => ({ ok: true })),
    readFilled: async (_session, _specs, records) => records.map((record) => ({ record, values: {} })),
    readBack: async (_session, _specs, writes) => writes.map(({ record }) => ({ record, differs: [] })),
    describeProperties: async (_session, names) =>
      names.map((name) => ({ name, type: "text", values: null })),
    createTasks: async (_session, drafts) => drafts.map(({ key }) => ({ ok: true, taskId: `${crm}:${key}` })),
    findTasks: async (_session, drafts) => drafts.map(() => null),
    changeTasks: async (_session, changes) => changes.map(() => ({ ok: true })),
    changeOwners: async (_session, assignments) => assignments.map(() => ({ ok: true, changed: true })),
    link: (_installation, record) => `https://${crm}.example/${record}`,
    ...more,
  };
}
