/** What change capture and its channels remember; times are epoch milliseconds of the emulated clock, `real_at` ones of the machine's. */
export const EVENT_TABLES = `
CREATE TABLE IF NOT EXISTS event_channels (org TEXT, name TEXT COLLATE NOCASE, id TEXT, label TEXT, packaged INTEGER,
  PRIMARY KEY (org, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event_members (org TEXT, full_name TEXT COLLATE NOCASE, id TEXT, channel TEXT, entity TEXT,
  filter TEXT, enriched TEXT NOT NULL, PRIMARY KEY (org, full_name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event_schemas (org TEXT, id TEXT, entity TEXT, json TEXT NOT NULL, fields TEXT NOT NULL,
  PRIMARY KEY (org, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event_log (seq INTEGER PRIMARY KEY, org TEXT, replay_id INTEGER, uuid TEXT, entity TEXT,
  schema_id TEXT, at INTEGER, due_at INTEGER, header TEXT NOT NULL, body TEXT NOT NULL, changed TEXT NOT NULL,
  extra TEXT NOT NULL, channels TEXT NOT NULL, dropped INTEGER DEFAULT 0, delivered INTEGER DEFAULT 0,
  real_at INTEGER NOT NULL, sent_real_at INTEGER);
CREATE UNIQUE INDEX IF NOT EXISTS event_log_in_order ON event_log (org, replay_id);
CREATE INDEX IF NOT EXISTS event_log_due ON event_log (due_at);
CREATE TABLE IF NOT EXISTS event_positions (org TEXT PRIMARY KEY, last INTEGER, corrupt_until INTEGER DEFAULT 0)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event_deliveries (org TEXT, minute INTEGER, count INTEGER,
  PRIMARY KEY (org, minute)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event_settings (org TEXT PRIMARY KEY, settings TEXT NOT NULL) WITHOUT ROWID;
`;
