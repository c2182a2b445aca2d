-- Schema 1. Times are integer milliseconds since 1970-01-01 UTC; 0 means "never".
-- One row of session is one session on its way to one org. The columns that
-- lists show and search stand together and first: lists are read most, and
-- reading a column costs a walk over those before it. The sealed payload lives
-- apart, so that lists never read past it.

CREATE TABLE session (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id           TEXT    NOT NULL,
  session_key      TEXT    NOT NULL,

  started_ms       INTEGER NOT NULL DEFAULT 0,
  ended_ms         INTEGER NOT NULL DEFAULT 0,
  synced_ms        INTEGER NOT NULL DEFAULT 0,
  minutes          REAL    NOT NULL DEFAULT 0,
  steps            INTEGER NOT NULL DEFAULT 0,
  visitor          TEXT    NOT NULL DEFAULT '',
  company          TEXT    NOT NULL DEFAULT '',
  opportunity      TEXT    NOT NULL DEFAULT '',
  email            TEXT    NOT NULL DEFAULT '',
  demo             TEXT    NOT NULL DEFAULT '',
  search           TEXT    NOT NULL DEFAULT '',
  matches          TEXT    NOT NULL DEFAULT '',

  state            TEXT    NOT NULL CHECK (state IN ('pending','sending','sent','dead','skipped')),
  needs_choice     INTEGER NOT NULL DEFAULT 0,
  err_class        TEXT    NOT NULL DEFAULT '',
  err_code         TEXT    NOT NULL DEFAULT '',
  err_text         TEXT    NOT NULL DEFAULT '',
  err_fields       TEXT    NOT NULL DEFAULT '',
  version          INTEGER NOT NULL CHECK (version > 0),
  source_seq       INTEGER NOT NULL,
  payload_sha256   BLOB    NOT NULL,
  sent_version     INTEGER NOT NULL DEFAULT 0,
  inflight_version INTEGER NOT NULL DEFAULT 0,
  lease_token      TEXT    NOT NULL DEFAULT '',
  lease_until_ms   INTEGER NOT NULL DEFAULT 0,
  attempts         INTEGER NOT NULL DEFAULT 0,
  maybe_applied    INTEGER NOT NULL DEFAULT 0,
  next_attempt_ms  INTEGER NOT NULL,
  parent_key       TEXT    NOT NULL DEFAULT '',
  first_seen_ms    INTEGER NOT NULL,
  updated_ms       INTEGER NOT NULL,
  tried_ms         INTEGER NOT NULL DEFAULT 0,
  tries            INTEGER NOT NULL DEFAULT 0,
  sf_id            TEXT    NOT NULL DEFAULT '',
  record_name      TEXT    NOT NULL DEFAULT '',
  share_link_id    TEXT    NOT NULL DEFAULT '',
  link_opportunity TEXT    NOT NULL DEFAULT '',

  -- What a person sees of state: 0 waiting, 1 sending, 2 synced, 3 retrying,
  -- 4 needs a choice, 5 failed, 6 skipped (the order of the Go constants).
  chip             INTEGER NOT NULL GENERATED ALWAYS AS (
    CASE state
      WHEN 'pending' THEN CASE WHEN err_class = '' THEN 0 ELSE 3 END
      WHEN 'sending' THEN 1
      WHEN 'sent'    THEN CASE WHEN needs_choice = 0 THEN 2 ELSE 4 END
      WHEN 'dead'    THEN 5
      ELSE 6
    END) VIRTUAL,

  UNIQUE (org_id, session_key)
) STRICT;

-- Each index is paid for by every session that comes in: there are no more
-- than it takes to claim, to list in the usual order and to sum up.
-- The claim walks this one from the left: nothing to sort, nothing to skip.
CREATE INDEX session_due    ON session (org_id, next_attempt_ms, parent_key, id) WHERE state = 'pending';
CREATE INDEX session_lease  ON session (org_id, lease_until_ms) WHERE state = 'sending';
-- Every filter of the list can be answered from this one alone.
CREATE INDEX session_list   ON session (org_id, started_ms, id, ended_ms, chip, demo, search);
CREATE INDEX session_fault  ON session (org_id, chip, err_class, err_code) WHERE err_class <> '';
CREATE INDEX session_synced ON session (org_id, synced_ms) WHERE synced_ms > 0;

