import type { Field, ObjectDefinition } from "../objects/field.ts";
import { type QueryRefusal, refusedAt } from "./refusal.ts";
import type { Sql } from "./sql.ts";

/** Where rows of an object come from: the table of records, or rows made for this query. */
export interface Child {
  /** The name of the relationship, e.g. `Tasks`. */
  name: string;
  object: string;
  field: string;
}

/** What a query may see: the objects and fields of one user in one org. */
export interface Catalog {
  org: string;
  object: (name: string) => ObjectDefinition | undefined;
  readable: (object: ObjectDefinition, field: Field) => boolean;
  children: (object: ObjectDefinition) => Child[];
  /** A derived table with the columns of `records`, for objects whose rows are not stored there. */
  source: (object: ObjectDefinition) => Sql | undefined;
  /** A statement of (id, value) for fields whose value is computed, e.g. formulas. */
  computed: (object: ObjectDefinition, field: Field) => string | undefined;
  /** Whether equal values of the field are found in the index. */
  indexed: (object: ObjectDefinition, field: Field) => boolean;
}

/** One query being answered. */
export class Reading {
  readonly soql: string;
  readonly catalog: Catalog;
  /** Deleted rows and archived activities too, as queryAll does. */
  readonly all: boolean;
  readonly user: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The user's zone, for TODAY and the like. */
  readonly zone: string;
  #aliases = 0;

  constructor(given: {
    soql: string;
    catalog: Catalog;
    all: boolean;
    user: string;
    now: number;
    zone: string;
  }) {
    this.soql = given.soql;
    this.catalog = given.catalog;
    this.all = given.all;
    this.user = given.user;
    this.now = given.now;
    this.zone = given.zone;
  }

  nextAlias(): string {
    this.#aliases += 1;
    return `t${this.#aliases}`;
  }

  refused(at: number, code: string, sentence: string): QueryRefusal {
    return refusedAt(this.soql, at, code, sentence);
  }
}
