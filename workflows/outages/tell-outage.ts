import type { Outage } from "../../src/domain/facts.ts";
import { type Instant, MINUTE } from "../../src/domain/time.ts";
import { BadInput, NotFound } from "../../src/errors.ts";
import type { AuditEntry, Data, Ports, TenantId } from "../ports.ts";
import type { OutageRow } from "./outages.ts";

/** One that goes on is told of anew this often, so that misses within it have their cause at once. */
export const TELL_EVERY = 5 * MINUTE;

/** What a person says of an outage. */
export interface OutageByHand {
  readonly system: string;
  readonly from: Instant;
  /** Left out: it goes on until somebody ends it. */
  readonly to?: Instant;
  readonly by: string;
  readonly why: string;
}

/** Enters an outage; misses within it are judged anew. Throws BadInput naming the time that is wrong. */
export async function addOutage(
  ports: Ports,
  tenantId: TenantId,
  { system, from, to, by, why }: OutageByHand,
): Promise<OutageRow> {
  const now = ports.clock.now();
  if (from > now) throw new BadInput("from", "it lies ahead.", "Enter an outage once it has begun.");
  if (to !== undefined && to <= from)
    throw new BadInput("to", "it is not after the start.", "Give the instant at which it worked again.");
  if (to !== undefined && to > now)
    throw new BadInput("to", "it lies ahead.", "Leave it out while the outage goes on, and end it later.");
  const installations = await ports.store.tenants.installations(tenantId);
  const known = [...new Set(["leadclock", ...installations.map(({ crm }) => crm)])];
  if (!known.includes(system))
    throw new BadInput("system", `${system} is no system of this account.`, `Known: ${known.join(", ")}.`);
  return ports.store.transaction(async (data) => {
    const id = `hand:${system}:${new Date(from).toISOString()}`;
    const row: OutageRow = {
      id,
      system,
      installationId: null,
      startedAt: from,
      endedAt: to ?? null,
      foundBy: "hand",
      by,
      why,
      withdrawn: false,
      toldUntil: null,
      revision: 0,
    };
    if (!(await data.outages.add(tenantId, row)))
      throw new BadInput(
        "from",
        `an outage of ${system} from then on is there already: ${id}.`,
        "End or withdraw that one.",
      );
    const told = await tell(data, tenantId, row, to ?? now, now);
    // Last, as everywhere: leads are locked before the trail.
    await data.audit.append(tenantId, [
      entry(now, by, "outage.added", row, { was: null, is: windowOf(row), why }),
    ]);
    return told;
  });
}

/** Ends one that goes on, at `at`; with `withdraw` it was none. Throws NotFound, BadInput. */
export async function endOutage(
  ports: Ports,
  tenantId: TenantId,
  id: string,
  how: { readonly at?: Instant; readonly withdraw?: boolean; readonly by: string; readonly why: string },
): Promise<OutageRow> {
  const now = ports.clock.now();
  return ports.store.transaction(async (data) => {
    const row = await data.outages.get(tenantId, id);
    if (!row) throw new NotFound(`outage ${id}`);
    if (row.withdrawn) throw new BadInput("id", "it was withdrawn already.", "Enter it anew if it was one.");
    if (how.withdraw) {
      const none = { withdrawn: true, endedAt: row.endedAt ?? now };
      await data.outages.change(tenantId, id, none);
      const told = await tell(data, tenantId, { ...row, ...none }, row.startedAt, now);
      await data.audit.append(tenantId, [
        entry(now, how.by, "outage.withdrawn", row, { was: windowOf(row), is: null, why: how.why }),
      ]);
      return told;
    }
    const end = how.at ?? now;
    if (end <= row.startedAt || end > now)
      throw new BadInput(
        "at",
        "it is not between its start and now.",
        "Give the instant at which it worked again.",
      );
    await data.outages.change(tenantId, id, { endedAt: end });
    const told = await tell(data, tenantId, { ...row, endedAt: end }, end, now);
    await data.audit.append(tenantId, [
      entry(now, how.by, "outage.ended", row, { why: how.why, was: row.endedAt, is: end }),
    ]);
    return told;
  });
}

/** Says what is known of an outage by now as a fact, and has every lead judged anew whose cause may change with it. */
export async function tell(
  data: Data,
  tenantId: TenantId,
  row: OutageRow,
  until: Instant,
  now: Instant,
): Promise<OutageRow> {
  const revision = row.revision + 1;
  const fact: Outage = {
    kind: "outage",
    key: `outage ${row.id} ${revision}`,
    source: "leadclock",
    system: row.system,
    occurredAt: row.startedAt,
    endedAt: until,
    outage: row.id,
    revision,
  };
  await data.tenantFacts.add(tenantId, [fact], now);
  await data.outages.change(tenantId, row.id, { toldUntil: until, revision });
  const leads = await data.outages.missedWithin(
    tenantId,
    row.startedAt,
    Math.max(until, row.toldUntil ?? until),
  );
  if (leads.length > 0) await data.leads.lookAgain(tenantId, leads, now);
  return { ...row, toldUntil: until, revision };
}

const windowOf = ({ startedAt, endedAt }: OutageRow) => ({ startedAt, endedAt });

export function entry(
  at: Instant,
  actor: string,
  action: string,
  { id, system, startedAt }: OutageRow,
  detail: Readonly<Record<string, unknown>>,
): AuditEntry {
  return { at, actor, action, subject: `outage:${id}`, detail: { system, startedAt, ...detail } };
}
