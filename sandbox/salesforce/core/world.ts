import type { Clock } from "../../support/clock.ts";
import type { Database } from "../../support/database.ts";
import type { Committed } from "../data/committed.ts";
import { Access } from "../objects/access.ts";
import { Definitions } from "../objects/definitions.ts";
import { Orgs } from "./orgs.ts";

/** What every part of the emulated vendor works on. */
export interface World {
  db: Database;
  clock: Clock;
  orgs: Orgs;
  definitions: Definitions;
  access: Access;
  /** Called inside the transaction, after its last change; what they write is committed or lost with it. */
  onCommit: ((committed: Committed) => void)[];
}

/** A world over a database and its clock. */
export function makeWorld(db: Database, clock: Clock): World {
  return {
    db,
    clock,
    orgs: new Orgs(db),
    definitions: new Definitions(db),
    access: new Access(db),
    onCommit: [],
  };
}

/** Forgets what is kept in memory, after a transaction that was rolled back. */
export function forgetAll(world: World): void {
  world.orgs.forget();
  world.definitions.forget();
  world.access.forget();
}
