import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import avsc, { type Type } from "avsc";

const at = (name: string) => fileURLToPath(new URL(`../../contracts/salesforce/${name}`, import.meta.url));

export interface Sample {
  readonly label: string;
  readonly replayId: number;
  readonly wire: { readonly ChangeEventHeader: Header } & Record<string, unknown>;
  readonly decoded: { readonly changedFields: readonly string[]; readonly nulledFields: readonly string[] };
}

export interface Header {
  readonly entityName: string;
  readonly recordIds: readonly string[];
  readonly changeType: string;
  readonly changeOrigin: string;
  readonly transactionKey: string;
  readonly sequenceNumber: number;
  readonly commitTimestamp: number;
  readonly commitNumber: number;
  readonly commitUser: string;
  readonly nulledFields: readonly string[];
  readonly diffFields: readonly string[];
  readonly changedFields: readonly string[];
}

export const LEAD_SCHEMA = readFileSync(at("lead-change-event.avsc"), "utf8");
export const SAMPLES: readonly Sample[] = JSON.parse(
  readFileSync(at("lead-change-events.sample.json"), "utf8"),
).events;

export const sample = (label: string): Sample => SAMPLES.find((one) => one.label.startsWith(label))!;

const types = new Map<string, Type>();

/** Avro bytes of an event as a schema wants it, written by the library's own types. */
export function encoded(wire: object, schema = LEAD_SCHEMA): Buffer {
  const type = types.get(schema) ?? avsc.Type.forSchema(JSON.parse(schema), { wrapUnions: true });
  types.set(schema, type);
  return type.toBuffer(type.fromString(JSON.stringify(wire)));
}

/** A change of a lead, by default of its owner, with another header. */
export function leadEvent(header: Partial<Header>, fields: Readonly<Record<string, unknown>> = {}) {
  const { wire } = sample("owner changed");
  return { ...wire, ...fields, ChangeEventHeader: { ...wire.ChangeEventHeader, ...header } };
}
