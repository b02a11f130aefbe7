import { z } from "zod";
import type { Instant } from "../../../src/domain/time.ts";
import { fieldNames } from "./bitmaps.ts";
import type { EventSchema, Plain } from "./schemas.ts";

const CHANGES = ["CREATE", "UPDATE", "DELETE", "UNDELETE"] as const;
export type ChangeType = (typeof CHANGES)[number];

/** A ChangeEventHeader, as far as it is read. https://developer.salesforce.com/docs/atlas.en-us.change_data_capture.meta/change_data_capture/cdc_event_fields_header.htm */
const Header = z.object({
  entityName: z.string().min(1),
  recordIds: z.array(z.string()).min(1),
  changeType: z.enum([
    ...CHANGES,
    "GAP_CREATE",
    "GAP_UPDATE",
    "GAP_DELETE",
    "GAP_UNDELETE",
    "GAP_OVERFLOW",
    "SNAPSHOT",
  ]),
  changeOrigin: z.string(),
  transactionKey: z.string().min(1),
  sequenceNumber: z.number().int(),
  commitTimestamp: z.number().int(),
  commitNumber: z.union([z.number(), z.string()]).optional(),
  commitUser: z.string(),
  nulledFields: z.array(z.string()),
  diffFields: z.array(z.string()).default([]),
  changedFields: z.array(z.string()),
});
type Header = z.infer<typeof Header>;

/** One change event, read: which records changed, how, when, by whom. */
export interface Change {
  readonly entity: string;
  /** Several when one change hit many rows of one transaction. */
  readonly ids: readonly string[];
  readonly changeType: ChangeType;
  /** The commit: seconds, not when the thing itself happened. */
  readonly at: Instant;
  /** Grows from commit to commit; tells those of one second apart. */
  readonly commit?: number;
  readonly user: string;
  readonly origin: string;
  /** Names; parts of a compound field as `Address.City`. Empty but for updates. */
  readonly changed: readonly string[];
  /** What the event says of fields: those it names as changed, or all that are filled; `null` is cleared. */
  readonly values: Readonly<Record<string, Plain>>;
  readonly transactionKey: string;
  readonly sequence: number;
  /** Salesforce could not say what changed: the records must be read. */
  readonly gap?: true;
}

/** So many rows changed that no ids are told: everything of this object since then must be read. */
export interface Lost {
  readonly lost: true;
  readonly entity: string;
  readonly at: Instant;
  readonly transactionKey: string;
}

const NO_RECORD = /^0{15}|\*/;

/**
 * What an event's bytes say, read with the schema of that event. An unchanged field is null on the wire and left out
 * here; only a field among the nulled ones was cleared. Throws when the bytes, the header or a bitmap do not fit.
 */
export function decodeEvent(payload: Buffer, schema: EventSchema): Change | Lost {
  const { ChangeEventHeader: rawHeader, ...fields } = schema.decode(payload);
  const header = Header.parse(rawHeader);
  const { entityName: entity, commitTimestamp: at, transactionKey } = header;
  if (header.changeType === "GAP_OVERFLOW" || header.recordIds.some((id) => NO_RECORD.test(id)))
    return { lost: true, entity, at, transactionKey };
  const changed = fieldNames(header.changedFields, schema.shape);
  const nulled = fieldNames(header.nulledFields, schema.shape);
  const diffs = new Set(fieldNames(header.diffFields, schema.shape));
  const gap = header.changeType.startsWith("GAP_") || header.changeType === "SNAPSHOT";
  return {
    entity,
    ids: header.recordIds,
    changeType: changeTypeOf(header.changeType),
    at,
    ...(header.commitNumber === undefined ? {} : { commit: Number(header.commitNumber) }),
    user: header.commitUser,
    origin: header.changeOrigin,
    changed: [...new Set([...changed, ...nulled])],
    values: gap ? {} : valuesOf(fields, changed, nulled, diffs),
    transactionKey,
    sequence: header.sequenceNumber,
    ...(gap ? { gap: true } : {}),
  };
}

function changeTypeOf(type: Header["changeType"]): ChangeType {
  const plain = type.replace(/^GAP_/, "");
  return CHANGES.find((one) => one === plain) ?? "UPDATE";
}

function valuesOf(
  fields: Readonly<Record<string, Plain>>,
  changed: readonly string[],
  nulled: readonly string[],
  diffs: ReadonlySet<string>,
): Record<string, Plain> {
  const told = Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => flat(name, value)));
  const among = (name: string) =>
    changed.length === 0 || changed.some((one) => name === one || name.startsWith(`${one}.`));
  return {
    // A large text comes as the difference to one that we do not have.
    ...Object.fromEntries(Object.entries(told).filter(([name]) => among(name) && !diffs.has(name))),
    ...Object.fromEntries(nulled.map((name) => [name, null])),
  };
}

/** A filled field under its name, a compound one as its filled parts. */
function flat(name: string, value: Plain): [string, Plain][] {
  if (value === null) return [];
  if (typeof value !== "object" || Array.isArray(value)) return [[name, value]];
  return Object.entries(value).flatMap(([part, inner]) => flat(`${name}.${part}`, inner));
}
