import express, { type NextFunction, type Request, type Response, type Router } from "express";
import { z } from "zod";
import { RulesCache } from "../../workflows/decide/tenant-rules.ts";
import { fieldsOf } from "../../workflows/learn/check-fields.ts";
import { type InstallDefaults, type InstallPorts, install } from "../../workflows/learn/install.ts";
import type { Reconciler } from "../../workflows/learn/reconcile.ts";
import { settleDuplicate } from "../../workflows/learn/settle-duplicate.ts";
import { calendarsFrom } from "../../workflows/policies/import-calendars.ts";
import { examine } from "../doctor/examine.ts";
import { DAY } from "../domain/time.ts";
import { BadInput } from "../errors.ts";
import type { OpenStore } from "../store/open-store.ts";
import { answerFailure } from "./failures.ts";
import { isOperator } from "./is-operator.ts";
import { whichTenant } from "./which-tenant.ts";

export interface OperatorOptions {
  readonly ports: InstallPorts;
  readonly store: OpenStore;
  readonly reconciler: Reconciler;
  readonly token: string;
  /** What a tenant begins with, and whom to tell that an account was connected; absent where nobody connects. */
  readonly connecting?: { readonly defaults: InstallDefaults; readonly connected: () => void };
}

const Connect = z.object({
  crm: z.string().min(1),
  username: z.string().min(1),
  login: z.string().min(1).optional(),
  tenant: z.string().min(1).optional(),
});
const Provision = z.object({ tenant: z.string(), check: z.boolean() });
const Settling = z.object({
  tenant: z.string(),
  records: z.tuple([z.string(), z.string()]),
  verdict: z.enum(["joined", "apart"]),
  by: z.string().min(1),
});
const TenantOnly = z.object({ tenant: z.string(), by: z.string().min(1) });

/** What the operator's commands ask of the running server; every route wants the machine's own token. */
export function operatorRoutes(options: OperatorOptions): Router {
  const { store } = options;
  const router = express.Router();
  router.use((request, response, next) =>
    isOperator(request, options.token) ? next() : void response.status(401).end(),
  );
  router.use(express.json({ limit: "100kb", inflate: false }));
  router.get("/status", async (_request, response) => void response.json(await status(options)));
  router.get(
    "/doctor",
    async (_request, response) =>
      void response.json(await examine(store, { now: options.ports.clock.now() })),
  );
  router.post(
    "/connect",
    async (request, response) => void response.json(await connect(options, Connect.parse(request.body))),
  );
  router.post(
    "/provision",
    async (request, response) => void response.json(await provision(options, Provision.parse(request.body))),
  );
  router.get(
    "/dead-letters",
    async (request, response) =>
      void response.json(await deadLetters(store, String(request.query.tenant ?? ""))),
  );
  router.post(
    "/dead-letters/revive",
    async (request, response) => void response.json(await revive(options, TenantOnly.parse(request.body))),
  );
  router.get("/duplicates", async (request, response) => {
    const { id } = await whichTenant(store.tenants, String(request.query.tenant ?? ""));
    response.json(await store.duplicates.list(id));
  });
  router.post(
    "/duplicates",
    async (request, response) => void response.json(await settle(options, Settling.parse(request.body))),
  );
  router.get("/calendars", async (request, response) => {
    const { id } = await whichTenant(store.tenants, String(request.query.tenant ?? ""));
    const installations = await store.tenants.installations(id);
    response.json(await calendarsFrom(options.ports, installations, String(request.query.from ?? "")));
  });
  router.post(
    "/forget",
    async (request, response) => void response.json(await forget(options, TenantOnly.parse(request.body))),
  );
  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) =>
    answerFailure(error, response, next),
  );
  return router;
}