-- How many sessions of an org are in each state. Accept adds the new ones;
-- every other change is counted here by itself.
CREATE TABLE tally (
  org_id TEXT    NOT NULL,
  chip   INTEGER NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (org_id, chip)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER session_tally_update AFTER UPDATE OF org_id, state, err_class, needs_choice ON session
WHEN OLD.chip <> NEW.chip OR OLD.org_id <> NEW.org_id
BEGIN
  UPDATE tally SET n = n - 1 WHERE org_id = OLD.org_id AND chip = OLD.chip;
  INSERT INTO tally (org_id, chip, n) VALUES (NEW.org_id, NEW.chip, 1)
    ON CONFLICT (org_id, chip) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER session_tally_delete AFTER DELETE ON session
BEGIN
  UPDATE tally SET n = n - 1 WHERE org_id = OLD.org_id AND chip = OLD.chip;
END;

CREATE TABLE payload (
  session_id INTEGER PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
  version    INTEGER NOT NULL,
  schema     INTEGER NOT NULL,
  sealed     BLOB    NOT NULL
) STRICT;

-- The last tries of a session; slot = number of the try modulo the size kept.
CREATE TABLE attempt_log (
  session_id INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  slot       INTEGER NOT NULL,
  try        INTEGER NOT NULL,
  at_ms      INTEGER NOT NULL,
  version    INTEGER NOT NULL,
  kind       TEXT    NOT NULL,
  err_class  TEXT    NOT NULL,
  err_code   TEXT    NOT NULL,
  err_text   TEXT    NOT NULL,
  PRIMARY KEY (session_id, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE share_link (
  org_id              TEXT    NOT NULL,
  id                  TEXT    NOT NULL,
  url                 TEXT    NOT NULL DEFAULT '',
  name                TEXT    NOT NULL DEFAULT '',
  creator_id          TEXT    NOT NULL DEFAULT '',
  creator_email       TEXT    NOT NULL DEFAULT '',
  opportunity_id      TEXT    NOT NULL DEFAULT '',
  opportunity         TEXT    NOT NULL DEFAULT '',
  linked_by           TEXT    NOT NULL DEFAULT '',
  linked_ms           INTEGER NOT NULL DEFAULT 0,
  refused_opportunity TEXT    NOT NULL DEFAULT '',
  first_seen_ms       INTEGER NOT NULL,
  sessions            INTEGER NOT NULL DEFAULT 0,
  last_viewed_ms      INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE gate (
  org_id    TEXT    NOT NULL,
  kind      TEXT    NOT NULL,
  code      TEXT    NOT NULL DEFAULT '',
  reason    TEXT    NOT NULL DEFAULT '',
  opened_ms INTEGER NOT NULL,
  until_ms  INTEGER NOT NULL DEFAULT 0,
  probes    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_usage (
  org_id  TEXT    NOT NULL,
  hour_ms INTEGER NOT NULL,
  calls   INTEGER NOT NULL,
  PRIMARY KEY (org_id, hour_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE org (
  org_id        TEXT    PRIMARY KEY,
  name          TEXT    NOT NULL DEFAULT '',
  kind          TEXT    NOT NULL DEFAULT '',
  instance_url  TEXT    NOT NULL DEFAULT '',
  login_url     TEXT    NOT NULL DEFAULT '',
  username      TEXT    NOT NULL DEFAULT '',
  user_id       TEXT    NOT NULL DEFAULT '',
  display_name  TEXT    NOT NULL DEFAULT '',
  client_id     TEXT    NOT NULL DEFAULT '',
  active        INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
  batch_size    INTEGER NOT NULL DEFAULT 0,
  connected_ms  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX org_active ON org (active) WHERE active = 1;

CREATE TABLE setting (
  key  TEXT PRIMARY KEY,
  json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE import_file (
  sha256   TEXT PRIMARY KEY,
  name     TEXT    NOT NULL,
  rows_ok  INTEGER NOT NULL,
  rows_bad INTEGER NOT NULL,
  state    TEXT    NOT NULL,
  at_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
