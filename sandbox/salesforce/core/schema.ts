/** Everything the emulated orgs remember; times are epoch milliseconds of the emulated clock unless named real_. */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS orgs (id TEXT PRIMARY KEY, settings TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS custom_fields (org TEXT, object TEXT, name TEXT, definition TEXT NOT NULL,
  seq INTEGER, PRIMARY KEY (org, object, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS custom_objects (org TEXT, name TEXT, definition TEXT NOT NULL,
  PRIMARY KEY (org, name)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS records (seq INTEGER PRIMARY KEY, org TEXT, type TEXT, id TEXT, data TEXT NOT NULL,
  created_at INTEGER, modified_at INTEGER, stamp_at INTEGER, created_by TEXT, modified_by TEXT,
  deleted INTEGER DEFAULT 0, real_created_at INTEGER, real_at INTEGER);
CREATE UNIQUE INDEX IF NOT EXISTS records_by_id ON records (org, id);
CREATE INDEX IF NOT EXISTS records_by_type ON records (org, type, id);
CREATE INDEX IF NOT EXISTS records_by_stamp ON records (org, type, stamp_at, id);
CREATE INDEX IF NOT EXISTS records_by_creation ON records (org, type, created_at, id);
CREATE TABLE IF NOT EXISTS field_index (org TEXT, type TEXT, field TEXT, value TEXT COLLATE NOCASE, id TEXT,
  PRIMARY KEY (org, type, field, value, id)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS first_writes (org TEXT, id TEXT, field TEXT, value INTEGER, real_at INTEGER,
  PRIMARY KEY (org, id, field, value)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS apps (client_id TEXT PRIMARY KEY, settings TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS installs (org TEXT, client_id TEXT, settings TEXT NOT NULL,
  PRIMARY KEY (org, client_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS codes (code TEXT PRIMARY KEY, client_id TEXT, org TEXT, user TEXT, scopes TEXT,
  redirect_uri TEXT, challenge TEXT, expires_at INTEGER, grant_id INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS grants (id INTEGER PRIMARY KEY, client_id TEXT, org TEXT, user TEXT, scopes TEXT,
  made_at INTEGER, used_at INTEGER, revoked INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS grants_of_user ON grants (org, user, client_id);
CREATE TABLE IF NOT EXISTS refresh_tokens (token TEXT PRIMARY KEY, grant_id INTEGER, replaced INTEGER DEFAULT 0)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, grant_id INTEGER, client_id TEXT, org TEXT, user TEXT,
  scopes TEXT, made_at INTEGER, used_at INTEGER, address TEXT, ended INTEGER DEFAULT 0) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sessions_of_grant ON sessions (grant_id);

CREATE TABLE IF NOT EXISTS actions (seq INTEGER PRIMARY KEY, org TEXT, id TEXT, at INTEGER, body TEXT NOT NULL,
  done INTEGER DEFAULT 0, result TEXT, UNIQUE (org, id));
CREATE INDEX IF NOT EXISTS actions_due ON actions (at, seq) WHERE done = 0;

CREATE TABLE IF NOT EXISTS calls (org TEXT, method TEXT, route TEXT, status INTEGER, count INTEGER,
  PRIMARY KEY (org, method, route, status)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS api_usage (org TEXT, hour INTEGER, count INTEGER, PRIMARY KEY (org, hour)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS query_cursors (id TEXT PRIMARY KEY, org TEXT, user TEXT, total INTEGER, expires_at INTEGER)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS query_rows (cursor TEXT, first INTEGER, records TEXT NOT NULL,
  PRIMARY KEY (cursor, first)) WITHOUT ROWID;
`;
