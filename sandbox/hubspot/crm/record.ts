/** What is written: every value in its stored form, `""` for cleared. */
export type Changes = Record<string, string>;

/** One CRM record as it is kept; times in emulated epoch milliseconds. */
export interface StoredRecord {
  id: number;
  portal: number;
  type: string;
  properties: Changes;
  createdAt: number;
  updatedAt: number;
  archivedAt: number | null;
}
