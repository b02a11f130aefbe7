import type {
  Connector,
  Delivery,
  Session,
  Stream,
  StreamSink,
  Understood,
} from "../../connectors/connector.ts";
import type { Instant, Period } from "../../src/domain/time.ts";

const NOTHING: Understood = {
  facts: [],
  tenantFacts: [],
  cards: [],
  ignored: new Map(),
  dead: new Map(),
  erase: [],
};

/** A stream that somebody opened, as the CRM sees it. */
export interface OpenStream {
  readonly account: string;
  readonly from: string | null;
  readonly sink: StreamSink;
  fail(error: unknown): void;
  closed: boolean;
}

/** A CRM with a stream and nothing else: numbered events, delivered in order from any position on. */
export class StreamCrm {
  readonly streams: OpenStream[] = [];
  readonly sweeps: Period[] = [];
  /** Thrown by the next openings, one each. */
  refusals: unknown[] = [];
  /** How many events are handed over at once. */
  batch = 1;
  /** Openings wait for it. */
  hold: Promise<void> | null = null;
  #events: Delivery[] = [];
  #wake: (() => void)[] = [];

  readonly connector = {
    crm: "acme",
    label: "Acme",
    subscribe: (session: Session, from: string | null, sink: StreamSink) => this.#open(session, from, sink),
    people: async () => [],
    sweep: async (_session: Session, window: Period) => {
      this.sweeps.push(window);
      return { understood: NOTHING, next: null, seen: 0, total: 0 };
    },
  } as unknown as Connector;

  /** Those that are open now. */
  get open(): readonly OpenStream[] {
    return this.streams.filter((one) => !one.closed);
  }

  happens(count = 1, at: Instant = 0): void {
    for (let i = 0; i < count; i++) {
      const n = this.#events.length + 1;
      this.#events.push({
        key: `event-${n}`,
        accountId: "a",
        kind: "change",
        occurredAt: at,
        payload: { n },
      });
    }
    for (const wake of this.#wake.splice(0)) wake();
  }

  async #open(session: Session, from: string | null, sink: StreamSink): Promise<Stream> {
    await this.hold;
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
    let end: (error: unknown) => void = () => {};
    let done: () => void = () => {};
    const failed = new Promise<never>((_resolve, reject) => {
      end = reject;
    });
    const closed = new Promise<void>((resolve) => {
      done = resolve;
    });
    const stream: OpenStream = {
      account: session.installation.accountId,
      from,
      sink,
      fail: end,
      closed: false,
    };
    this.streams.push(stream);
    const working = this.#deliver(stream);
    const ended = Promise.race([failed, closed.then(() => working), working.then(() => closed)]).finally(
      () => {
        stream.closed = true;
      },
    );
    ended.catch(() => {});
    return {
      ended,
      close: () => {
        stream.closed = true;
        done();
        for (const wake of this.#wake.splice(0)) wake();
      },
    };
  }

  async #deliver(stream: OpenStream): Promise<void> {
    let next = Number(stream.from ?? this.#events.length);
    while (!stream.closed) {
      const batch = this.#events.slice(next, next + this.batch);
      if (batch.length === 0) {
        await new Promise<void>((resolve) => this.#wake.push(resolve));
        continue;
      }
      next += batch.length;
      await stream.sink.keep(batch, String(next));
    }
  }
}
