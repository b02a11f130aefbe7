import { type Client, credentials, loadPackageDefinition, Metadata, type ServiceError } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { certificate, ORG } from "./org-world.ts";
import { type StreamWorld, until } from "./stream-world.ts";

interface Request {
  topicName: string;
  replayPreset?: string;
  replayId?: Buffer;
  numRequested: number;
}

interface Answer {
  events: { replayId: Buffer }[];
  latestReplayId: Buffer;
  pendingNumRequested: number;
}

interface Call {
  on(event: "data", hear: (answer: Answer) => void): Call;
  on(event: "error", hear: (error: ServiceError) => void): Call;
  write(request: Request): void;
}

type Unary = (request: unknown, done: (error: ServiceError | null, answer: unknown) => void) => void;

/** A client that sends what it is told, right or wrong, over the vendor's service definition. */
export class Bare {
  readonly #client: Client & Record<string, unknown>;
  readonly #headers: Record<string, string>;

  constructor(org: StreamWorld, headers: Record<string, string> = {}) {
    this.#headers = {
      accesstoken: headers.accesstoken ?? org.org.session(),
      instanceurl: "https://127.0.0.1",
      tenantid: ORG,
      ...headers,
    };
    const definition = loadSync("test/contracts/salesforce/pubsub_api.proto", {
      enums: String,
      longs: Number,
      defaults: true,
      arrays: true,
    });
    const loaded = loadPackageDefinition(definition) as unknown as {
      eventbus: {
        v1: { PubSub: new (address: string, secret: unknown) => Client & Record<string, unknown> };
      };
    };
    this.#client = new loaded.eventbus.v1.PubSub(
      `localhost:${org.events.port}`,
      credentials.createSsl(Buffer.from(certificate.cert)),
    );
  }

  subscribe(request: Request): Stream {
    const open = this.#client.Subscribe as (metadata: Metadata) => Call;
    return new Stream(open.call(this.#client, this.#metadata()), request);
  }

  unary(method: string, request: unknown): Promise<unknown> {
    const call = this.#client[method] as (
      request: unknown,
      metadata: Metadata,
      done: Parameters<Unary>[1],
    ) => void;
    return new Promise((resolve, reject) => {
      call.call(this.#client, request, this.#metadata(), (error, answer) =>
        error ? reject(error) : resolve(answer),
      );
    });
  }

  /** The code a call is refused with. */
  async refused(method: string, request: unknown): Promise<unknown> {
    try {
      await this.unary(method, request);
    } catch (error) {
      return (error as ServiceError).metadata.get("error-code")[0];
    }
    throw new Error(`${method} was not refused`);
  }

  close(): void {
    this.#client.close();
  }

  #metadata(): Metadata {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(this.#headers)) metadata.set(name, value);
    return metadata;
  }
}

/** What came on a bare stream. */
export class Stream {
  readonly answers: Answer[] = [];
  error: ServiceError | undefined;
  readonly #call: Call;

  constructor(call: Call, first: Request) {
    this.#call = call
      .on("data", (answer) => this.answers.push(answer))
      .on("error", (error) => {
        this.error = error;
      });
    call.write(first);
  }

  get events(): Answer["events"] {
    return this.answers.flatMap((answer) => answer.events);
  }

  request(more: Request): void {
    this.#call.write(more);
  }

  async failed(): Promise<{ status: number; code: unknown }> {
    await until(() => this.error !== undefined);
    return { status: this.error!.code, code: this.error!.metadata.get("error-code")[0] };
  }
}
