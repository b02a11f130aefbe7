import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  RandomIdGenerator,
  type SpanExporter,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Place, Spans, Stage } from "./spans.ts";

export interface TracesOptions {
  /** Of the collector, without `/v1/traces`. */
  readonly endpoint: string;
  /** What this process does: `web`, `worker`, `all`. */
  readonly role: string;
  readonly log: { warn(event: string, fields?: object): void };
}

const KINDS: Readonly<Record<Stage, SpanKind>> = {
  intake: SpanKind.PRODUCER,
  understand: SpanKind.CONSUMER,
  decide: SpanKind.INTERNAL,
  send: SpanKind.CLIENT,
};
/** What waits for a collector that is away, a few megabytes; what is more than that is dropped. */
const MOST_WAITING = 4_096;
const EVERY_MS = 1_000;
/** For an answer, with whatever is tried again; a stop waits no longer than this. */
const ANSWER_WITHIN_MS = 3_000;

/**
 * Spans to an OpenTelemetry collector over OTLP/HTTP, in the background. The only home of its packages: loaded where a
 * collector is named, and nowhere else.
 */
export function openTraces({ endpoint, role, log }: TracesOptions): Spans {
  const ids = new ChosenIds();
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ "service.name": "leadclock", "leadclock.role": role }),
    ),
    // Whether a trace is kept is the collector's to say: of half a trace nobody has anything.
    sampler: new AlwaysOnSampler(),
    idGenerator: ids,
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: complaining(
          new OTLPTraceExporter({
            url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
            timeoutMillis: ANSWER_WITHIN_MS,
          }),
          log,
        ),
        maxQueueSize: MOST_WAITING,
        scheduledDelayMillis: EVERY_MS,
        exportTimeoutMillis: ANSWER_WITHIN_MS,
      }),
    ],
  });
  const tracer = provider.getTracer("leadclock");
  return {
    begin(stage, { parent, links = [], at, attributes = {}, startedAt } = {}) {
      ids.next = at ?? null;
      const span = tracer.startSpan(
        stage,
        {
          kind: KINDS[stage],
          attributes: sdkAttributes(attributes),
          links: links.map((one) => ({ context: contextOf(one) })),
          ...(startedAt === undefined ? {} : { startTime: startedAt }),
        },
        parent ? trace.setSpanContext(ROOT_CONTEXT, contextOf(parent)) : ROOT_CONTEXT,
      );
      ids.next = null;
      const { traceId, spanId } = span.spanContext();
      return {
        at: { traceId, spanId },
        end(more = {}, failed) {
          span.setAttributes(sdkAttributes(more));
          if (failed !== undefined) {
            span.setAttribute("error.type", failed);
            span.setStatus({ code: SpanStatusCode.ERROR });
          }
          span.end();
        },
      };
    },
    close: () => provider.shutdown().catch(() => {}),
  };
}

/** Random ids, but for a span whose place is given. */
class ChosenIds extends RandomIdGenerator {
  next: Place | null = null;
  readonly #random = new RandomIdGenerator();
  override generateTraceId = (): string => this.next?.traceId ?? this.#random.generateTraceId();
  override generateSpanId = (): string => this.next?.spanId ?? this.#random.generateSpanId();
}

const contextOf = (place: Place) => ({ ...place, traceFlags: TraceFlags.SAMPLED, isRemote: true });

const sdkAttributes = (attributes: Readonly<Record<string, string | number | readonly string[]>>) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === "object" ? [...value] : value]),
  );

/** Says once that nothing arrives, and again only after something did. */
function complaining(exporter: SpanExporter, log: TracesOptions["log"]): SpanExporter {
  let isSaid = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.code === 0) isSaid = false;
        else if (!isSaid) {
          isSaid = true;
          log.warn("traces do not arrive at their collector", { why: result.error?.message ?? "unknown" });
        }
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
