import { setTimeout as pause } from "node:timers/promises";
import { rootCertificates } from "node:tls";
import { type ServiceError, status } from "@grpc/grpc-js";
import { HOUR, type Instant, MINUTE, SECOND } from "../../../src/domain/time.ts";
import { GiveUp, RetryLater } from "../../../src/errors.ts";
import type { Access, Delivery, Session, Stream, StreamSink } from "../../connector.ts";
import type { SalesforceClient } from "../client.ts";
import { type Change, decodeEvent, type Lost } from "./decode.ts";
import { deadDelivery, deliveryOf, isEcho } from "./deliveries.ts";
import { failureOf, remedyOf } from "./failures.ts";
import { type ConsumerEvent, openPubSub, type PubSub } from "./pubsub.ts";
import { BadSchema, type EventSchema, Schemas } from "./schemas.ts";
import { silentObjects } from "./silent-objects.ts";
import { Broken, SILENCE_MS, Subscription } from "./subscription.ts";
import { topicOf } from "./topics.ts";
import { type Step, Transactions } from "./transactions.ts";

export interface StreamSettings {
  readonly client: SalesforceClient;
  /** `host:port` of the Pub/Sub API. */
  readonly endpoint: string;
  /** A private certificate authority to trust besides the usual ones, PEM. */
  readonly ca: string | null;
  /** How long a stream may be silent, in machine milliseconds. */
  readonly silenceMs?: number;
}

/** Before what was lost, because commits are told in whole seconds and seen in another order than made. */
const MARGIN = 5 * MINUTE;
/** No larger part of a transaction waits for its end: more than half of what may be outstanding. */
const MOST_HELD = 50;
/** How long the end of a transaction may be in coming when we had not asked for more. */
const HOLD_MS = 250;
/** A service that tells nothing at first has accepted the stream all the same. */
const ACCEPTED_MS = 3 * SECOND;
/** After opening, and then again and again: permissions come and go. */
const FIRST_LOOK = 15 * MINUTE;
const LOOK_EVERY = HOUR;

/** What became of one event. */
type Read = { readonly delivery: Delivery } | { readonly lost: Lost } | { readonly echo: true };

/**
 * Change Data Capture over the Pub/Sub API: events become deliveries, in order, each kept before more are asked for.
 * A refused token is replaced once, a position too old is given up for the end of the stream after asking to read
 * again; every other failure ends the stream. Throws what `Stream.ended` rejects with.
 */
export async function subscribe(
  settings: StreamSettings,
  session: Session,
  from: string | null,
  sink: StreamSink,
): Promise<Stream> {
  const stream = new ChangeStream(settings, session, from, sink);
  await Promise.race([stream.opened, stream.ended]);
  return stream;
}

class ChangeStream implements Stream {
  readonly opened: Promise<void>;
  readonly ended: Promise<void>;
  readonly #settings: StreamSettings;
  readonly #session: Session;
  readonly #sink: StreamSink;
  /** When each object was last heard of, by commit. */
  readonly #heard = new Map<string, Instant>();
  readonly #since: Instant;
  #position: string | null;
  #transactions = new Transactions<Read>(MOST_HELD);
  #subscription: Subscription | null = null;
  #closed = false;
  #opened: () => void = () => {};
  #lookAt: Instant;
  #topicLacks: string | null = null;
  #silent: readonly string[] = [];

  constructor(settings: StreamSettings, session: Session, from: string | null, sink: StreamSink) {
    this.#settings = settings;
    this.#session = session;
    this.#sink = sink;
    this.#position = from;
    this.#since = session.now();
    this.#lookAt = this.#since + FIRST_LOOK;
    this.opened = new Promise((resolve) => {
      this.#opened = resolve;
    });
    this.ended = this.#live();
    this.ended.catch(() => {});
  }

  close(): void {
    this.#closed = true;
    this.#subscription?.close();
  }

