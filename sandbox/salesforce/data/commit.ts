import { randomUUID } from "node:crypto";
import { makeId } from "../core/ids.ts";
import { forgetAll, type World } from "../core/world.ts";
import type { ObjectDefinition } from "../objects/field.ts";
import type { Committed, RowChange, Values } from "./committed.ts";
import { historyOf } from "./history.ts";
import { find, isIndexed } from "./records.ts";
import type { Row, Value } from "./row.ts";

/** Who makes a transaction, and through what. */
export interface Author {
  org: string;
  user: string;
  origin: string;
}

/** Raw changes of rows: no rule of the org is asked. */
export interface Transaction extends Author {
  readonly world: World;
  readonly at: number;
  /** A record as it stands inside the transaction. */
  find: (id: string) => { type: string; row: Row; deleted: boolean } | undefined;
  insert: (type: string, values: Values, id?: string) => Row;
  /** Changes fields (null clears); a record's stamps move even if nothing differs, which is told only with `touch`. */
  update: (id: string, values: Values, touch?: boolean) => Row;
  remove: (id: string, values?: Values) => Row;
  restore: (id: string) => Row;
  /** Changes derived fields without moving a stamp or telling anybody. */
  derive: (id: string, values: Values) => void;
  /** Does work whole or, if it throws, not at all; what came before it stays. */
  attempt: <Result>(work: () => Result) => Result;
  /** Adds history rows that no field change makes, e.g. of a conversion. */
  note: (parent: string, field: string, oldValue?: Value, newValue?: Value) => void;
}

const PERMISSION_OBJECTS = new Set([
  "User",
  "Profile",
  "PermissionSet",
  "PermissionSetAssignment",
  "FieldPermissions",
  "ObjectPermissions",
]);

/** The only door to rows: one database transaction is one transaction of the vendor. All of it is kept or nothing. */
export function commit<Result>(world: World, author: Author, work: (tx: Transaction) => Result): Result {
  const at = Math.floor(world.clock.now() / 1000) * 1000;
  try {
    return world.db.transaction(() => {
      const open = new Open(world, author, at);
      const result = work(open);
      open.close();
      return result;
    });
  } catch (error) {
    forgetAll(world);
    throw error;
  }
}

class Open implements Transaction {
  readonly world: World;
  readonly org: string;
  readonly user: string;
  readonly origin: string;
  readonly at: number;
  readonly #stampAt: number;
  #changes: RowChange[] = [];
  #notes: Values[] = [];

  constructor(world: World, { org, user, origin }: Author, at: number) {
    this.world = world;
    this.org = org;
    this.user = user;
    this.origin = origin;
    this.at = at;
    this.#stampAt = at - Math.floor(world.orgs.get(org).stampLagMs / 1000) * 1000;
  }

  find(id: string): ReturnType<Transaction["find"]> {
    return find(this.world, this.org, id);
  }

