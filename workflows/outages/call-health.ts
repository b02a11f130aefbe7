import { randomUUID } from "node:crypto";
import type { Instant } from "../../src/domain/time.ts";
import { type CalledAccount, type CallMinute, LEAST_RECORDS, minuteOf } from "./call-minutes.ts";

/** One call to a CRM: whether the CRM worked, and about which records it was. */
interface Call {
  readonly at: Instant;
  readonly failed: boolean;
  readonly records: readonly string[];
}

type Counted = CalledAccount & CallMinute;

/** This process's calls to each account, counted by the minute until they are kept in the store. */
export class CallHealth {
  readonly #worker = randomUUID();
  /** The newest minute of each account, and older ones that are not kept yet. */
  readonly #minutes = new Map<string, Counted>();
  readonly #unkept = new Set<string>();

  record({ tenantId, id }: CalledAccount, { at, failed, records }: Call): void {
    const minute = minuteOf(at);
    const key = JSON.stringify([tenantId, id, minute]);
    const known = this.#minutes.get(key) ?? {
      tenantId,
      id,
      minute,
      worker: this.#worker,
      calls: 0,
      failed: 0,
      firstFailedAt: null,
      lastFailedAt: null,
      well: 0,
      wellSince: null,
      general: false,
      records: [],
    };
    const counted = { ...known, calls: known.calls + 1 };
    this.#unkept.add(key);
    this.#minutes.set(
      key,
      failed
        ? {
            ...counted,
            failed: known.failed + 1,
            firstFailedAt: known.firstFailedAt ?? at,
            lastFailedAt: at,
            well: 0,
            wellSince: null,
            general: known.general || records.length === 0,
            records: [...new Set([...known.records, ...records])].slice(0, LEAST_RECORDS),
          }
        : { ...counted, well: known.well + 1, wellSince: known.wellSince ?? at },
    );
  }

  /** Whether something failed that is not kept yet. */
  get isFailing(): boolean {
    return [...this.#unkept].some((key) => this.#minutes.get(key)!.failed > 0);
  }

  /** Has what is new kept by `keep`; where that fails it is new again. Answers whether there was any. */
  async keep(now: Instant, keep: (rows: readonly Counted[]) => Promise<void>): Promise<boolean> {
    const keys = [...this.#unkept];
    this.#unkept.clear();
    if (keys.length === 0) return false;
    try {
      await keep(keys.map((key) => this.#minutes.get(key)!));
    } catch (error) {
      for (const key of keys) this.#unkept.add(key);
      throw error;
    }
    for (const [key, { minute }] of this.#minutes)
      if (minute < minuteOf(now) && !this.#unkept.has(key)) this.#minutes.delete(key);
    return true;
  }
}
