import { createHash } from "node:crypto";

/** Where a span stands: its trace and itself, in hexadecimal digits as W3C Trace Context has them. */
export interface Place {
  readonly traceId: string;
  readonly spanId: string;
}

export type Attributes = Readonly<Record<string, string | number | readonly string[]>>;

export interface Beginning {
  /** What it goes on from; without it a trace begins. */
  readonly parent?: Place | undefined;
  /** What else led to it. */
  readonly links?: readonly Place[];
  /** Its own place, where others must be able to work it out. */
  readonly at?: Place;
  readonly attributes?: Attributes;
  /** Milliseconds of the machine's clock; left out: now. */
  readonly startedAt?: number;
}

export interface Span {
  readonly at: Place;
  /** `failed`: the kind of failure, never its words, which may name somebody. */
  end(attributes?: Attributes, failed?: string): void;
}

/** The stages on the way from a delivery to its effect. */
export type Stage = "intake" | "understand" | "decide" | "send";

/** Makes spans; none of it waits for a collector. One that never ends is never told. */
export interface Spans {
  begin(stage: Stage, beginning?: Beginning): Span;
  /** Hands over what is left, for three seconds at most. */
  close(): Promise<void>;
}

/** Where the intake of a delivery stands: whoever has the delivery works it out, in any process. */
export function placeOfDelivery(tenantId: string, key: string): Place {
  const hex = createHash("sha256").update(`delivery\n${tenantId}\n${key}`).digest("hex");
  return { traceId: hex.slice(0, 32), spanId: hex.slice(32, 48) };
}

/** A lead as traces name it: ids of records may be within that of a lead. */
export const leadMark = (tenantId: string, leadId: string): string =>
  createHash("sha256").update(`${tenantId}\n${leadId}`).digest("hex").slice(0, 16);

/** As it is written on work that waits to be sent (W3C Trace Context, level 1). */
export const written = ({ traceId, spanId }: Place): string => `00-${traceId}-${spanId}-01`;

/** Where that leads back to; nothing where it says nothing. */
export function readPlace(text: unknown): Place | undefined {
  const found = typeof text === "string" ? /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(text) : null;
  return found ? { traceId: found[1]!, spanId: found[2]! } : undefined;
}
