import type { FieldWrite } from "../../connectors/connector.ts";
import { tenantSpecs } from "../../field-specs/tenant-specs.ts";
import { policyAt } from "../../src/domain/compiled.ts";
import { GiveUp, Reauthorize, RetryLater } from "../../src/errors.ts";
import { type Connection, homesOf } from "../decide/homes.ts";
import { stampValues } from "../decide/stamp-values.ts";
import type { TenantRules } from "../decide/tenant-rules.ts";
import type { LeadId, Ports } from "../ports.ts";

/** Leads whose records are read. */
const SAMPLE = 50;

/** What the CRMs hold in our fields, compared with what we say we wrote. */
export interface ReadBackFindings {
  /** Records that were read and are there. */
  readonly read: number;
  readonly differing: readonly {
    readonly lead: LeadId;
    readonly record: string;
    readonly fields: readonly string[];
  }[];
  readonly gone: readonly string[];
  /** Accounts that could not be read, with why. */
  readonly unread: readonly string[];
}

/** Reads the records of some of these leads, spread over all of them, in their own accounts. Changes nothing. */
export async function readBackOf(
  ports: Ports,
  rules: TenantRules,
  leads: readonly LeadId[],
): Promise<ReadBackFindings> {
  const sample = spread([...new Set(leads)], SAMPLE);
  const expected = await expectedOf(ports, rules, sample);
  const found = { read: 0, differing: [] as ReadBackFindings["differing"][number][] };
  const [gone, unread]: [string[], string[]] = [[], []];
  for (const [installation, writes] of expected) {
    if (installation.status !== "connected") {
      unread.push(`${installation.id} is disconnected`);
      continue;
    }
    try {
      const connector = ports.accounts.connector(installation.crm);
      const specs = tenantSpecs(policyAt(rules.policies, ports.clock.now()), rules.policies);
      const session = ports.accounts.session(installation);
      const answers = await connector.readBack(
        session,
        specs,
        writes.map(({ write }) => write),
      );
      for (const [index, { record, differs }] of answers.entries()) {
        if (differs === null) gone.push(record);
        else found.read += 1;
        if (differs && differs.length > 0)
          found.differing.push({ lead: writes[index]!.lead, record, fields: differs });
      }
    } catch (error) {
      if (!(error instanceof RetryLater || error instanceof Reauthorize || error instanceof GiveUp))
        throw error;
      unread.push(`${installation.id}: ${error.message}`);
    }
  }
  return { ...found, differing: await stillDiffering(ports, rules, expected, found.differing), gone, unread };
}

interface Expected {
  readonly lead: LeadId;
  readonly write: FieldWrite;
}

/** What every record of these leads should hold, by account. */
async function expectedOf(
  { store }: Ports,
  rules: TenantRules,
  leads: readonly LeadId[],
): Promise<ReadonlyMap<Connection, readonly Expected[]>> {
  const { tenantId, installations } = rules;
  const journeys = await store.leads.journeys(tenantId, leads);
  const expected = new Map<Connection, Expected[]>();
  for (const [lead, records] of await store.leads.homes(tenantId, leads)) {
    const own = journeys.get(lead) ?? [];
    // Where every record is deleted nothing is written any more.
    if (own.at(-1)?.outcome === "deleted") continue;
    for (const { record, installation } of homesOf(installations, records)) {
      const write = { record, values: stampValues(rules, installation.crm, own) };
      expected.set(installation, [...(expected.get(installation) ?? []), { lead, write }]);
    }
  }
  return expected;
}

/** Without those that changed on our side while we read: what is new is on its way. */
async function stillDiffering(
  ports: Ports,
  rules: TenantRules,
  before: Awaited<ReturnType<typeof expectedOf>>,
  differing: ReadBackFindings["differing"],
): Promise<ReadBackFindings["differing"]> {
  if (differing.length === 0) return differing;
  const now = await expectedOf(ports, rules, [...new Set(differing.map(({ lead }) => lead))]);
  const valuesIn = (all: typeof before, record: string) =>
    JSON.stringify([...all.values()].flat().find(({ write }) => write.record === record)?.write.values);
  return differing.filter(({ record }) => valuesIn(before, record) === valuesIn(now, record));
}

/** At most so many, evenly from all. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)]!);
}
