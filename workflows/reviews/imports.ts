import type { RecordCard } from "../../connectors/connector.ts";
import type { Instant } from "../../src/domain/time.ts";

/** An import that a person was asked about, since no rule maps its source (D34). */
export interface AskedImport {
  readonly batch: string;
  readonly openedAt: Instant;
  readonly leads: number;
  /** `null`: nobody decided, or it was taken back. */
  readonly decision: {
    readonly decision: "keep";
    readonly reason: string | null;
    readonly by: string;
    readonly at: Instant;
  } | null;
  /** Somebody decided it once. */
  readonly wasDecided: boolean;
}

/** What came with an import. */
export interface ImportContent {
  readonly first: Instant;
  readonly last: Instant;
  /** What its records say, by how many say it. */
  readonly says: readonly { readonly property: string; readonly value: string; readonly n: number }[];
  readonly examples: readonly RecordCard[];
  /** Leads of it that have a journey from something else. */
  readonly withJourney: number;
}

export interface Imports {
  /** Those nobody has decided; oldest first. */
  open(tenantId: string, limit: number): Promise<readonly AskedImport[]>;
  /** By the handle of its review. */
  find(tenantId: string, handle: string): Promise<AskedImport | null>;
  /** Only properties that are asked for. */
  content(tenantId: string, batch: string, properties: readonly string[]): Promise<ImportContent>;
  /** Keeps a decision, `null` for one taken back; answers whether it is another than before. */
  decide(
    tenantId: string,
    batch: string,
    decision: "keep" | null,
    made: { readonly by: string; readonly reason: string | null; readonly at: Instant },
  ): Promise<boolean>;
}