  insert(type: string, values: Values, id?: string): Row {
    const object = this.#object(type);
    const own = id ?? makeId(object.keyPrefix, this.world.db.next(`id:${this.org}:${object.keyPrefix}`, 1));
    const data = compact(values);
    this.world.db.run(
      `INSERT INTO records (org, type, id, data, created_at, modified_at, stamp_at, created_by, modified_by, real_created_at, real_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      this.org,
      object.name,
      own,
      JSON.stringify(data),
      this.at,
      this.at,
      this.#stampAt,
      this.user,
      this.user,
      Date.now(),
      Date.now(),
    );
    for (const [field, value] of Object.entries(data)) this.#index(object, own, field, undefined, value);
    return this.#changed(object.name, "CREATE", null, this.find(own)!.row, []);
  }

  update(id: string, values: Values, touch = false): Row {
    const { type, row: before } = this.#need(id);
    const object = this.#object(type);
    const changed: string[] = [];
    const data: Record<string, Value> = dataOf(before);
    for (const [field, value = null] of Object.entries(values)) {
      const old = data[field] ?? null;
      if (old === value) continue;
      changed.push(field);
      this.#index(object, id, field, old, value);
      if (value === null) delete data[field];
      else data[field] = value;
    }
    this.#write(id, data, false);
    const after = this.find(id)!.row;
    if (changed.length > 0 || touch) {
      changed.push("LastModifiedDate");
      if (before.LastModifiedById !== after.LastModifiedById) changed.push("LastModifiedById");
    }
    return this.#changed(type, "UPDATE", before, after, changed);
  }

  remove(id: string, values: Values = {}): Row {
    const { type, row: before } = this.#need(id);
    for (const [field, value = null] of Object.entries(values))
      this.#index(this.#object(type), id, field, before[field], value);
    this.#write(id, { ...dataOf(before), ...compact(values) }, true);
    return this.#changed(type, "DELETE", before, this.find(id)!.row, []);
  }

  restore(id: string): Row {
    const { type, row: before } = this.#need(id);
    this.#write(id, dataOf(before), false);
    return this.#changed(type, "UNDELETE", before, this.find(id)!.row, []);
  }

  derive(id: string, values: Values): void {
    const { type, row } = this.#need(id);
    const object = this.#object(type);
    const data: Record<string, Value> = { ...dataOf(row) };
    for (const [field, value = null] of Object.entries(values)) {
      this.#index(object, id, field, data[field], value);
      if (value === null) delete data[field];
      else data[field] = value;
    }
    this.world.db.run(
      "UPDATE records SET data = ? WHERE org = ? AND id = ?",
      JSON.stringify(data),
      this.org,
      id,
    );
  }

  attempt<Result>(work: () => Result): Result {
    const changes = [...this.#changes];
    const notes = [...this.#notes];
    try {
      return this.world.db.transaction(work);
    } catch (error) {
      this.#changes = changes;
      this.#notes = notes;
      forgetAll(this.world);
      throw error;
    }
  }

  note(parent: string, field: string, oldValue: Value = null, newValue: Value = null): void {
    this.#notes.push({ parent, Field: field, OldValue: oldValue, NewValue: newValue });
  }

  /** Writes the history rows and tells whoever listens. */
  close(): void {
    if (this.#changes.length === 0) return;
    for (const { type, values } of historyOf(this, this.#changes, this.#notes)) this.insert(type, values);
    const committed: Committed = {
      org: this.org,
      at: this.at,
      transactionKey: randomUUID(),
      user: this.user,
      origin: this.origin,
      changes: this.#changes.filter((change) => change.type !== "UPDATE" || change.changed.length > 0),
    };
    if (this.#changes.some((change) => PERMISSION_OBJECTS.has(change.entity))) this.world.access.forget();
    for (const listen of this.world.onCommit) listen(committed);
  }

  #write(id: string, data: Record<string, Value>, deleted: boolean): void {
    this.world.db.run(
      `UPDATE records SET data = ?, modified_at = ?, stamp_at = ?, modified_by = ?, deleted = ?, real_at = ?
       WHERE org = ? AND id = ?`,
      JSON.stringify(data),
      this.at,
      this.#stampAt,
      this.user,
      deleted ? 1 : 0,
      Date.now(),
      this.org,
      id,
    );
  }

  /** Several changes of one record in one transaction are one change. */
  #changed(entity: string, type: RowChange["type"], before: Row | null, after: Row, changed: string[]): Row {
    const index = this.#changes.findLastIndex((change) => change.id === after.Id);
    const last = this.#changes[index];
    if (last && type === "UPDATE" && last.type !== "DELETE") {
      const all = last.type === "UPDATE" ? [...new Set([...last.changed, ...changed])] : [];
      this.#changes[index] = { ...last, after, changed: all };
    } else this.#changes.push({ entity, id: after.Id, type, before, after, changed });
    return after;
  }

  #index(object: ObjectDefinition, id: string, field: string, old: Value | undefined, value: Value): void {
    if (!isIndexed(object, field)) return;
    const { db } = this.world;
    if (old != null)
      db.run(
        "DELETE FROM field_index WHERE org = ? AND type = ? AND field = ? AND value = ? AND id = ?",
        this.org,
        object.name,
        field,
        String(old),
        id,
      );
    if (value !== null)
      db.run(
        "INSERT OR IGNORE INTO field_index VALUES (?, ?, ?, ?, ?)",
        this.org,
        object.name,
        field,
        String(value),
        id,
      );
  }

  #object(type: string): ObjectDefinition {
    const object = this.world.definitions.object(this.org, type);
    if (!object) throw new Error(`There is no object ${type}.`);
    return object;
  }

  #need(id: string): { type: string; row: Row } {
    const found = this.find(id);
    if (!found) throw new Error(`There is no record ${id} in org ${this.org}.`);
    return found;
  }
}

const COLUMNS = new Set([
  "Id",
  "IsDeleted",
  "CreatedDate",
  "CreatedById",
  "LastModifiedDate",
  "LastModifiedById",
  "SystemModstamp",
]);

function dataOf(row: Row): Record<string, Value> {
  return Object.fromEntries(Object.entries(row).filter(([field]) => !COLUMNS.has(field)));
}

function compact(values: Values): Record<string, Value> {
  const data: Record<string, Value> = {};
  for (const [field, value] of Object.entries(values))
    if (value !== null && value !== undefined) data[field] = value;
  return data;
}
