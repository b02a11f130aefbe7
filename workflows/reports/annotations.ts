import type { Instant, Period } from "../../src/domain/time.ts";

/** Something that happened beside the figures. */
export interface Annotation {
  /** `null`: the program knows it by itself, nobody can take it back. */
  readonly id: string | null;
  readonly kind: "note" | "watchFrom" | "mode" | "policy" | "outage";
  readonly at: Instant;
  /** Only of an outage; `null` while it goes on. */
  readonly endsAt: Instant | null;
  readonly words: string;
  readonly by: string | null;
}

/** Notes of people, beside what the program knows by itself. */
export interface Annotations {
  /** In order of time. */
  within(tenantId: string, period: Period, limit: number): Promise<readonly Annotation[]>;
  add(
    tenantId: string,
    note: { readonly at: Instant; readonly words: string; readonly by: string; readonly now: Instant },
  ): Promise<Annotation>;
  /** Takes a note away; answers it as it was, `null` where there is none. */
  remove(tenantId: string, id: string): Promise<Annotation | null>;
}
