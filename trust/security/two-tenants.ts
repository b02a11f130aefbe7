import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Request as Incoming } from "express";
import type { Caller, Role } from "../../src/api/caller.ts";
import { apiRoutes } from "../../src/api/index.ts";
import { mount } from "../../src/api/mount.ts";
import { type OpenApi, openApi } from "../../src/api/openapi.ts";
import { readPolicy } from "../../src/api/policy-reader.ts";
import { EVERYBODY } from "../../src/domain/scope.ts";
import { DAY, MINUTE } from "../../src/domain/time.ts";
import { lastResort } from "../../src/doors.ts";
import { fromPolicy } from "../../src/settings/to-policy.ts";
import { freshStore } from "../../test/support/store.ts";
import { person, type TwoCrms, twoCrms } from "../../test/support/two-crms.ts";
import { PreviewDesk } from "../../workflows/policies/preview-desk.ts";
import { makePacks } from "../../workflows/reports/make-packs.ts";
import type { Request } from "./requests.ts";

const NINE = Date.UTC(2026, 2, 2, 9);

export interface Said {
  readonly status: number;
  readonly text: string;
}

export interface Tenant {
  readonly tenantId: string;
  /** Stands in every name of its data and in no other tenant's. */
  readonly mark: string;
  /** Asks as somebody of this tenant; without a role as its admin. */
  ask(request: Request, role?: Role): Promise<Said>;
}

export interface TwoTenants {
  readonly document: OpenApi;
  readonly ours: Tenant;
  readonly theirs: Tenant;
  /** Asks without saying who one is, or with a made-up token. */
  askAs(authorization: string | null, request: Request): Promise<Said>;
  /** All that is kept of a tenant, as one digest a table. */
  kept(tenant: Tenant): Promise<Readonly<Record<string, string>>>;
  /** Texts that stand in a tenant's rows and in nobody else's: ids, handles, names; one of each column at least. */
  own(of: Tenant, notOf: Tenant): Promise<readonly string[]>;
  /** What failed within, for whoever looks into it. */
  readonly failures: readonly string[];
  close(): Promise<void>;
}

/** How a door finds out who asks; faults are planted here. */
export type Door = (asked: {
  readonly caller: Caller;
  readonly address: string;
  readonly body: unknown;
}) => Caller;

/** Two accounts that look alike, each with some of everything, in one store behind one API. */
export async function twoTenants(door: Door = ({ caller }) => caller, wall = true): Promise<TwoTenants> {
  const store = await freshStore();
  const worlds: TwoCrms[] = [await twoCrms(store, NINE), await twoCrms(store, NINE)];
  const [first, second] = worlds as [TwoCrms, TwoCrms];
  // One clock and one set of rules serve both, as in the program.
  const previews = new PreviewDesk(first.ports, first.rules, readPolicy);
  const routes = apiRoutes({ ports: first.ports, store, rules: first.rules, previews });
  const callerOf = async (request: Incoming): Promise<Caller | null> => {
    const tenantId = request.headers["x-test-tenant"];
    if (request.headers.authorization !== "Bearer signed in" || typeof tenantId !== "string") return null;
    const role = (request.headers["x-test-role"] ?? "admin") as Role;
    const caller = { tenantId, name: "somebody", role, userId: null, scope: EVERYBODY };
    return door({ caller, address: decodeURIComponent(request.originalUrl), body: request.body });
  };
  const failures: string[] = [];
  const app = express()
    .use("/api", mount(routes, { callerOf, asTenant: wall ? store.asTenant : undefined }))
    .use(lastResort({ error: (_event, fields) => void failures.push(JSON.stringify(fields)) }));
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;

  async function send({ method, path, body, raw }: Request, headers: Readonly<Record<string, string>>) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: raw ?? JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }
  const tenantOf = ({ tenantId }: TwoCrms, mark: string): Tenant => ({
    tenantId,
    mark,
    ask: (request, role) =>
      send(request, {
        authorization: "Bearer signed in",
        "x-test-tenant": tenantId,
        ...(role ? { "x-test-role": role } : {}),
      }),
  });
  const ours = tenantOf(first, "Ours-7c1d");
  const theirs = tenantOf(second, "Theirs-e83a");
  for (const [world, tenant] of [
    [first, ours],
    [second, theirs],
  ] as const)
    await live(world, tenant);
  await furnish(store, ours);
  await furnish(store, theirs);

  const tables = await tablesOf(store.db);
  return {
    document: openApi(routes, "0"),
    failures,
    ours,
    theirs,
    askAs: (authorization, request) =>
      send(request, { "x-test-tenant": theirs.tenantId, ...(authorization ? { authorization } : {}) }),
    async kept({ tenantId }) {
      const digests = tables.map(
        (table) =>
          `select '${table}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as digest from ${table} t where tenant_id = $1`,
      );
      const { rows } = await store.db.query<{ name: string; digest: string }>(digests.join(" union all "), [
        tenantId,
      ]);
      return Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
    },
    async own(of, notOf) {
      const [mine, others] = [await textsOf(store.db, tables, of), await textsOf(store.db, tables, notOf)];
      return [...mine].filter((text) => !others.has(text));
    },
    async close() {
      await previews.stop();
      server.closeAllConnections();
      server.close();
      await store.remove();
    },
  };
}