  /** One gRPC stream after the other, as long as we can mend what ended them. */
  async #live(): Promise<void> {
    let renewed = false;
    let startedOver = false;
    while (!this.#closed) {
      const access = await this.#session.access();
      const before = this.#position;
      try {
        await this.#stream(access);
      } catch (error) {
        if (!isOfService(error)) throw error;
        // It went well for a while: this is another trouble than the last one.
        if (this.#position !== before) renewed = startedOver = false;
        const remedy = remedyOf(error);
        if (remedy === "new token" && !renewed) {
          renewed = true;
          await this.#session.replaceToken(access.token);
        } else if (remedy === "start over" && !startedOver) {
          startedOver = true;
          await this.#sink.readAgain(null, `the stream's position was refused (${(error as Error).message})`);
          this.#position = null;
        } else throw failureOf(error, this.#session.now());
      }
    }
  }

  async #stream(access: Access): Promise<void> {
    const { installation } = this.#session;
    if (access.apiUrl === null)
      throw new GiveUp("It is not known where the org is.", "Connect Salesforce again.");
    const pubsub = openPubSub({
      endpoint: this.#settings.endpoint,
      roots: rootsWith(this.#settings.ca),
      token: access.token,
      instanceUrl: access.apiUrl,
      orgId: installation.accountId,
    });
    try {
      const topic = await topicOf(pubsub, installation);
      this.#topicLacks = topic.lacks;
      if (this.#closed) return;
      await this.#subscribe(pubsub, topic.name);
    } finally {
      pubsub.close();
    }
  }

  async #subscribe(pubsub: PubSub, topic: string): Promise<void> {
    const schemas = new Schemas((id) => pubsub.schema(id));
    this.#transactions = new Transactions(MOST_HELD);
    const subscription = new Subscription(pubsub, {
      topic,
      from: this.#position,
      silenceMs: this.#settings.silenceMs ?? SILENCE_MS,
      take: async ({ events, latest, quiet }) => {
        const dealtWith = await this.#take(schemas, events, latest, quiet);
        await this.#lookForSilentObjects();
        return dealtWith;
      },
    });
    this.#subscription = subscription;
    subscription.inTurn(async () => {
      await this.#tellLacks();
      return 0;
    });
    const accepted = pause(ACCEPTED_MS, undefined, { ref: false });
    await Promise.race([subscription.opened, accepted, subscription.ended]);
    this.#opened();
    await subscription.ended;
  }

  /** Answers how many events are dealt with for good: those held back are not asked for again. */
  async #take(
    schemas: Schemas,
    events: readonly ConsumerEvent[],
    latest: string,
    quiet: boolean,
  ): Promise<number> {
    if (events.length === 0) return this.#keep(this.#transactions.flush(), latest);
    const steps = await this.#read(schemas, events);
    const complete = [...this.#transactions.add(steps), ...(quiet ? this.#transactions.flush() : [])];
    if (this.#transactions.held > 0) this.#flushSoon();
    return this.#keep(complete, complete.at(-1)?.position ?? null);
  }

  async #keep(steps: readonly Step<Read>[], position: string | null): Promise<number> {
    if (position === null) return 0;
    for (const { item } of steps)
      if ("lost" in item)
        await this.#sink.readAgain(
          item.lost.at - MARGIN,
          `more ${item.lost.entity} changes at once than Salesforce tells one by one`,
        );
    const deliveries = steps.flatMap(({ item }) => ("delivery" in item ? [item.delivery] : []));
    await this.#sink.keep(deliveries, position);
    this.#position = position;
    return steps.length;
  }

  #flushSoon(): void {
    const subscription = this.#subscription;
    setTimeout(() => {
      subscription?.inTurn(() => {
        const held = this.#transactions.flush();
        return this.#keep(held, held.at(-1)?.position ?? null);
      });
    }, HOLD_MS).unref();
  }

  /** All schemas first: while one is fetched, nothing may overtake. */
  async #read(schemas: Schemas, events: readonly ConsumerEvent[]): Promise<readonly Step<Read>[]> {
    const known = new Map<string, EventSchema | Error>();
    for (const id of new Set(events.map(({ event }) => event?.schemaId ?? "")))
      known.set(id, await schemas.get(id).catch(unreadable));
    return events.map((event) => this.#step(event, known.get(event.event?.schemaId ?? "")!));
  }

  #step({ event, replayId }: ConsumerEvent, schema: EventSchema | Error): Step<Read> {
    const position = replayId.toString("base64");
    const { accountId } = this.#session.installation;
    try {
      if (schema instanceof Error) throw schema;
      if (!event) throw new Error("The event is empty.");
      const change = decodeEvent(event.payload, schema);
      this.#heard.set(change.entity, Math.max(change.at, this.#heard.get(change.entity) ?? 0));
      return { transaction: change.transactionKey, position, item: readingOf(change, accountId) };
    } catch (error) {
      const raw = { id: "", schemaId: "", payload: Buffer.alloc(0), ...event, replayId };
      const why = error instanceof Error ? error.message : String(error);
      return {
        transaction: null,
        position,
        item: { delivery: deadDelivery(raw, accountId, this.#session.now(), why) },
      };
    }
  }

  /** What is missing is told as soon as it is known, and no more when it is there. */
  async #lookForSilentObjects(): Promise<void> {
    const now = this.#session.now();
    if (now < this.#lookAt) return;
    this.#lookAt = now + LOOK_EVERY;
    try {
      this.#silent = await silentObjects(this.#settings.client, this.#session, this.#heard, this.#since);
    } catch (error) {
      // The stream brings what it brings, also while the org answers no questions.
      if (!(error instanceof RetryLater)) throw error;
      this.#lookAt = now + FIRST_LOOK;
      return;
    }
    await this.#tellLacks();
  }

  #tellLacks(): Promise<void> {
    return this.#sink.lacks([...(this.#topicLacks ? [this.#topicLacks] : []), ...this.#silent]);
  }
}

function rootsWith(ca: string | null): Buffer | null {
  return ca === null ? null : Buffer.from([...rootCertificates, ca].join("\n"));
}

function readingOf(change: Change | Lost, accountId: string): Read {
  if ("lost" in change) return { lost: change };
  return isEcho(change) ? { echo: true } : { delivery: deliveryOf(change, accountId) };
}

/** A schema that nobody will ever have makes its events dead; any other failure is the stream's. */
function unreadable(error: unknown): Error {
  if (error instanceof BadSchema) return error;
  const code = (error as Partial<ServiceError>).code;
  if (code === status.NOT_FOUND || code === status.INVALID_ARGUMENT) return error as Error;
  throw error;
}

function isOfService(error: unknown): boolean {
  return error instanceof Broken || (error instanceof Error && "metadata" in error && "code" in error);
}
