import type { ServerDuplexStream, ServiceError } from "@grpc/grpc-js";
import type { World } from "../core/world.ts";
import type { Subscriber } from "./authenticate.ts";
import { type ErrorCode, failure } from "./errors.ts";
import { streamSettings } from "./settings.ts";
import { Subscription } from "./subscription.ts";
import type { FetchRequest, FetchResponse } from "./wire.ts";

/** A call of the service that can be refused by order. */
export type Refusable = "subscribe" | "topic" | "schema";

/** How often streams look whether something became due or a keepalive is. */
const TICK_MS = 20;

/** The live streams, and what whoever tests ordered for them; kept in memory, so a restart ends and cures all. */
export class Streams {
  readonly #world: World;
  readonly #live = new Set<Subscription>();
  #refusals: { org: string; on: Refusable; code: ErrorCode; times: number }[] = [];
  readonly #repeats = new Map<string, number>();
  readonly #deaths = new Map<string, number>();
  #timer: NodeJS.Timeout;
  #woken = false;

  constructor(world: World) {
    this.#world = world;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  /** Opens a stream; throws what the vendor refuses. */
  open(
    subscriber: Subscriber,
    call: ServerDuplexStream<FetchRequest, FetchResponse>,
    first: FetchRequest,
  ): Subscription {
    const { org } = subscriber;
    this.strike(org, "subscribe");
    const repeats = first.replayPreset === "CUSTOM" ? (this.#repeats.get(org) ?? 0) : 0;
    const subscription = new Subscription(this.#world, subscriber, call, first, repeats);
    subscription.request(first);
    if (repeats > 0) this.#repeats.delete(org);
    const deaths = this.#deaths.get(org) ?? 0;
    if (deaths > 0) {
      this.#deaths.set(org, deaths - 1);
      subscription.die();
    }
    this.#live.add(subscription);
    return subscription;
  }

  of(org: string | undefined): Subscription[] {
    for (const subscription of this.#live) if (subscription.ended) this.#live.delete(subscription);
    return [...this.#live].filter((one) => org === undefined || one.subscriber.org === org);
  }

  /** Sends what is due once the work under way is done. */
  wake(): void {
    if (this.#woken) return;
    this.#woken = true;
    setImmediate(() => {
      this.#woken = false;
      this.flush();
    });
  }

  /** Sends what is due now. */
  flush(): void {
    for (const subscription of this.of(undefined)) guarded(subscription, () => subscription.pump());
  }

  refuse(org: string, on: Refusable, code: ErrorCode, times: number): void {
    this.#refusals.push({ org, on, code, times });
  }

  /** Throws the refusal that is ordered for this call, used up by one. */
  strike(org: string, on: Refusable): void {
    const hit = this.#refusals.find((refusal) => refusal.org === org && refusal.on === on);
    if (!hit) return;
    hit.times -= 1;
    this.#refusals = this.#refusals.filter(({ times }) => times > 0);
    throw failure(hit.code);
  }

  /** The next streams that resume get so many events again. */
  repeatOnReopen(org: string, count: number): void {
    this.#repeats.set(org, count);
  }

  /** The next streams opened stay silent. */
  dieOnOpen(org: string, count: number): void {
    this.#deaths.set(org, count);
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const subscription of this.of(undefined)) subscription.end("service.unavailable");
  }

  #tick(): void {
    this.flush();
    for (const subscription of this.of(undefined)) {
      const { keepaliveMs } = streamSettings(this.#world, subscription.subscriber.org);
      guarded(subscription, () => subscription.keepAlive(keepaliveMs));
    }
  }
}

/** What goes wrong on one stream ends that stream. */
function guarded(subscription: Subscription, work: () => void): void {
  try {
    work();
  } catch (error) {
    const known = error instanceof Error && "metadata" in error;
    if (!known) process.stderr.write(`${(error as Error).stack}\n`);
    subscription.end(known ? (error as ServiceError) : "subscription.internal.error");
  }
}
