/** What the Metadata API remembers of components that have no rows of their own; times are of the emulated clock. */
export const METADATA_TABLES = `
CREATE TABLE IF NOT EXISTS metadata_components (org TEXT, type TEXT, full_name TEXT COLLATE NOCASE, body TEXT NOT NULL,
  PRIMARY KEY (org, type, full_name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS metadata_deploys (id TEXT PRIMARY KEY, org TEXT, result TEXT NOT NULL, asked INTEGER DEFAULT 0)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS metadata_unseen (org TEXT, object TEXT, field TEXT, until INTEGER,
  PRIMARY KEY (org, object, field)) WITHOUT ROWID;
`;
