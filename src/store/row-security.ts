import type { Database, Queryable } from "./database.ts";
import { APP_ROLE, TENANT_ROLE } from "./roles.ts";

const TENANT = "current_setting('leadclock.tenant', true)";

/**
 * The second wall: every table that names tenants gets its policies, also those of later migrations. Owners pass it, so
 * what goes through it steps into TENANT_ROLE first (`asTenant`). Answers why it cannot be built, else `null`.
 * https://www.postgresql.org/docs/current/ddl-rowsecurity.html
 */
export async function secureRows(db: Database): Promise<string | null> {
  try {
    for (const role of [TENANT_ROLE, APP_ROLE]) await makeRole(db, role);
    await db.query(`grant ${TENANT_ROLE} to ${APP_ROLE}`);
    await db.query(`grant ${TENANT_ROLE} to current_user`);
    await db.transaction(allow);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Roles are of the whole server: another database of ours may have made it, another process may be just doing so. */
async function makeRole(db: Queryable, role: string): Promise<void> {
  await db.query(
    `do $$ begin
       if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
     exception when duplicate_object or unique_violation then null;
     end $$`,
  );
}

async function allow(db: Queryable): Promise<void> {
  const { rows: schemas } = await db.query<{ name: string }>("select quote_ident(current_schema()) as name");
  const schema = schemas[0]!.name;
  const { rows: tables } = await db.query<{
    name: string;
    hasTenant: boolean;
    hasPolicy: boolean;
    isGranted: boolean;
  }>(
    `select quote_ident(c.relname) as name,
       exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id') as "hasTenant",
       exists (select from pg_policy p where p.polrelid = c.oid and p.polname = '${TENANT_ROLE}') as "hasPolicy",
       has_table_privilege('${APP_ROLE}', c.oid, 'select') as "isGranted"
     from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')`,
  );
  const { rows: ungranted } = await db.query(
    `select 1 from pg_class c where c.relnamespace = current_schema()::regnamespace
       and case when c.relkind = 'S' then not has_sequence_privilege('${APP_ROLE}', c.oid, 'usage') else false end
     limit 1`,
  );
  const isDone = tables.every(
    ({ hasTenant, hasPolicy, isGranted }) => isGranted && (hasPolicy || !hasTenant),
  );
  if (isDone && ungranted.length === 0) return;
  await db.query(`grant usage on schema ${schema} to ${TENANT_ROLE}, ${APP_ROLE}`);
  await db.query(`grant select, insert, update, delete on all tables in schema ${schema} to ${APP_ROLE}`);
  await db.query(`grant usage on all sequences in schema ${schema} to ${TENANT_ROLE}, ${APP_ROLE}`);
  await db.query(`revoke insert, update, delete on migrations from ${APP_ROLE}`);
  for (const { name, hasTenant, hasPolicy } of tables) {
    if (!hasTenant || hasPolicy) continue;
    await db.query(`grant select, insert, update, delete on ${name} to ${TENANT_ROLE}`);
    await db.query(`alter table ${name} enable row level security`);
    await db.query(
      `create policy ${TENANT_ROLE} on ${name} to ${TENANT_ROLE} using (tenant_id = ${TENANT}) with check (tenant_id = ${TENANT})`,
    );
    // Workers claim across tenants: they are this role, and every statement of theirs names its tenant.
    await db.query(`create policy ${APP_ROLE} on ${name} to ${APP_ROLE} using (true) with check (true)`);
  }
}
