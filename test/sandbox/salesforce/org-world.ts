import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { to18 } from "../../../sandbox/salesforce/core/ids.ts";
import { SCHEMA } from "../../../sandbox/salesforce/core/schema.ts";
import { makeWorld, type World } from "../../../sandbox/salesforce/core/world.ts";
import { commit } from "../../../sandbox/salesforce/data/commit.ts";
import { Clock } from "../../../sandbox/support/clock.ts";
import { Database } from "../../../sandbox/support/database.ts";

export const ORG = to18("00DKd0000000001");
const START = Date.parse("2026-03-02T09:00:00Z");
/** May see and change everything. */
export const ADMIN = to18("005Kd0000000001");
/** Sees all leads and nothing else. */
export const NARROW = to18("005Kd0000000002");
const AUTOMATED = to18("005Kd0000000009");

/** What TLS servers of this file show; a process that trusts several of them tells them apart by the name. */
export const certificate = await generate([{ name: "commonName", value: `org ${randomUUID()}` }], {
  extensions: [
    { name: "basicConstraints", cA: true },
    {
      name: "subjectAltName",
      altNames: [
        { type: 2, value: "localhost" },
        { type: 7, ip: "127.0.0.1" },
      ],
    },
  ],
});

/** An org in this process, with an administrator and a user who sees little; its clock stands still. */
export class OrgWorld {
  readonly world: World;
  readonly #directory: string;

  constructor() {
    this.#directory = mkdtempSync(join(tmpdir(), "salesforce-org-"));
    const db = new Database(join(this.#directory, "salesforce.sqlite"), SCHEMA);
    this.world = makeWorld(db, new Clock(db, { mode: "manual", at: START }));
    furnish(this.world);
  }

  /** The access token of a new session. */
  session(user = ADMIN): string {
    const token = `${ORG.slice(0, 15)}!${randomBytes(12).toString("hex")}`;
    const now = this.world.clock.now();
    this.world.db.run(
      `INSERT INTO sessions (token, client_id, org, user, scopes, made_at, used_at, address)
       VALUES (?, 'app', ?, ?, '["api"]', ?, ?, '127.0.0.1')`,
      token,
      ORG,
      user,
      now,
      now,
    );
    return token;
  }

  close(): void {
    this.world.db.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function furnish(world: World): void {
  world.orgs.put({
    id: ORG,
    name: "Test org",
    edition: "Enterprise Edition",
    zone: "Europe/Berlin",
    isSandbox: false,
    instance: "EU1",
    dailyApiRequests: 100_000,
    sessionTimeoutMinutes: 120,
    lockSessionsToIp: false,
    historyTracking: {},
    assignmentRule: null,
    validationRules: [],
    duplicateRules: [],
    leadFieldMapping: {},
    defaultLeadOwner: null,
    stampLagMs: 0,
    apiEnabled: true,
    automatedUser: AUTOMATED,
    extra: {},
  });
  commit(world, { org: ORG, user: ADMIN, origin: "" }, (tx) => {
    const person = (id: string, name: string, permissions: Record<string, boolean>): string => {
      const profile = tx.insert("Profile", { Name: name }).Id;
      const set = tx.insert("PermissionSet", {
        Name: `X${profile}`,
        Label: name,
        ProfileId: profile,
        IsOwnedByProfile: true,
        ...permissions,
      }).Id;
      tx.insert(
        "User",
        { Username: `${name}@example.com`, LastName: name, Name: name, ProfileId: profile, IsActive: true },
        id,
      );
      return set;
    };
    person(ADMIN, "admin", {
      PermissionsViewAllData: true,
      PermissionsModifyAllData: true,
      PermissionsModifyMetadata: true,
      PermissionsCustomizeApplication: true,
      PermissionsViewSetup: true,
      PermissionsManageUsers: true,
      PermissionsAssignPermissionSets: true,

      PermissionsApiEnabled: true,
    });
    const narrow = person(NARROW, "narrow", { PermissionsApiEnabled: true });
    tx.insert("ObjectPermissions", {
      ParentId: narrow,
      SobjectType: "Lead",
      PermissionsRead: true,
      PermissionsViewAllRecords: true,
    });
  });
}
