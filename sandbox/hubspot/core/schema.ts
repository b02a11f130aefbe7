/** Everything the emulated portal remembers; times are epoch milliseconds of the emulated clock unless named real_. */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS portals (hub_id INTEGER PRIMARY KEY, settings TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS owners (portal INTEGER, id TEXT, user_id INTEGER, archived INTEGER, data TEXT NOT NULL,
  created_at INTEGER, updated_at INTEGER, PRIMARY KEY (portal, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS forms (portal INTEGER, guid TEXT, name TEXT, created_at INTEGER,
  PRIMARY KEY (portal, guid)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS submissions (seq INTEGER PRIMARY KEY, portal INTEGER, guid TEXT, at INTEGER,
  conversion_id TEXT, page_url TEXT, page_title TEXT, field_values TEXT);
CREATE INDEX IF NOT EXISTS submissions_by_form ON submissions (portal, guid, seq);

CREATE TABLE IF NOT EXISTS apps (client_id TEXT PRIMARY KEY, app_id INTEGER UNIQUE, settings TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS installs (portal INTEGER, client_id TEXT, user_id INTEGER, scopes TEXT,
  PRIMARY KEY (portal, client_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tokens (token TEXT PRIMARY KEY, kind TEXT, client_id TEXT, portal INTEGER, user_id INTEGER,
  scopes TEXT, expires_at INTEGER, redirect_uri TEXT, challenge TEXT, ended INTEGER DEFAULT 0) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tokens_by_install ON tokens (portal, client_id);

CREATE TABLE IF NOT EXISTS property_groups (portal INTEGER, type TEXT, name TEXT, label TEXT, display_order INTEGER,
  PRIMARY KEY (portal, type, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS properties (portal INTEGER, type TEXT, name TEXT, definition TEXT NOT NULL, archived INTEGER,
  PRIMARY KEY (portal, type, name)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS records (id INTEGER PRIMARY KEY, portal INTEGER, type TEXT, properties TEXT NOT NULL,
  created_at INTEGER, updated_at INTEGER, archived_at INTEGER, real_created_at INTEGER);
CREATE INDEX IF NOT EXISTS records_by_type ON records (portal, type, id);
CREATE INDEX IF NOT EXISTS records_by_change ON records (portal, type, updated_at);
CREATE TABLE IF NOT EXISTS history (seq INTEGER PRIMARY KEY, record INTEGER, property TEXT, value TEXT, at INTEGER,
  real_at INTEGER, source_type TEXT, source_id TEXT, source_label TEXT, user_id INTEGER);
CREATE INDEX IF NOT EXISTS history_of_record ON history (record, property, seq);
CREATE TABLE IF NOT EXISTS unique_values (portal INTEGER, type TEXT, property TEXT, value TEXT, record INTEGER,
  PRIMARY KEY (portal, type, property, value)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unique_values_of_record ON unique_values (record);
CREATE TABLE IF NOT EXISTS merged_ids (old_id INTEGER PRIMARY KEY, new_id INTEGER);
CREATE INDEX IF NOT EXISTS merged_into ON merged_ids (new_id);
CREATE TABLE IF NOT EXISTS associations (from_id INTEGER, to_type TEXT, to_id INTEGER, category TEXT, type_id INTEGER,
  label TEXT, portal INTEGER, from_type TEXT, PRIMARY KEY (from_id, to_type, to_id, category, type_id)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS actions (seq INTEGER PRIMARY KEY, portal INTEGER, id TEXT, at INTEGER, body TEXT NOT NULL,
  done INTEGER DEFAULT 0, result TEXT, UNIQUE (portal, id));
CREATE INDEX IF NOT EXISTS actions_due ON actions (at, seq) WHERE done = 0;
CREATE TABLE IF NOT EXISTS refs (portal INTEGER, ref TEXT, record INTEGER, PRIMARY KEY (portal, ref)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, portal INTEGER, client_id TEXT, body TEXT NOT NULL, at INTEGER,
  due_at INTEGER, state TEXT, delivery INTEGER, copies INTEGER DEFAULT 1);
CREATE INDEX IF NOT EXISTS events_due ON events (due_at) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS events_of_delivery ON events (delivery);
CREATE TABLE IF NOT EXISTS deliveries (id INTEGER PRIMARY KEY, portal INTEGER, client_id TEXT, event_seqs TEXT, attempt INTEGER,
  due_at INTEGER, state TEXT, last_status TEXT, first_real_at INTEGER, first_at INTEGER, last_real_at INTEGER);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_at) WHERE state = 'waiting';

CREATE TABLE IF NOT EXISTS calls (portal INTEGER, method TEXT, route TEXT, status INTEGER, count INTEGER,
  PRIMARY KEY (portal, method, route, status)) WITHOUT ROWID;
`;