/** The same day at both: one lead is called in time, one is not, one has a type that nobody knows. */
async function live(world: TwoCrms, { mark }: Tenant): Promise<void> {
  await world.people(person("crm:7", "rita@acme.example", `Rita ${mark}`));
  const names = ["ada", "bob", "cyd"];
  for (const [index, name] of names.entries()) {
    const at = NINE + index * MINUTE;
    const card = { name: `${name} ${mark}`, company: `Acme ${mark}`, email: `${name}@lead.example` };
    const properties = { lead_type: name === "cyd" ? "never heard of" : "hand-raiser" };
    await world.tell(
      `crm:lead:${name}`,
      card,
      { kind: "engaged", occurredAt: at, engagement: "form", properties },
      { kind: "ownerChanged", occurredAt: at, ownerId: "crm:7" },
    );
  }
  await world.tell(
    "crm:lead:ada",
    { name: `ada ${mark}` },
    {
      kind: "activity",
      occurredAt: NINE + 5 * MINUTE,
      activity: "call",
      activityId: "call ada",
      direction: "outbound",
      actorId: "crm:7",
      actorKind: "user",
      status: "done",
    },
  );
  await world.liveTo(NINE + 8 * DAY);
  if (!(await makePacks(world.ports, world.rules, world.tenantId))) throw new Error("there is no report");
}

/** What people made: a draft with a preview, findings, outages, switches, channels, reports. */
async function furnish(store: Awaited<ReturnType<typeof freshStore>>, tenant: Tenant): Promise<void> {
  const { tenantId, mark } = tenant;
  const policy = fromPolicy((await store.policies.published(tenantId))[0]!);
  const why = `because of ${mark}`;
  const asked: Request[] = [
    { method: "PUT", path: "/policies/draft", body: { policy: { ...policy, name: mark }, basedOn: 1 } },
    { method: "POST", path: "/policies/draft/preview", body: {} },
    { method: "POST", path: "/gate/findings", body: { what: why, severity: "minor" } },
    { method: "POST", path: "/gate/attestations", body: { items: ["rules-signed"], note: why } },
    { method: "POST", path: "/outages", body: { system: "crm", from: "2026-03-02T08:00:00Z", why } },
    { method: "POST", path: "/switches/off", body: { channel: "slack", why } },
    { method: "PUT", path: "/channels/slack", body: { botToken: `xoxb-${mark}`, defaultChannel: "C0123" } },
  ];
  for (const one of asked) {
    const { status, text } = await tenant.ask(one);
    if (status >= 500) throw new Error(`${one.method} ${one.path}: ${status} ${text}`);
  }
}

type Db = Pick<Awaited<ReturnType<typeof freshStore>>["db"], "query">;

async function tablesOf(db: Db): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select quote_ident(c.table_name) as name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = current_schema() and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE'
     order by 1`,
  );
  return rows.map(({ name }) => name);
}

const LONGEST = 300;

/** Every text in a tenant's rows, those inside jsonb included, and the handles that lists show for journeys and reviews. */
async function textsOf(
  db: Db,
  tables: readonly string[],
  { tenantId }: Tenant,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === "string" && value.length > 3 && value.length <= LONGEST) found.add(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
  };
  for (const table of tables) {
    const { rows } = await db.query(`select to_jsonb(t) as row from ${table} t where tenant_id = $1`, [
      tenantId,
    ]);
    for (const { row } of rows) walk(row);
  }
  const handles = await db.query<{ handle: string }>(
    `select left(md5(journey_id), 10) as handle from journeys where tenant_id = $1
     union select left(md5(j.journey_id || '|' || (v.value ->> 'id')), 10)
       from journeys j, jsonb_array_elements(j.body -> 'reviews') v where j.tenant_id = $1`,
    [tenantId],
  );
  for (const { handle } of handles.rows) found.add(handle);
  return found;
}