async function status({ store, reconciler, ports }: OperatorOptions) {
  const now = ports.clock.now();
  const tenants = [];
  for (const tenant of await store.tenants.all()) {
    const installations = [];
    const streams = await store.streams.of(tenant.id);
    for (const installation of await store.tenants.installations(tenant.id)) {
      const { id, crm, accountId, scopes, status: state, watchFrom } = installation;
      installations.push({
        id,
        crm,
        accountId,
        scopes,
        status: state,
        watchFrom,
        backfill: await reconciler.walk(installation, "backfill"),
        sweep: await reconciler.walk(installation, "sweep"),
        stream: streams.find((one) => one.id === id) ?? null,
      });
    }
    tenants.push({
      ...tenant,
      installations,
      summary: await store.reports.summary(tenant.id),
      inbox: await store.reports.inboxCounts(tenant.id),
      outbox: await store.reports.outboxCounts(tenant.id),
      heldUp: await store.reports.heldUp(tenant.id),
      heartbeats: await heartbeatsOf(store, tenant.id),
      flood: await store.floods.open(tenant.id),
      // History was never to come by webhook: only what happened since the connection can be missed.
      coverage: await store.reports.coverage(tenant.id, {
        start: Math.max(now - 30 * DAY, Math.min(now, ...installations.map((one) => one.watchFrom))),
        end: now,
      }),
    });
  }
  return { now, tenants };
}

/** The newest test alert of each channel, and what became of it. */
async function heartbeatsOf(store: OpenStore, tenantId: string) {
  const newest = await store.messages.newest(tenantId, "heartbeat", 10);
  return Object.fromEntries(
    newest
      .toReversed()
      .map(({ channels, plannedAt, state, why }) => [channels[0], { at: plannedAt, state, why }]),
  );
}

/** A server's own grant becomes an installation like any other. */
async function connect({ ports, connecting }: OperatorOptions, wanted: z.infer<typeof Connect>) {
  const { crm, username, login, tenant } = wanted;
  const connector = ports.connectors.find((one) => one.crm === crm);
  if (!connector || !connecting) {
    const known = ports.connectors.map((one) => one.crm).join(", ") || "none";
    throw new BadInput("crm", `${crm} is not configured here.`, `Configured: ${known}.`);
  }
  if (!connector.connectServer)
    throw new BadInput(
      "crm",
      `${connector.label} is connected on its consent page only.`,
      `Open /${crm}/install on the server.`,
    );
  const who = { username, ...(login === undefined ? {} : { login }) };
  const grant = await connector.connectServer(who, ports.clock.now());
  const { installation, again, messages } = await install(
    ports,
    connector,
    grant,
    connecting.defaults,
    tenant,
  );
  connecting.connected();
  const { accountId, account, tenantId } = installation;
  return { account: `${connector.label} ${account.name ?? accountId}`, tenant: tenantId, again, messages };
}

async function provision({ store, ports }: OperatorOptions, { tenant, check }: z.infer<typeof Provision>) {
  const reports = [];
  const { id } = await whichTenant(store.tenants, tenant);
  for (const installation of await store.tenants.installations(id))
    reports.push({ installation: installation.id, ...(await fieldsOf(ports, id, installation, { check })) });
  return { inOrder: reports.every((one) => one.inOrder), reports };
}

async function deadLetters(store: OpenStore, tenant: string) {
  const { id } = await whichTenant(store.tenants, tenant);
  return { inbox: await store.inbox.deadLetters(id), outbox: await store.outbox.dead(id) };
}

async function revive({ store, ports }: OperatorOptions, { tenant, by }: z.infer<typeof TenantOnly>) {
  const { id } = await whichTenant(store.tenants, tenant);
  const now = ports.clock.now();
  const letters = await store.inbox.deadLetters(id);
  const revived = {
    deliveries: await store.inbox.revive(
      id,
      letters.map((one) => one.key),
      now,
    ),
    effects: await store.outbox.revive(id, now),
  };
  await store.audit.append(id, [
    { at: now, actor: by, action: "deadLetters.revived", subject: id, detail: revived },
  ]);
  return revived;
}

async function settle({ store, ports }: OperatorOptions, wanted: z.infer<typeof Settling>) {
  const { id } = await whichTenant(store.tenants, wanted.tenant);
  return settleDuplicate(ports, new RulesCache(), id, wanted.records, wanted);
}

/** Ends every installation on the CRM's side where that is still possible, then deletes all that is kept. */
async function forget({ store, ports }: OperatorOptions, { tenant }: z.infer<typeof TenantOnly>) {
  const { id } = await whichTenant(store.tenants, tenant);
  const left: string[] = [];
  for (const installation of await store.tenants.installations(id)) {
    try {
      if (installation.status === "connected")
        await ports.accounts.connector(installation.crm).uninstall(ports.accounts.session(installation));
    } catch (error) {
      left.push(`${installation.id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  await store.tenants.forget(id);
  return { forgotten: id, notUninstalled: left };
}
