import type { Installation } from "../../connectors/connector.ts";
import type { Tenant, TenantId, Tenants } from "../../workflows/ports.ts";
import type { Queryable } from "./database.ts";
import { toJson } from "./json.ts";
import type { Scope } from "./scope.ts";

type Connected = Installation & { readonly status: "connected" | "disconnected" };

const TENANT = `select tenant_id as id, name, mode, mode_since as "modeSince", test_recipient as "testRecipient" from tenants`;
const INSTALLATION = `select installation_id as id, tenant_id as "tenantId", crm, account_id as "accountId", scopes, account,
  watch_from as "watchFrom", status from installations`;

/** Customers, their links to CRM accounts, and how far each of these was read. */
export function tenants({ db, atomically }: Scope): Tenants {
  return {
    async get(tenantId) {
      const { rows } = await db.query<Tenant>(`${TENANT} where tenant_id = $1`, [tenantId]);
      return rows[0] ?? null;
    },

    async all() {
      const { rows } = await db.query<Tenant>(`${TENANT} order by tenant_id`);
      return rows;
    },

    async save(tenant) {
      await db.query(
        `insert into tenants (tenant_id, name, mode, mode_since, test_recipient) values ($1, $2, $3, $4, $5)
         on conflict (tenant_id) do update set name = excluded.name, mode = excluded.mode,
           mode_since = excluded.mode_since, test_recipient = excluded.test_recipient`,
        [tenant.id, tenant.name, tenant.mode, tenant.modeSince, tenant.testRecipient],
      );
    },

    async installation(tenantId, installationId) {
      const { rows } = await db.query<Connected>(
        `${INSTALLATION} where tenant_id = $1 and installation_id = $2`,
        [tenantId, installationId],
      );
      return rows[0] ? bare(rows[0]) : null;
    },

    async installations(tenantId) {
      const { rows } = await db.query<Connected>(
        `${INSTALLATION} where $1::text is null or tenant_id = $1 order by tenant_id, installation_id`,
        [tenantId ?? null],
      );
      return rows;
    },

    async byAccount(crm, accountId) {
      const { rows } = await db.query<Connected>(
        `${INSTALLATION} where crm = $1 and account_id = $2 order by status, watch_from desc limit 1`,
        [crm, accountId],
      );
      return rows[0] ?? null;
    },

    async saveInstallation(it, status) {
      await db.query(
        `insert into installations (tenant_id, installation_id, crm, account_id, scopes, account, watch_from, status)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (tenant_id, installation_id) do update set crm = excluded.crm, account_id = excluded.account_id,
           scopes = excluded.scopes, account = excluded.account, watch_from = excluded.watch_from, status = excluded.status`,
        [
          it.tenantId,
          it.id,
          it.crm,
          it.accountId,
          toJson(it.scopes),
          toJson(it.account),
          it.watchFrom,
          status,
        ],
      );
    },

    async bookmark(tenantId, installationId, name) {
      const { rows } = await db.query<{ value: string }>(
        "select value from bookmarks where tenant_id = $1 and installation_id = $2 and name = $3",
        [tenantId, installationId, name],
      );
      return rows[0]?.value ?? null;
    },

    async setBookmark(tenantId, installationId, name, value) {
      if (value === null) {
        await db.query("delete from bookmarks where tenant_id = $1 and installation_id = $2 and name = $3", [
          tenantId,
          installationId,
          name,
        ]);
        return;
      }
      await db.query(
        `insert into bookmarks (tenant_id, installation_id, name, value) values ($1, $2, $3, $4)
         on conflict (tenant_id, installation_id, name) do update set value = excluded.value`,
        [tenantId, installationId, name, value],
      );
    },

    forget: (tenantId) => atomically((tx) => forget(tx, tenantId)),
  };
}

/** Every table that names tenants is asked for by the catalogue: none can be forgotten here. */
async function forget(db: Queryable, tenantId: TenantId): Promise<void> {
  await db.query("select set_config('leadclock.forgetting', $1, true)", [tenantId]);
  const { rows } = await db.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.columns
     where table_schema = current_schema() and column_name = 'tenant_id' order by table_name`,
  );
  for (const { name } of rows) await db.query(`delete from ${name} where tenant_id = $1`, [tenantId]);
}

function bare({ status: _, ...installation }: Connected): Installation {
  return installation;
}
