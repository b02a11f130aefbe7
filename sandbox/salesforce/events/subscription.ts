import { randomUUID } from "node:crypto";
import type { ServerDuplexStream, ServiceError } from "@grpc/grpc-js";
import type { World } from "../core/world.ts";
import { allowanceLeft, countDeliveries } from "./allowance.ts";
import type { Subscriber } from "./authenticate.ts";
import { isSingleEntity, STANDARD_CHANNEL, topicMembers } from "./channels.ts";
import { type ErrorCode, failure } from "./errors.ts";
import { eventsAfter, eventsUpTo, hasAfter, type LoggedEvent, markDelivered } from "./log.ts";
import { encodeChange } from "./payload.ts";
import { fieldReader, receives } from "./permissions.ts";
import { oldestPosition, readReplayId, replayBytes, tip } from "./replay.ts";
import { eventName } from "./schema.ts";
import { schemaById } from "./schemas.ts";
import type { FetchRequest, FetchResponse } from "./wire.ts";

/** Outstanding events of a stream. Source: vendor guide "Flow control". */
const MOST_REQUESTED = 100;
/** Far enough below gRPC's 4 MB. */
const LARGEST_ANSWER = 3_000_000;
const SCAN = 500;

/** One live stream of events to a client. */
export class Subscription {
  readonly world: World;
  readonly subscriber: Subscriber;
  readonly topic: string;
  readonly rpcId = randomUUID();
  readonly openedAt: number;
  readonly #call: ServerDuplexStream<FetchRequest, FetchResponse>;
  #position: number;
  #credit = 0;
  #sentReplayId: number | null = null;
  #sent = 0;
  #lastMessage = Date.now();
  #dead = false;
  #ended = false;

