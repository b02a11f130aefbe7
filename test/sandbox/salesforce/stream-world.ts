import PubSubApiClient from "salesforce-pubsub-api-client";
import type { World } from "../../../sandbox/salesforce/core/world.ts";
import { commit, type Transaction } from "../../../sandbox/salesforce/data/commit.ts";
import { type Attached, attachEvents } from "../../../sandbox/salesforce/events/attach.ts";
import { ADMIN, certificate, ORG, OrgWorld } from "./org-world.ts";

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

/** An org with a stream in this process; the service itself is the real one, over TLS on a port of its own. */
export class StreamWorld {
  readonly org: OrgWorld;
  readonly events: Attached;
  readonly #clients: { close: () => void }[] = [];
  readonly #subscribers: Subscriber[] = [];

  constructor(org: OrgWorld, events: Attached) {
    this.org = org;
    this.events = events;
  }

  static async start(): Promise<StreamWorld> {
    const org = new OrgWorld();
    const { cert, private: key } = certificate;
    return new StreamWorld(org, await attachEvents(org.world, { cert, key, port: 0 }));
  }

  get world(): World {
    return this.org.world;
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

  async client(user = ADMIN, given: { accessToken?: string; organizationId?: string } = {}) {
    const client = new PubSubApiClient(
      {
        authType: "user-supplied",
        pubSubEndpoint: `localhost:${this.events.port}`,
        accessToken: this.org.session(user),
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
    this.org.close();
  }
}

/** What a stream of the public client brought. */
export class Subscriber {
  readonly received: Received[] = [];
  /** The latest replay ids of empty answers. */
  readonly keepalives: number[] = [];
  readonly client: PubSubApiClient;
  readonly topic: string;
  error: { code: number; details: string; metadata: { get: (name: string) => unknown[] } } | undefined;
  ended = false;

  constructor(client: PubSubApiClient, topic: string) {
    this.client = client;
    this.topic = topic;
  }

  readonly hear = (info: { lastReplayId: number }, kind: string, data: unknown): void => {
    if (kind === "event" || kind === "lastEvent") {
      const event = data as Received;
      if (event && !this.received.includes(event)) this.received.push(event);
    } else if (kind === "error") this.error = data as Subscriber["error"];
    else if (kind === "grpcKeepAlive") this.keepalives.push(info.lastReplayId);
    else if (kind === "end") this.ended = true;
  };

  /**
   * The events so far, at least so many, in the order of the stream: the public client fetches a schema it does not know
   * while it hands over later events.
   */
  async has(count: number): Promise<Received[]> {
    await until(() => this.received.length >= count || this.error !== undefined);
    if (this.error) throw new Error(`the stream failed: ${this.error.details}`);
    return this.received.toSorted((one, other) => one.replayId - other.replayId);
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
