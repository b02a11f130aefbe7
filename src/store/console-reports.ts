import type { RecordCard } from "../../connectors/connector.ts";
import type { LeadId, StoredAlert, TenantId } from "../../workflows/ports.ts";
import type { RecordRef, UserId } from "../domain/facts.ts";
import type { Journey } from "../domain/journey.ts";
import type { Policy } from "../domain/policy.ts";
import { DAY, type Instant } from "../domain/time.ts";
import { type CountedFigures, figuresOf } from "./console-figures.ts";
import type { Queryable } from "./database.ts";

interface Card {
  readonly record: RecordRef;
  readonly name: string | null;
  readonly company: string | null;
  readonly url: string;
}

interface Entry {
  readonly leadId: LeadId;
  readonly journey: Journey;
  readonly card: Card | null;
}

interface Page {
  readonly total: number;
  readonly entries: readonly Entry[];
}

interface ListedAlert
  extends Pick<StoredAlert, "leadId" | "clock" | "step" | "kind" | "decidedAt" | "sentAs" | "state"> {
  readonly leadName: string | null;
  /** Whom it went to, or is on its way to; `null`: never sent. */
  readonly recipientId: UserId | null;
}

/** What the page reads of one tenant; its contract is the console's. */
export interface TenantConsoleReports {
  version(): Promise<string>;
  figures(): Promise<CountedFigures>;
  waiting(limit: number): Promise<Page>;
  settled(limit: number): Promise<Page>;
  alerts(limit: number): Promise<readonly ListedAlert[]>;
  lead(
    leadId: LeadId,
  ): Promise<
    (Entry & { readonly earlier: readonly Journey[]; readonly alerts: readonly ListedAlert[] }) | null
  >;
  people(): Promise<ReadonlyMap<UserId, string>>;
  policies(): Promise<readonly Policy[]>;
}

/** Of a lead's records, the one in the system of record: people work there. Without one, the first. */
const CARD = `(
  select c.body from lead_records r join record_cards c on c.tenant_id = r.tenant_id and c.record = r.record
  where r.tenant_id = x.tenant_id and r.lead_id = x.lead_id
  order by split_part(c.record, ':', 1) is distinct from (
    select p.body ->> 'systemOfRecord' from policies p where p.tenant_id = x.tenant_id order by p.version desc limit 1
  ), c.record limit 1
) as card`;

const ENTRY = `select x.lead_id as "leadId", x.body as journey, ${CARD} from journeys x`;

const UNANSWERED = "tenant_id = $1 and status = 'unanswered' and not history";

/** Soonest due first, then those never due, then those that went stale: three walks along one index. */
const WAITING = `
with listed as (
  (select 1 as part, tenant_id, journey_id, urgent_due_at from journeys
    where ${UNANSWERED} and urgent_due_at >= $3 order by urgent_due_at limit $2)
  union all
  (select 2, tenant_id, journey_id, urgent_due_at from journeys
    where ${UNANSWERED} and urgent_due_at is null limit $2)
  union all
  (select 3, tenant_id, journey_id, urgent_due_at from journeys
    where ${UNANSWERED} and urgent_due_at < $3 order by urgent_due_at limit $2)
)
select x.lead_id as "leadId", x.body as journey, ${CARD}
from listed l join journeys x on x.tenant_id = l.tenant_id and x.journey_id = l.journey_id
order by l.part, l.urgent_due_at, x.engaged_at, x.journey_id limit $2`;

const ALERT = `
select x.lead_id as "leadId", x.clock, x.step, x.kind, x.decided_at as "decidedAt", x.sent_as as "sentAs", x.state,
  x.open_for as "openFor", x.body, t.mode, t.test_recipient as "testRecipient", ${CARD}
from alerts x join tenants t on t.tenant_id = x.tenant_id`;

