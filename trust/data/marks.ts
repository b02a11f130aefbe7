import type { Queryable } from "../../src/store/database.ts";
import type { World } from "../crm/world.ts";
import type { Tally } from "../time/tally.ts";

/** Every table with a row of this tenant that names this, whatever is in it; by the database's own catalogue. */
export async function tablesWith(db: Queryable, tenantId: string, mark: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await tenantTables(db)) {
    const { rows } = await db.query(
      `select 1 from ${name} t where tenant_id = $1 and t::text ~* $2 limit 1`,
      [tenantId, mark],
    );
    if (rows.length > 0) found.push(name);
  }
  return found;
}

/** Every table that names a tenant. */
export async function tenantTables(db: Queryable): Promise<readonly string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select c.table_name as name from information_schema.columns c join information_schema.tables t
       using (table_schema, table_name)
     where c.table_schema = current_schema() and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** `leadclock …` about the world's tenant; throws what it says where it fails. */
export async function done({ stack, installation }: World, ...line: readonly string[]): Promise<string> {
  const { tenantId } = await installation();
  const { code, out, err } = await stack.leadclock(...line, "--tenant", tenantId);
  if (code !== 0) throw new Error(`${line.join(" ")}: ${out}${err}`);
  return out;
}

/** After an erasure: the trail holds, and whoever engages anew at `from` begins as a new lead, looked at by `until`. */
export async function beginsAnew(
  { tenant, stack }: World,
  tally: Tally,
  { who, tenantId, from, until }: Readonly<Record<"who" | "tenantId" | "from" | "until", string>>,
): Promise<void> {
  tally.check((await stack.app.store.audit.verify(tenantId)) === null, "wrong", () => "the trail is broken");
  await tenant.submitForm(who);
  await stack.advanceTo(until);
  // In Salesforce a form makes another record of hers.
  const fields = (await tenant.records()).get(who)?.fields ?? {};
  tally.check(
    fields.engaged_at === new Date(from).toISOString() && fields.journey_number === "1",
    "lost",
    () => `anew she has ${JSON.stringify(fields)}`,
  );
  for (const broken of await stack.broken()) tally.check(false, "wrong", () => broken);
}
