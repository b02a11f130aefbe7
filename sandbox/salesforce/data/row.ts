/** A value inside: instants are epoch milliseconds, dates YYYY-MM-DD, times HH:MM:SS.000Z. */
export type Value = string | number | boolean | null;

/** A record by field name; what is null is left out. System fields (Id, CreatedDate, IsDeleted, …) are among them. */
export type Row = { readonly [field: string]: Value } & { readonly Id: string };

export interface Stored {
  type: string;
  row: Row;
  deleted: boolean;
}