/** Read queries of one tenant behind the page; lists come along indexes, and what did not change is not read again. */
export function consoleReports(
  db: Queryable,
  tenantId: TenantId,
  clock: { now(): Instant },
): TenantConsoleReports {
  const stale = () => clock.now() - DAY;

  async function changes(): Promise<ReadonlyMap<string, string>> {
    const { rows } = await db.query<{ what: string; n: string }>(
      "select what, sum(n)::text as n from page_changes where tenant_id = $1 group by what order by what",
      [tenantId],
    );
    return new Map(rows.map(({ what, n }) => [what, n]));
  }

  /** Reads again only when one of these tables has changed since. */
  function remembered<T>(tables: readonly string[], read: () => Promise<T>): () => Promise<T> {
    let known: { readonly at: string; readonly value: T } | null = null;
    return async () => {
      const now = await changes();
      const at = tables.map((table) => now.get(table) ?? "0").join(" ");
      if (known?.at !== at) known = { at, value: await read() };
      return known.value;
    };
  }

  async function page(counted: string, list: string, params: readonly unknown[]): Promise<Page> {
    const total = await db.query<{ n: number }>(`select count(*) as n from journeys where ${counted}`, [
      tenantId,
    ]);
    const { rows } = await db.query<EntryRow>(list, [tenantId, ...params]);
    return { total: total.rows[0]?.n ?? 0, entries: rows.map(entryOf) };
  }

  async function alertsWhere(rest: string, params: readonly unknown[]): Promise<readonly ListedAlert[]> {
    const { rows } = await db.query<AlertRow>(`${ALERT} where x.tenant_id = $1 ${rest}`, [
      tenantId,
      ...params,
    ]);
    return rows.map(alertOf);
  }

  return {
    /** Waiting leads change places by time alone when they go stale: the last that did is part of the version. */
    async version() {
      const { rows } = await db.query<{ at: Instant }>(
        `select urgent_due_at as at from journeys where ${UNANSWERED} and urgent_due_at < $2
         order by urgent_due_at desc limit 1`,
        [tenantId, stale()],
      );
      const parts = [...(await changes())].map(([what, n]) => `${what}:${n}`);
      return [...parts, `stale:${rows[0]?.at ?? "none"}`].join(" ");
    },

    figures: remembered(["journeys", "alerts", "tenant_facts"], () => figuresOf(db, tenantId)),

    waiting: (limit) => page(UNANSWERED, WAITING, [limit, stale()]),

    settled: (limit) =>
      page(
        "tenant_id = $1 and judged_at is not null",
        `${ENTRY} where x.tenant_id = $1 and x.judged_at is not null order by x.judged_at desc limit $2`,
        [limit],
      ),

    // What is told operations of no lead is no alert.
    alerts: (limit) => alertsWhere("and x.lead_id <> '' order by x.decided_at desc limit $2", [limit]),

    async lead(asked) {
      const { rows: found } = await db.query<{ id: LeadId }>(
        "select coalesce(merged_into, lead_id) as id from leads where tenant_id = $1 and lead_id = $2",
        [tenantId, asked],
      );
      const leadId = found[0]?.id;
      if (leadId === undefined) return null;
      const { rows } = await db.query<EntryRow>(
        `${ENTRY} where x.tenant_id = $1 and x.lead_id = $2 order by x.number desc`,
        [tenantId, leadId],
      );
      const [latest, ...earlier] = rows;
      if (!latest) return null;
      return {
        ...entryOf(latest),
        earlier: earlier.map(({ journey }) => journey),
        alerts: await alertsWhere("and x.lead_id = $2 order by x.decided_at desc", [leadId]),
      };
    },

    people: remembered(["tenant_facts"], async () => {
      const { rows } = await db.query<{ id: UserId; name: string }>(
        `select distinct on (body ->> 'userId') body ->> 'userId' as id, body ->> 'name' as name from tenant_facts
         where tenant_id = $1 and body ->> 'kind' = 'userChanged' and body ->> 'name' is not null
         order by body ->> 'userId', occurred_at desc, key desc`,
        [tenantId],
      );
      return new Map(rows.map(({ id, name }) => [id, name]));
    }),

    policies: remembered(["policies"], async () => {
      const { rows } = await db.query<{ body: Policy }>(
        "select body from policies where tenant_id = $1 order by version",
        [tenantId],
      );
      return rows.map(({ body }) => body);
    }),
  };
}

interface EntryRow {
  readonly leadId: LeadId;
  readonly journey: Journey;
  readonly card: RecordCard | null;
}

function entryOf({ leadId, journey, card }: EntryRow): Entry {
  return {
    leadId,
    journey,
    card: card && { record: card.record, name: card.name, company: card.company, url: card.url },
  };
}

interface AlertRow extends Omit<ListedAlert, "leadName" | "recipientId"> {
  readonly openFor: UserId | null;
  readonly mode: "silent" | "live";
  readonly testRecipient: UserId | null;
  readonly card: RecordCard | null;
  /** The alert or review as decided; empty after an erasure. */
  readonly body: {
    readonly recipients?: readonly { readonly userId: UserId | null }[];
    readonly reviewer?: UserId | null;
  } | null;
}

function alertOf(row: AlertRow): ListedAlert {
  const { openFor: _o, mode: _m, testRecipient: _t, card, body: _b, ...alert } = row;
  return { ...alert, leadName: card?.name ?? null, recipientId: recipientOf(row) };
}

/** Before it is sent, whoever would get it in the present mode (D36). */
function recipientOf({ state, sentAs, mode, openFor, testRecipient, body }: AlertRow): UserId | null {
  const going = sentAs ?? (state === "waiting" ? mode : null);
  if (going === null) return null;
  if (going === "silent") return testRecipient;
  const decided = body?.recipients?.find(({ userId }) => userId !== null)?.userId ?? body?.reviewer;
  return openFor ?? decided ?? null;
}
