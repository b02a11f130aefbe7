import { z } from "zod";
import type { Connector, ProvisionReport } from "../../connectors/connector.ts";
import { fieldsOf } from "../../workflows/learn/check-fields.ts";
import { missingCrms } from "../../workflows/learn/install.ts";
import { walkOf } from "../../workflows/learn/walk.ts";
import type { Tenants } from "../../workflows/ports.ts";
import { policyAt } from "../domain/compiled.ts";
import { managerOf } from "../domain/directory.ts";
import { installPath } from "../intake/install-routes.ts";
import { healthReports } from "../store/health.ts";
import type { ApiDeps } from "./deps.ts";
import { type Route, route } from "./route.ts";
import { mappingRoute } from "./setup-mapping.ts";

const Instant = z.number();
const Count = z.number();

const Backfill = z.object({
  from: Instant,
  to: Instant,
  /** Records read so far, and how many there are where the CRM says. */
  seen: Count,
  total: Count.nullable(),
  doneAt: Instant.nullable(),
});

const Setup = z.object({
  now: Instant,
  accounts: z.array(
    z.object({
      id: z.string(),
      crm: z.string(),
      label: z.string(),
      accountId: z.string(),
      name: z.string().nullable(),
      status: z.enum(["connected", "disconnected"]),
      watchFrom: Instant,
      /** Of the token for calls, which is renewed by itself; `null`: none is stored. */
      tokenExpiresAt: Instant.nullable(),
      /** What is off because it was not granted, one sentence each. */
      lacks: z.array(z.string()),
      /** Where an admin agrees again. */
      again: z.string(),
      /** `null`: history is not read, or not yet. */
      backfill: Backfill.nullable(),
    }),
  ),
  /** CRMs that could be connected for the same leads. */
  connect: z.array(z.object({ label: z.string(), href: z.string() })),
  people: z.object({ active: Count, withoutEmail: Count, withoutManager: Count }),
  policy: z.object({
    version: Count,
    name: z.string(),
    /** Somebody published it; else it is the one that an installation begins with. */
    isOwn: z.boolean(),
  }),
  hasDraft: z.boolean(),
});

const Item = z.object({ what: z.string(), state: z.string(), detail: z.string().nullable() });
const Fields = z.object({
  accounts: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      /** `null`: nobody could look; `why` says why. */
      inOrder: z.boolean().nullable(),
      why: z.string().nullable(),
      inPlace: Count,
      /** All that is not as it should be, or was made or mended just now. */
      others: z.array(Item),
    }),
  ),
});

/** The policy that stands before anybody published one. */
const INSTALLER = "install preset";

/** The way from a connection to live alerts: what is there, what is missing, and what mends it. */
export function setupRoutes(deps: ApiDeps): readonly Route[] {
  const { ports, store, rules, crmLabel } = deps;
  const labelOf = (crm: string) => crmLabel?.(crm) ?? crm;

  async function fields(tenantId: string, check: boolean): Promise<z.input<typeof Fields>> {
    const accounts = await Promise.all(
      (await store.tenants.installations(tenantId)).map(async (one) => {
        const about = { id: one.id, label: one.account.name ?? `${labelOf(one.crm)} ${one.accountId}` };
        const report = await fieldsOf(ports, tenantId, one, { check }).catch((error: unknown) =>
          String(error instanceof Error ? error.message : error),
        );
        return typeof report === "string"
          ? { ...about, inOrder: null, why: report, inPlace: 0, others: [] }
          : { ...about, why: null, ...told(report) };
      }),
    );
    return { accounts };
  }

  return [
    route({
      method: "GET",
      path: "/setup",
      summary: "Connected accounts with what they lack, how far history is read, people and rules",
      needs: "readAll",
      answer: Setup,
      run: async (_asked, { tenantId }) => {
        const now = ports.clock.now();
        const { view, policies } = await rules.of(store, tenantId);
        const policy = policies.length === 0 ? null : policyAt(policies, now);
        const [version] = (await store.policyDrafts.versions(tenantId)).slice(-1);
        const people = view.users.filter((id) => view.userAt(id, now).active && view.userAt(id, now).human);
        return {
          now,
          accounts: await accountsOf(deps, tenantId),
          connect: (await missing(deps, tenantId)).map((one) => ({
            label: one.label,
            href: installPath(one, tenantId),
          })),
          people: {
            active: people.length,
            withoutEmail: people.filter((id) => view.emailOf(id) === null).length,
            withoutManager: people.filter((id) =>
              policy ? managerOf(view, policy, id, now) === null : view.userAt(id, now).managerId === null,
            ).length,
          },
          policy: {
            version: version?.version ?? 0,
            name: version?.name ?? "",
            isOwn: version !== undefined && version.publishedBy !== INSTALLER,
          },
          hasDraft: (await store.policyDrafts.current(tenantId)).draft !== null,
        };
      },
    }),
    route({
      method: "GET",
      path: "/setup/fields",
      summary: "Our fields in each CRM compared with what they should be; asks the CRMs, changes nothing",
      needs: "readAll",
      answer: Fields,
      run: (_asked, { tenantId }) => fields(tenantId, true),
    }),
    route({
      method: "POST",
      path: "/setup/fields",
      summary: "Make the fields that are missing and mend those that drifted; touches nothing of others",
      needs: "operate",
      answer: Fields,
      run: async (_asked, { tenantId, name: actor }) => {
        const was = await fields(tenantId, true);
        const is = await fields(tenantId, false);
        const words = ({ accounts }: z.input<typeof Fields>) =>
          Object.fromEntries(
            accounts.map(({ id, why, others }) => [
              id,
              why ?? others.map(({ what, state }) => `${what}: ${state}`),
            ]),
          );
        await store.audit.append(tenantId, [
          {
            at: ports.clock.now(),
            actor,
            action: "fields.provisioned",
            subject: tenantId,
            detail: { was: words(was), is: words(is) },
          },
        ]);
        return is;
      },
    }),
    mappingRoute(deps),
  ];
}

function told({ inOrder, items }: ProvisionReport) {
  const others = items.filter(({ state }) => state !== "ok");
  return {
    inOrder,
    inPlace: items.length - others.length,
    others: others.map(({ what, state, detail }) => ({ what, state, detail: detail ?? null })),
  };
}

async function accountsOf({ ports, store, crmLabel }: ApiDeps, tenantId: string) {
  const tokens = new Map(
    (await healthReports(store.db, tenantId).tokens()).map((one) => [one.installationId, one.expiresAt]),
  );
  return Promise.all(
    (await store.tenants.installations(tenantId)).map(async (one) => {
      const connector = ports.accounts.connector(one.crm);
      return {
        id: one.id,
        crm: one.crm,
        label: crmLabel?.(one.crm) ?? one.crm,
        accountId: one.accountId,
        name: one.account.name ?? null,
        status: one.status,
        watchFrom: one.watchFrom,
        tokenExpiresAt: tokens.get(one.id) ?? null,
        lacks: [...(connector.limitations?.(one) ?? [])],
        again: installPath(connector, tenantId),
        backfill: await walkOf(store.tenants, one, "backfill"),
      };
    }),
  );
}

async function missing(
  { store, connectors = [] }: ApiDeps,
  tenantId: string,
): Promise<readonly Pick<Connector, "crm" | "label">[]> {
  const tenants: Tenants = store.tenants;
  return missingCrms({ store: { ...store, tenants }, connectors }, tenantId);
}
