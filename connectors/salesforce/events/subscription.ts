import type { ConsumerEvent, FetchResponse, FetchStream, PubSub } from "./pubsub.ts";

/** The service allows no more to be outstanding. https://developer.salesforce.com/docs/platform/pub-sub-api/guide/flow-control.html */
const MOST_OUTSTANDING = 100;

/** No message for so long: the stream is dead and nobody says so. The service sends one within 270 s. */
export const SILENCE_MS = 300_000;

export interface SubscriptionOptions {
  readonly topic: string;
  /** After which event to go on, base64; `null`: at the end. */
  readonly from: string | null;
  readonly silenceMs: number;
  /**
   * Takes one message; only when it resolves are as many events asked for as it says are dealt with. `quiet`: the org
   * had nothing more to send just then. Empty `events` are a sign of life with the newest position.
   */
  readonly take: (message: {
    readonly events: readonly ConsumerEvent[];
    readonly latest: string;
    readonly quiet: boolean;
  }) => Promise<number>;
}

/** The stream ended without the service saying why. */
export class Broken extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Broken";
  }
}

/**
 * One gRPC stream: messages one after the other, never more outstanding than the service allows, and an end when it is
 * silent. `opened` resolves when the service has accepted it; `ended` settles after the last message is dealt with.
 */
export class Subscription {
  readonly opened: Promise<void>;
  readonly ended: Promise<void>;
  readonly #call: FetchStream;
  readonly #options: SubscriptionOptions;
  #queue: Promise<void> = Promise.resolve();
  #outstanding = 0;
  /** Messages that wait for their turn. */
  #waiting = 0;
  #over = false;
  #watchdog: NodeJS.Timeout | undefined;
  #opened: () => void = () => {};
  #settle: (error: unknown) => void = () => {};

  constructor(pubsub: PubSub, options: SubscriptionOptions) {
    this.#options = options;
    this.opened = new Promise((resolve) => {
      this.#opened = resolve;
    });
    this.ended = new Promise((resolve, reject) => {
      this.#settle = (error) => (error === null ? resolve() : reject(error));
    });
    this.ended.catch(() => {});
    this.#call = pubsub.subscribe();
    this.#call.on("metadata", () => this.#opened());
    this.#call.on("data", (message: FetchResponse) => this.#arrived(message));
    this.#call.on("error", (error) => this.#end(error));
    this.#call.on("end", () => this.#end(new Broken("The service ended the stream.")));
    this.#watch();
    this.#request(MOST_OUTSTANDING, {
      topicName: options.topic,
      ...(options.from === null
        ? { replayPreset: "LATEST" }
        : { replayPreset: "CUSTOM", replayId: Buffer.from(options.from, "base64") }),
    });
  }

  /** Nothing more is taken; `ended` resolves when what was begun is done. */
  close(): void {
    this.#end(null);
  }

  /** Something of ours to be done in turn with the messages. */
  inTurn(work: () => Promise<number>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#over) return;
      try {
        this.#ask(await work());
      } catch (error) {
        this.#end(error);
      }
    });
  }

  #arrived(message: FetchResponse): void {
    if (this.#over) return;
    this.#opened();
    // Without leave to send, the service's newest position may lie beyond events that it still has for us.
    const mayTellPosition = this.#outstanding > 0;
    this.#outstanding -= message.events.length;
    this.#watch();
    if (message.events.length === 0 && !mayTellPosition) return;
    const latest = message.latestReplayId.toString("base64");
    this.#waiting++;
    this.inTurn(() => {
      this.#waiting--;
      const quiet = this.#outstanding > 0 && this.#waiting === 0;
      return this.#options.take({ events: message.events, latest, quiet });
    });
  }

  #ask(dealtWith: number): void {
    if (this.#over || dealtWith <= 0) return;
    this.#request(Math.min(dealtWith, MOST_OUTSTANDING - this.#outstanding));
    this.#watch();
  }

  #request(
    events: number,
    first: Partial<Omit<Parameters<FetchStream["write"]>[0], "numRequested">> = {},
  ): void {
    if (events <= 0) return;
    this.#outstanding += events;
    this.#call.write({ ...first, numRequested: events });
  }

  #watch(): void {
    clearTimeout(this.#watchdog);
    if (this.#over) return;
    const { silenceMs } = this.#options;
    this.#watchdog = setTimeout(() => {
      // As long as nothing is asked for, because we are busy, nothing can be missing.
      if (this.#outstanding > 0)
        this.#end(new Broken(`Nothing came for ${silenceMs / 1000} s, not even a sign of life.`));
      else this.#watch();
    }, silenceMs);
    this.#watchdog.unref();
  }

  #end(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#watchdog);
    this.#call.cancel();
    // What is being kept just now is kept first: whoever opens the next stream must find its position.
    this.#queue = this.#queue.then(() => this.#settle(error));
  }
}
