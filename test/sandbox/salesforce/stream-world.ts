import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PubSubApiClient from "salesforce-pubsub-api-client";
import { generate } from "selfsigned";
import { to18 } from "../../../sandbox/salesforce/core/ids.ts";
import { SCHEMA } from "../../../sandbox/salesforce/core/schema.ts";
import { makeWorld, type World } from "../../../sandbox/salesforce/core/world.ts";
import { commit, type Transaction } from "../../../sandbox/salesforce/data/commit.ts";
import { type Attached, attachEvents } from "../../../sandbox/salesforce/events/attach.ts";
import { Clock } from "../../../sandbox/support/clock.ts";
import { Database } from "../../../sandbox/support/database.ts";

export const ORG = to18("00DKd0000000001");
export const START = Date.parse("2026-03-02T09:00:00Z");
export const ADMIN = to18("005Kd0000000001");
export const NARROW = to18("005Kd0000000002");

const AUTOMATED = to18("005Kd0000000009");

/** An event as the public client hands it over. */
export interface Received {
  id: string;
  schemaId: string;
  replayId: number;
  payload: {
    ChangeEventHeader: {
      entityName: string;
      recordIds: string[];
      changeType: string;
      changeOrigin: string;
      transactionKey: string;
      sequenceNumber: number;
      commitTimestamp: number;
      commitUser: string;
      changedFields: string[];
      nulledFields: string[];
    };
    [field: string]: unknown;
  };
}

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const certificate = await generate([{ name: "commonName", value: "localhost" }], {
  extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
});

/** An org with a stream in this process; the service itself is the real one, over TLS on a port of its own. */
export class StreamWorld {
  readonly world: World;
  readonly events: Attached;
  readonly #directory: string;
  readonly #clients: { close: () => void }[] = [];
  readonly #subscribers: Subscriber[] = [];

  constructor(world: World, events: Attached, directory: string) {
    this.world = world;
    this.events = events;
    this.#directory = directory;
  }

  static async start(): Promise<StreamWorld> {
    const directory = mkdtempSync(join(tmpdir(), "salesforce-stream-"));
    const db = new Database(join(directory, "salesforce.sqlite"), SCHEMA);
    const world = makeWorld(db, new Clock(db, { mode: "manual", at: START }));
    furnish(world);
    const events = await attachEvents(world, {
      cert: certificate.cert,
      key: certificate.private,
      port: 0,
    });
    return new StreamWorld(world, events, directory);
  }

  /** Makes a transaction as a user; a whole second passes first. */
  commit<Result>(work: (tx: Transaction) => Result, author: { user?: string; origin?: string } = {}): Result {
    this.world.clock.setManual(this.world.clock.now() + 1000);
    return commit(this.world, { org: ORG, user: ADMIN, origin: "", ...author }, work);
  }

  lead(values: Record<string, string | number | boolean> = {}): string {
    return this.commit((tx) =>
      tx.insert("Lead", {
        LastName: "Example",
        Name: "Ada Example",
        FirstName: "Ada",
        Company: "Example Co",
        Status: "Open - Not Contacted",
        IsConverted: false,
        OwnerId: ADMIN,
        ...values,
      }),
    ).Id;
  }

  order(body: Record<string, unknown>): unknown {
    const route = this.events.control.find(({ method }) => method === "POST")!;
    const raw = Buffer.from(JSON.stringify({ org: ORG, ...body }));
    return route.handle({ query: new URLSearchParams(), raw }, []);
  }

  look(path: string): Record<string, unknown>[] {
    const route = this.events.control.find((one) => one.method === "GET" && one.path.test(path))!;
    const request = { query: new URLSearchParams({ org: ORG }), raw: Buffer.alloc(0) };
    return (route.handle(request, []) as { results: Record<string, unknown>[] }).results;
  }

  /** A channel with Lead, Contact, Account, Opportunity and Task. */
  channel(name = "Leadclock__chn", members?: Record<string, unknown>[]): void {
    const entities = ["Lead", "Contact", "Account", "Opportunity", "Task"];
    this.order({ do: "channel", channel: name, members: members ?? entities.map((entity) => ({ entity })) });
  }

  session(user = ADMIN): string {
    const token = `${ORG.slice(0, 15)}!${randomBytes(12).toString("hex")}`;
    const now = this.world.clock.now();
    this.world.db.run(
      "INSERT INTO sessions (token, client_id, org, user, scopes, made_at, used_at, address) VALUES (?, 'app', ?, ?, '[\"api\"]', ?, ?, '127.0.0.1')",
      token,
      ORG,
      user,
      now,
      now,
    );
    return token;
  }

  async client(user = ADMIN, given: { accessToken?: string; organizationId?: string } = {}) {
    const client = new PubSubApiClient(
      {
        authType: "user-supplied",
        pubSubEndpoint: `127.0.0.1:${this.events.port}`,
        accessToken: this.session(user),
        instanceUrl: "https://127.0.0.1",
        organizationId: ORG,
        rejectUnauthorizedSsl: false,
        ...given,
      },
      quiet,
    );
    await client.connect();
    this.#clients.push(client);
    return client;
  }

  /** A topic subscribed with the public client. */
  async subscribe(
    topic: string,
    options: { user?: string; events?: number | null; from?: number | "earliest"; accessToken?: string } = {},
  ): Promise<Subscriber> {
    const client = await this.client(
      options.user,
      options.accessToken ? { accessToken: options.accessToken } : {},
    );
    const subscriber = new Subscriber(client, topic);
    this.#subscribers.push(subscriber);
    const { events = null, from } = options;
    if (from === "earliest") client.subscribeFromEarliestEvent(topic, subscriber.hear, events);
    else if (from !== undefined) client.subscribeFromReplayId(topic, subscriber.hear, events, from);
    else client.subscribe(topic, subscriber.hear, events);
    return subscriber;
  }

  /** Waits until the service knows a stream with this topic. */
  async live(topic: string, count = 1): Promise<void> {
    await until(
      () => this.look("/_sandbox/subscriptions").filter((one) => one.topic === topic).length >= count,
    );
  }

  async end(): Promise<void> {
    await this.events.stop();
    await until(() => this.#subscribers.every((one) => one.error !== undefined || one.ended));
    for (const client of this.#clients) client.close();
    this.world.db.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** What a stream of the public client brought. */
export class Subscriber {
  readonly received: Received[] = [];
  readonly keepalives: unknown[] = [];
  readonly client: PubSubApiClient;
  readonly topic: string;
  error: { code: number; details: string; metadata: { get: (name: string) => unknown[] } } | undefined;
  ended = false;

  constructor(client: PubSubApiClient, topic: string) {
    this.client = client;
    this.topic = topic;
  }

  readonly hear = (_info: unknown, kind: string, data: unknown): void => {
    if (kind === "event" || kind === "lastEvent") {
      const event = data as Received;
      if (event && !this.received.includes(event)) this.received.push(event);
    } else if (kind === "error") this.error = data as Subscriber["error"];
    else if (kind === "grpcKeepAlive") this.keepalives.push(data);
    else if (kind === "end") this.ended = true;
  };

  async has(count: number): Promise<Received[]> {
    await until(() => this.received.length >= count || this.error !== undefined);
    if (this.error) throw new Error(`the stream failed: ${this.error.details}`);
    return this.received;
  }

  /** The error the stream ended with, as status and code. */
  async failed(): Promise<{ status: number; code: unknown }> {
    await until(() => this.error !== undefined);
    return { status: this.error!.code, code: this.error!.metadata.get("error-code")[0] };
  }
}

/** Waits for something that other parts of the program bring about. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
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
