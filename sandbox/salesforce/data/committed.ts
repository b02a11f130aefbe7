import type { Row, Value } from "./row.ts";

/** What one transaction did to one record. */
export interface RowChange {
  entity: string;
  id: string;
  type: "CREATE" | "UPDATE" | "DELETE" | "UNDELETE";
  before: Row | null;
  after: Row;
  /** The fields an update changed, LastModifiedDate and (if it did) LastModifiedById among them; else empty. */
  changed: string[];
}

/** A transaction that took place. */
export interface Committed {
  org: string;
  /** Epoch milliseconds, whole seconds: as the rows' LastModifiedDate. */
  at: number;
  transactionKey: string;
  user: string;
  /** changeOrigin: filled for API calls and the Lightning pages, else empty. */
  origin: string;
  changes: RowChange[];
}

export type Values = Readonly<Record<string, Value | undefined>>;