  /** @param duplicates how many events before the wanted position come again */
  constructor(
    world: World,
    subscriber: Subscriber,
    call: ServerDuplexStream<FetchRequest, FetchResponse>,
    first: FetchRequest,
    duplicates: number,
  ) {
    this.world = world;
    this.subscriber = subscriber;
    this.topic = first.topicName;
    this.openedAt = world.clock.now();
    this.#call = call;
    this.#position = this.#start(first);
    if (duplicates > 0) this.repeat(duplicates);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Lets through more events; throws what the vendor refuses. */
  request(given: FetchRequest): void {
    if (given.topicName !== "" && given.topicName !== this.topic)
      throw failure("subscription.fetch.topic.mismatch", this.rpcId);
    if (given.numRequested <= 0) throw failure("subscription.fetch.requested.events.invalid", this.rpcId);
    this.#credit = Math.min(MOST_REQUESTED, this.#credit + given.numRequested);
  }

  /** Sends everything that is due and asked for. */
  pump(): void {
    while (this.#credit > 0 && !this.#dead && !this.#ended) {
      const events = eventsAfter(this.world, this.subscriber.org, this.#position, SCAN);
      if (events.length === 0) return;
      this.#send(events);
    }
  }

  /** Sends an empty answer if nothing went out for so long; 0: at once. */
  keepAlive(idleMs: number): void {
    if (this.#dead || this.#ended || Date.now() - this.#lastMessage < idleMs) return;
    const { org } = this.subscriber;
    if (!hasAfter(this.world, org, this.#position)) this.#position = tip(this.world, org);
    this.#write([]);
  }

  /** From now on nothing comes, not even an error. */
  die(): void {
    this.#dead = true;
  }

  /** Goes back by so many events of the topic: they come again, with the ids they had. */
  repeat(count: number): void {
    const { org } = this.subscriber;
    const before = eventsUpTo(this.world, org, this.#position, SCAN)
      .filter((event) => this.#shows(event))
      .slice(0, count);
    if (before.length > 0) this.#position = before.at(-1)!.replayId - 1;
  }

  /** Ends the stream with an error, or quietly. */
  end(error?: ServiceError | ErrorCode): void {
    if (this.#ended) return;
    this.#ended = true;
    if (error === undefined) this.#call.end();
    else this.#call.emit("error", typeof error === "string" ? failure(error, this.rpcId) : error);
  }

  /** The client is gone. */
  closed(): void {
    this.#ended = true;
  }

  describe(): unknown {
    return {
      org: this.subscriber.org,
      user: this.subscriber.user,
      topic: this.topic,
      rpcId: this.rpcId,
      openedAt: this.openedAt,
      lastSentReplayId:
        this.#sentReplayId === null ? null : replayBytes(this.#sentReplayId).toString("base64"),
      position: replayBytes(this.#position).toString("base64"),
      pendingCredit: this.#credit,
      sent: this.#sent,
      dead: this.#dead,
      caughtUp: eventsAfter(this.world, this.subscriber.org, this.#position, SCAN).every(
        (event) => !this.#shows(event),
      ),
    };
  }

  #start(first: FetchRequest): number {
    const { world, subscriber, topic } = this;
    const { org, user } = subscriber;
    if (topic === "") throw failure("topic.validation.empty", this.rpcId);
    const members = topicMembers(world, org, topic);
    if (!members) throw failure("topic.not.found", this.rpcId);
    if (isSingleEntity(topic) && !members.some((member) => receives(world, org, user, member.entity)))
      throw failure("subscription.topic.cannot.subscribe", this.rpcId);
    if (allowanceLeft(world, org) <= 0) throw failure("subscription.limit.exceeded", this.rpcId);
    if (first.replayPreset === "EARLIEST") return oldestPosition(world);
    if (first.replayPreset !== "CUSTOM") return tip(world, org);
    if (first.replayId.length === 0)
      throw failure("subscription.fetch.replayid.validation.failed", this.rpcId);
    const position = readReplayId(world, org, first.replayId);
    if (position === undefined) throw failure("subscription.fetch.replayid.corrupted", this.rpcId);
    return position;
  }

  #send(events: LoggedEvent[]): void {
    const { world, subscriber } = this;
    const left = allowanceLeft(world, subscriber.org);
    const batch: { event: LoggedEvent; payload: Buffer }[] = [];
    let size = 0;
    for (const event of events) {
      if (this.#shows(event)) {
        if (batch.length >= this.#credit || size > LARGEST_ANSWER) break;
        if (batch.length >= left) {
          this.#deliver(batch);
          this.end("subscription.limit.exceeded");
          return;
        }
        const payload = this.#encode(event);
        size += payload.length;
        batch.push({ event, payload });
      }
      this.#position = event.replayId;
    }
    this.#deliver(batch);
  }

  #deliver(batch: { event: LoggedEvent; payload: Buffer }[]): void {
    if (batch.length === 0) return;
    const { world, subscriber } = this;
    world.db.transaction(() => {
      countDeliveries(world, subscriber.org, batch.length);
      markDelivered(
        world,
        batch.map(({ event }) => event),
      );
    });
    this.#credit -= batch.length;
    this.#sent += batch.length;
    this.#sentReplayId = batch.at(-1)!.event.replayId;
    this.#write(batch);
  }

  #write(batch: { event: LoggedEvent; payload: Buffer }[]): void {
    this.#lastMessage = Date.now();
    this.#call.write({
      events: batch.map(({ event, payload }) => ({
        event: { id: event.uuid, schemaId: event.schemaId, payload, headers: [] },
        replayId: replayBytes(event.replayId),
      })),
      latestReplayId: replayBytes(this.#position),
      rpcId: this.rpcId,
      pendingNumRequested: this.#credit,
    });
  }

  #shows(event: LoggedEvent): boolean {
    if (event.dropped || event.replayId <= oldestPosition(this.world)) return false;
    const { org, user } = this.subscriber;
    return this.#channelOf(event) !== undefined && receives(this.world, org, user, event.entity);
  }

  /** The fields added by the channel that brings an event to this topic; undefined: it is not on it. */
  #channelOf(event: LoggedEvent): string[] | undefined {
    const name = this.topic.slice("/data/".length);
    if (name.toLowerCase().endsWith("__chn")) {
      const wanted = name.toLowerCase();
      return Object.entries(event.channels).find(([channel]) => channel.toLowerCase() === wanted)?.[1];
    }
    if (name !== STANDARD_CHANNEL && name !== eventName(event.entity)) return undefined;
    return event.channels[STANDARD_CHANNEL];
  }

  #encode(event: LoggedEvent): Buffer {
    const { org, user } = this.subscriber;
    const added = this.#channelOf(event) ?? [];
    const values = {
      ...Object.fromEntries(Object.entries(event.extra).filter(([field]) => added.includes(field))),
      ...event.values,
    };
    const readable = fieldReader(this.world, org, user, event.entity);
    return encodeChange(schemaById(this.world, org, event.schemaId)!, { ...event, values }, readable);
  }
}
