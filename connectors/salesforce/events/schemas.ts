import avsc, { type Type, type types } from "avsc";
import type { Shape } from "./bitmaps.ts";

/** How to read the events of one schema. */
export interface EventSchema {
  readonly shape: Shape;
  /** Throws when the bytes do not fit the schema. */
  decode(payload: Buffer): Readonly<Record<string, Plain>>;
}

/** What a decoded value may be; 64-bit numbers beyond what a number can tell apart are text. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [name: string]: Plain };

/** A schema that is none: its events can never be read. */
export class BadSchema extends Error {
  constructor(id: string, options: ErrorOptions) {
    super(`Schema ${id} is no Avro record.`, options);
    this.name = "BadSchema";
  }
}

/** 64-bit numbers as they are on the wire; the default type refuses those beyond 2^53. */
const long = avsc.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer(value: bigint) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0),
});

/**
 * Schemas by id, each fetched once; an id names the same schema for ever, a changed object has a new id. What could not
 * be fetched is asked for again next time.
 */
export class Schemas {
  readonly #known = new Map<string, Promise<EventSchema>>();
  readonly #fetch: (id: string) => Promise<string>;

  constructor(fetch: (id: string) => Promise<string>) {
    this.#fetch = fetch;
  }

  /** Throws BadSchema, and whatever fetching throws. */
  get(id: string): Promise<EventSchema> {
    const known = this.#known.get(id);
    if (known) return known;
    const fetched = this.#fetch(id).then((json) => eventSchema(id, json));
    this.#known.set(id, fetched);
    fetched.catch(() => this.#known.delete(id));
    return fetched;
  }
}

function eventSchema(id: string, json: string): EventSchema {
  const type = recordType(id, json);
  return {
    shape: { fields: type.fields.map((field) => ({ name: field.name, parts: partsOf(field.type) })) },
    decode: (payload) => plain(type.fromBuffer(payload)) as Record<string, Plain>,
  };
}

function recordType(id: string, json: string): types.RecordType {
  try {
    // Every union wrapped, so that a value's shape never depends on which types the union happens to have.
    const type = avsc.Type.forSchema(JSON.parse(json), { wrapUnions: true, registry: { long } });
    if (type instanceof avsc.types.RecordType) return type;
    throw new TypeError(`It is of type ${type.typeName}.`);
  } catch (error) {
    throw new BadSchema(id, { cause: error });
  }
}

/** The parts of a compound field, also where its union allows plain text beside the record. */
function partsOf(type: Type): readonly string[] | null {
  const branches = type instanceof avsc.types.WrappedUnionType ? type.types : [type];
  const record = branches.find((one) => one instanceof avsc.types.RecordType);
  return record ? record.fields.map(({ name }) => name) : null;
}

function plain(value: unknown): Plain {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value === null || typeof value !== "object") return value as Plain;
  if (Buffer.isBuffer(value)) return value.toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if ("unwrap" in value && typeof value.unwrap === "function") {
    // A branch holds its value under the branch's name and nothing else.
    return plain(Object.values(value)[0]);
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}
