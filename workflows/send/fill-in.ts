import type { Connector, RecordCard, Session } from "../../connectors/connector.ts";
import { fieldSpecs } from "../../field-specs/index.ts";
import { BREACH_REASON, RESOLUTION_NOTE } from "../../field-specs/tenant-specs.ts";
import { type Filling, fillingsOf, type SaidHere, saidHere } from "../../src/domain/said-words.ts";
import { RetryLater } from "../../src/errors.ts";
import { homesOf } from "../decide/homes.ts";
import type { TenantRules } from "../decide/tenant-rules.ts";
import type { Data, LeadId, OutboxItem, OutboxWork, Ports } from "../ports.ts";

export type FillInItem = OutboxItem & { readonly work: Extract<OutboxWork, { kind: "fillIn" }> };

/** After what people wait for, with the stamps. */
const PRIORITY = 2;

/** What somebody said of a lead here is to stand on each of its records, too (D21); in the transaction that keeps it. */
export async function planFillIn(
  data: Data,
  { tenantId, installations }: TenantRules,
  lead: LeadId,
  now: number,
): Promise<void> {
  const homes = homesOf(installations, (await data.leads.homes(tenantId, [lead])).get(lead) ?? []);
  await data.outbox.put(
    homes.map(({ record, installation }) => ({
      tenantId,
      installationId: installation.id,
      key: record,
      priority: PRIORITY,
      work: { kind: "fillIn", lead, record },
    })),
    now,
  );
}

interface Turn {
  readonly item: FillInItem;
  readonly lead: LeadId;
  readonly said: SaidHere;
}

interface Ready extends Turn {
  readonly present: RecordCard["filled"];
  readonly filling: ReturnType<typeof fillingsOf>;
}

/**
 * Writes what people said here into the fields of the CRM that people fill in, on their behalf. What stands there is read
 * in the call before: nothing goes over what somebody typed in the CRM. Writing the same again changes nothing.
 */
export async function fillIn(
  ports: Ports,
  connector: Connector,
  session: Session,
  items: readonly FillInItem[],
  failed: (item: FillInItem, error: Error) => Promise<void>,
): Promise<void> {
  const turns = (await Promise.all(items.map((item) => turnOf(ports, item)))).filter((one) => one !== null);
  const pointless = items.filter((item) => !turns.some((one) => one.item === item));
  const filled = await connector.readFilled(
    session,
    fieldSpecs,
    turns.map(({ item }) => item.work.record),
  );
  const ready: Ready[] = [];
  for (const [index, turn] of turns.entries()) {
    const present = filled[index]?.values ?? null;
    // Deleted meanwhile: there is nowhere to write it.
    if (present === null) pointless.push(turn.item);
    else {
      const words = { reason: present[BREACH_REASON] ?? null, note: present[RESOLUTION_NOTE] ?? null };
      ready.push({ ...turn, present, filling: fillingsOf(words, turn.said) });
    }
  }
  if (pointless.length > 0) await ports.store.outbox.done(pointless);
  const [writing, standing] = split(ready);
  for (const one of standing) await settle(ports, one);
  const results = await connector.writeFields(
    session,
    fieldSpecs,
    writing.map((one) => ({ record: one.item.work.record, values: valuesOf(one), filledBy: "people" })),
  );
  for (const [index, one] of writing.entries()) {
    const result = results[index];
    if (result?.ok) await settle(ports, one);
    else
      await failed(
        one.item,
        result?.error ?? new RetryLater("The CRM said nothing of these words.", ports.clock.now() + 1),
      );
  }
}

/** What is to be said on the record; `null`: nothing any more. Merged leads' words are the survivor's. */
async function turnOf({ store }: Ports, item: FillInItem): Promise<Turn | null> {
  const { tenantId, work } = item;
  const lead = (await store.asked.find(tenantId, work.record))?.leadId ?? work.lead;
  const said = saidHere((await store.leads.facts(tenantId, [lead])).get(lead) ?? []);
  return said && { item, lead, said };
}

function split(ready: readonly Ready[]): readonly [readonly Ready[], readonly Ready[]] {
  const isWriting = ({ filling }: Ready) => Object.values(filling).includes("write");
  return [ready.filter(isWriting), ready.filter((one) => !isWriting(one))];
}

function valuesOf({ said, filling }: Ready): Readonly<Record<string, string | null>> {
  return {
    ...(filling.reason === "write" ? { [BREACH_REASON]: said.last.reason } : {}),
    ...(filling.note === "write" ? { [RESOLUTION_NOTE]: said.last.note } : {}),
  };
}

/** The card says at once what the record holds: the CRM need not tell us of what we write ourselves. */
async function settle(ports: Ports, one: Ready): Promise<void> {
  const { item, lead, present, filling } = one;
  const { tenantId, work } = item;
  const written = valuesOf(one);
  await ports.store.transaction(async (data) => {
    const card = (await data.leads.cards(tenantId, lead)).find(({ record }) => record === work.record);
    const now = Object.entries({ ...present, ...written }).filter(([, value]) => value !== null);
    if (card)
      await data.leads.putCards(tenantId, [
        { ...card, filled: Object.fromEntries(now) as RecordCard["filled"] },
      ]);
    await data.outbox.done([item]);
    // No word of it: the trail outlives what can be erased (D40).
    await data.audit.append(tenantId, [
      {
        at: ports.clock.now(),
        actor: "leadclock",
        action: isKept(filling) ? "words.kept" : "words.written",
        subject: lead,
        detail: { record: work.record, ...filling },
      },
    ]);
  });
}

/** Somebody's own words stand there. */
const isKept = ({ reason, note }: Readonly<Record<"reason" | "note", Filling>>): boolean =>
  reason === "theirs" || (note === "theirs" && reason !== "write");
