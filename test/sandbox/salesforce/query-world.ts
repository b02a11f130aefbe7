import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Refusal } from "../../../sandbox/salesforce/core/errors.ts";
import { to18 } from "../../../sandbox/salesforce/core/ids.ts";
import { SCHEMA } from "../../../sandbox/salesforce/core/schema.ts";
import { makeWorld, type World } from "../../../sandbox/salesforce/core/world.ts";
import { commit, type Transaction } from "../../../sandbox/salesforce/data/commit.ts";
import type { Values } from "../../../sandbox/salesforce/data/committed.ts";
import { EVENT_TABLES } from "../../../sandbox/salesforce/events/tables.ts";
import type { Call } from "../../../sandbox/salesforce/http/call.ts";
import { makeField } from "../../../sandbox/salesforce/objects/field.ts";
import { QUERY_ROUTES } from "../../../sandbox/salesforce/query/routes.ts";
import { putOrg } from "../../../sandbox/salesforce/setup/make-org.ts";
import { OrgInput } from "../../../sandbox/salesforce/setup/org-input.ts";
import { Clock } from "../../../sandbox/support/clock.ts";
import { Database } from "../../../sandbox/support/database.ts";
import { Router } from "../../../sandbox/support/router.ts";

const ORG = to18("00DKd0000000001");
const START = Date.parse("2026-03-04T09:00:00Z");
export const REP = to18("005Kd0000000R01");
export const BOSS = to18("005Kd0000000B01");
export const QUEUE = to18("00GKd0000000Q01");

export interface Answer {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: Record<string, unknown>[];
}

const router = new Router(QUERY_ROUTES);

/** An org of which only the query routes are asked, in this process. */
export class QueryWorld {
  readonly world: World;
  readonly #directory = mkdtempSync(join(tmpdir(), "salesforce-query-"));

  constructor() {
    const db = new Database(join(this.#directory, "salesforce.sqlite"), SCHEMA + EVENT_TABLES);
    this.world = makeWorld(db, new Clock(db, { mode: "manual", at: START }));
    putOrg(
      this.world,
      OrgInput.parse({
        id: ORG,
        name: "Acme",
        zone: "America/New_York",
        historyTracking: { Lead: ["OwnerId", "Status"] },
        permissionSets: [
          { name: "Seller", objects: ["Lead", "Task", "Campaign"].map((object) => ({ object })) },
        ],
        users: [
          {
            id: BOSS,
            username: "boss@acme.example",
            firstName: "Bea",
            lastName: "Boss",
            profile: "System Administrator",
          },
          {
            id: REP,
            username: "rep@acme.example",
            firstName: "Rita",
            lastName: "Rep",
            profile: "Minimum Access - API Only Integrations",
            manager: "boss@acme.example",
            permissionSets: ["Seller"],
          },
        ],
        queues: [{ id: QUEUE, name: "Inbound", members: ["rep@acme.example"] }],
      }),
    );
  }

  /** Makes a transaction as a user; a whole second passes first. */
  commit<Result>(work: (tx: Transaction) => Result, user = BOSS): Result {
    this.world.clock.setManual(this.world.clock.now() + 1000);
    return commit(this.world, { org: ORG, user, origin: "" }, work);
  }

  /** A row as it would stand after a save. */
  insert(type: string, values: Values, user = BOSS): string {
    return this.commit((tx) => tx.insert(type, values).Id, user);
  }

  lead(lastName: string, values: Values = {}): string {
    return this.insert("Lead", {
      LastName: lastName,
      Name: lastName,
      Company: "Example Co",
      Status: "Open - Not Contacted",
      OwnerId: REP,
      ...values,
    });
  }

  field(object: string, given: Parameters<typeof makeField>[0], visible = true): void {
    this.world.definitions.putField(ORG, object, makeField(given));
    if (!visible) return;
    const set = OrgInput.parse({
      id: ORG,
      permissionSets: [{ name: "Fields", fields: [{ field: `${object}.${given.name}` }] }],
      users: [{ username: "boss@acme.example", permissionSets: ["Fields"] }],
    });
    putOrg(this.world, set);
  }

  /** The answer of one GET, or the status and errors it is refused with. */
  get(
    path: string,
    query: Record<string, string> = {},
    options: { user?: string; headers?: Record<string, string> } = {},
  ): { status: number; body: unknown } {
    const match = router.match("GET", path);
    if (!match) throw new Error(`no route for ${path}`);
    const call: Call = {
      world: this.world,
      method: "GET",
      origin: "https://127.0.0.1",
      path,
      params: match.params,
      query: new URLSearchParams(query),
      headers: options.headers ?? {},
      raw: Buffer.alloc(0),
      dispatch: () => {
        throw new Error("query routes ask nothing further");
      },
      address: "127.0.0.1",
      session: { token: "", org: ORG, user: options.user ?? BOSS, clientId: "", scopes: ["api"] },
    };
    try {
      const reply = this.world.db.transaction(() => match.route.handle(call)) as {
        status: number;
        body: unknown;
      };
      return JSON.parse(JSON.stringify({ status: reply.status, body: reply.body })) as typeof reply;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, body: error.errors };
    }
  }

  query(
    soql: string,
    options: { user?: string; all?: boolean; headers?: Record<string, string> } = {},
  ): Answer {
    const { status, body } = this.get(
      `/services/data/v67.0/${options.all ? "queryAll" : "query"}`,
      { q: soql },
      options,
    );
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body as Answer;
  }

  /** The values of one column, or of all without the attributes. */
  column(soql: string, name: string, options: { user?: string; all?: boolean } = {}): unknown[] {
    return this.query(soql, options).records.map((record) => record[name]);
  }

  refusal(soql: string, user = BOSS): { errorCode: string; message: string } {
    const { status, body } = this.get("/services/data/v67.0/query", { q: soql }, { user });
    if (status === 200) throw new Error(`answered: ${soql}`);
    return (body as { errorCode: string; message: string }[])[0]!;
  }

  end(): void {
    this.world.db.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
