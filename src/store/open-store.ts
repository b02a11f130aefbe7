import type { Data, Members, Store } from "../../workflows/ports.ts";
import type { Instant } from "../domain/time.ts";
import { alerts } from "./alerts.ts";
import { alone } from "./alone.ts";
import { annotations } from "./annotations.ts";
import { askedJourneys } from "./asked-journeys.ts";
import { audit } from "./audit.ts";
import type { Database, Queryable } from "./database.ts";
import { duplicates } from "./duplicates.ts";
import { floods } from "./floods.ts";
import { gateBook } from "./gate-book.ts";
import { maintain, releaseLeases, rewind } from "./housekeeping.ts";
import { imports } from "./imports.ts";
import { inbox } from "./inbox.ts";
import { type Keys, readKeys } from "./keys.ts";
import { leads } from "./leads.ts";
import { members } from "./members.ts";
import { messages } from "./messages.ts";
import { migrate } from "./migrate.ts";
import { nextWork } from "./next-work.ts";
import { type OAuthStates, oauthStates } from "./oauth-states.ts";
import { type DatabaseOptions, openDatabase } from "./open-database.ts";
import { outages } from "./outages.ts";
import { outbox } from "./outbox.ts";
import { ownerChanges } from "./owner-changes.ts";
import { packs } from "./packs.ts";
import { pending } from "./pending.ts";
import { policies } from "./policies.ts";
import { policyDrafts } from "./policy-drafts.ts";
import { policyMoves } from "./policy-moves.ts";
import { policyPreviews } from "./policy-previews.ts";
import { type RateLimits, rateLimits, type UsedLimits } from "./rate-limits.ts";
import { type Reports, reports } from "./reports.ts";
import { secureRows } from "./row-security.ts";
import { poolScope, type Scope, transactionScope } from "./scope.ts";
import { staleLists } from "./stale-lists.ts";
import { streams } from "./streams.ts";
import { switches } from "./switches.ts";
import { tenantChannels } from "./tenant-channels.ts";
import { tenantFacts } from "./tenant-facts.ts";
import { tenants } from "./tenants.ts";
import { type TokenVault, tokenVault } from "./token-vault.ts";
import { openTombstones, type Tombstones } from "./tombstones.ts";

export interface StoreOptions extends DatabaseOptions {
  /** LEADCLOCK_SECRET_KEY: see `readKeys`. */
  readonly secretKey: string | readonly string[];
  readonly log?: {
    info(event: string, fields?: object): void;
    warn?(event: string, fields?: object): void;
  };
  /** DATABASE_OWNER_URL: who owns the tables and migrates them, where `databaseUrl` is a user that may not. */
  readonly ownerUrl?: string | undefined;
}

/** The store, and what belongs to it beside the recipes' ports. */
export interface OpenStore extends Store {
  readonly kind: Database["kind"];
  readonly vault: TokenVault;
  readonly rateLimits: RateLimits & UsedLimits;
  readonly states: OAuthStates;
  readonly members: Members;
  readonly reports: Reports;
  /** For reading what no port offers: checks of invariants. */
  readonly db: Queryable;
  /** What `work` asks of the store is about this tenant alone, also where a statement forgets to say so. */
  asTenant<T>(tenantId: string, work: () => Promise<T>): Promise<T>;
  /** To be called every few minutes: clears away and, on the embedded store, vacuums. */
  maintain(now: Instant): Promise<void>;
  /** Takes back what a process that died held on lease; does nothing on a server, where others may be at work. */
  releaseLeases(now: Instant): Promise<void>;
  /** The clock was ahead and is set right: what was put off by it is looked at now. */
  rewind(now: Instant): Promise<void>;
  /** Writes the port into the lock file of the embedded store, for commands that go through the running server. */
  announce(port: number): void;
}

/**
 * Opens and migrates the store: a server where `databaseUrl` is given, else the embedded one in `dataDir`.
 * Throws BadInput naming the setting: LEADCLOCK_DATA in use, a wrong LEADCLOCK_SECRET_KEY, a DATABASE_URL that is newer
 * than this program or does not answer.
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const keys = readKeys(options.secretKey);
  const { database, announce } = await openDatabase(options);
  try {
    const applied = await prepare(database, options);
    const tombstones = await openTombstones(database, keys);
    options.log?.info("store opened", { kind: database.kind, migrations: applied.migrations });
    return assemble(database, keys, tombstones, announce, applied.hasWall);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Migrations and row security, by the owner of the tables, who may be another user than the program. */
async function prepare(
  database: Database,
  { ownerUrl, log }: StoreOptions,
): Promise<{ readonly migrations: number; readonly hasWall: boolean }> {
  const owner = ownerUrl ? (await openDatabase({ databaseUrl: ownerUrl, connections: 2 })).database : null;
  try {
    const migrations = await migrate(owner ?? database);
    const why = await secureRows(owner ?? database);
    if (why !== null)
      log?.warn?.("no row security: requests are kept apart by their statements alone", {
        why,
        fix: "Let the owner of the tables create the roles leadclock_tenant and leadclock_app, or create them once as a superuser; docs/security.md says how.",
      });
    return { migrations, hasWall: why === null };
  } finally {
    await owner?.close();
  }
}

function assemble(
  database: Database,
  keys: Keys,
  tombstones: Tombstones,
  announce: (port: number) => void,
  hasWall: boolean,
): OpenStore {
  return {
    ...data(poolScope(database), tombstones, keys),
    kind: database.kind,
    vault: tokenVault(database, keys),
    rateLimits: rateLimits(database),
    states: oauthStates(database),
    members: members(poolScope(database)),
    reports: reports(database),
    db: database,
    asTenant: (tenantId, work) => (hasWall ? database.asTenant(tenantId, work) : work()),
    nextWork: () => nextWork(database),
    transaction: (work) => database.transaction((tx) => work(data(transactionScope(tx), tombstones, keys))),
    alone: alone(database),
    maintain: (now) => maintain(database, tombstones, now),
    releaseLeases: async (now) => {
      if (database.kind === "embedded") await releaseLeases(database, now);
    },
    rewind: (now) => rewind(database, now),
    announce,
    close: () => database.close(),
  };
}

function data(scope: Scope, tombstones: Tombstones, keys: Keys): Data {
  return {
    inbox: inbox(scope),
    leads: leads(scope, tombstones),
    duplicates: duplicates(scope, tombstones),
    tenantFacts: tenantFacts(scope),
    alerts: alerts(scope),
    imports: imports(scope),
    messages: messages(scope),
    staleLists: staleLists(scope),
    annotations: annotations(scope),
    floods: floods(scope),
    pending: pending(scope),
    outbox: outbox(scope),
    audit: audit(scope),
    policies: policies(scope),
    policyDrafts: policyDrafts(scope),
    policyPreviews: policyPreviews(scope),
    policyMoves: policyMoves(scope),
    tenants: tenants(scope),
    streams: streams(scope),
    asked: askedJourneys(scope),
    packs: packs(scope),
    switches: switches(scope),
    outages: outages(scope, tombstones),
    ownerChanges: ownerChanges(scope),
    channels: tenantChannels(scope, keys),
    gate: gateBook(scope),
  };
}
