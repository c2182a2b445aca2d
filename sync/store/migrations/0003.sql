-- Schema 3. What is known of visitors and companies over all their sessions, and
-- all that deciding, sending and taking back of further records needs.

-- What one session adds to the totals. It outlives the session, so that totals
-- never shrink because this computer forgot something; a person's delete
-- removes it. visitor is '' for one who cannot be told from others.
CREATE TABLE viewing (
  org_id      TEXT    NOT NULL,
  session_key TEXT    NOT NULL,
  visitor     TEXT    NOT NULL DEFAULT '',
  company     TEXT    NOT NULL DEFAULT '',
  first_ms    INTEGER NOT NULL DEFAULT 0,
  last_ms     INTEGER NOT NULL DEFAULT 0,
  milli       INTEGER NOT NULL DEFAULT 0, -- minutes x 1000
  steps       INTEGER NOT NULL DEFAULT 0,
  engaged     INTEGER NOT NULL DEFAULT 0,
  detail      TEXT    NOT NULL DEFAULT '{}',
  PRIMARY KEY (org_id, session_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX viewing_visitor ON viewing (org_id, visitor) WHERE visitor <> '';
CREATE INDEX viewing_company ON viewing (org_id, company, visitor, engaged) WHERE company <> '';

-- kind is 'visitor' or 'company'.
CREATE TABLE total (
  org_id           TEXT    NOT NULL,
  kind             TEXT    NOT NULL,
  key              TEXT    NOT NULL,
  sessions         INTEGER NOT NULL,
  engaged_sessions INTEGER NOT NULL,
  milli            INTEGER NOT NULL,
  steps            INTEGER NOT NULL,
  first_ms         INTEGER NOT NULL,
  last_ms          INTEGER NOT NULL,
  visitors         INTEGER NOT NULL,
  engaged          INTEGER NOT NULL, -- of those, who advanced a step
  detail           TEXT    NOT NULL,
  PRIMARY KEY (org_id, kind, key)
) STRICT, WITHOUT ROWID;

-- The sessions of one opportunity are summed up when they are needed.
CREATE INDEX session_deal ON session (org_id, link_opportunity) WHERE link_opportunity <> '';

-- Field mappings and playbooks, each as one document for an org.
CREATE TABLE config (
  org_id     TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  json       TEXT    NOT NULL,
  revision   INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  PRIMARY KEY (org_id, name)
) STRICT, WITHOUT ROWID;

-- The sessions that are here already are counted when the program starts.
INSERT INTO config (org_id, name, json, revision, changed_ms)
  SELECT '', 'uncounted', '{}', 0, 0 WHERE EXISTS (SELECT 1 FROM session);

-- What describe said of an object last.
CREATE TABLE target (
  org_id TEXT    NOT NULL,
  object TEXT    NOT NULL,
  json   TEXT    NOT NULL,
  at_ms  INTEGER NOT NULL,
  PRIMARY KEY (org_id, object)
) STRICT, WITHOUT ROWID;

-- Which of several equal records a person chose. key says for whom.
CREATE TABLE choice (
  org_id      TEXT    NOT NULL,
  object      TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  record_id   TEXT    NOT NULL,
  record_name TEXT    NOT NULL DEFAULT '',
  person      TEXT    NOT NULL DEFAULT '',
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (org_id, object, key)
) STRICT, WITHOUT ROWID;

-- One action of one playbook for one session.
CREATE TABLE action_run (
  session_id  INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  playbook    TEXT    NOT NULL,
  action      TEXT    NOT NULL,
  org_id      TEXT    NOT NULL,
  version     INTEGER NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('pending','running','completed','skipped','retrying','failed')),
  reason      TEXT    NOT NULL DEFAULT '',
  code        TEXT    NOT NULL DEFAULT '',
  object      TEXT    NOT NULL DEFAULT '',
  record_id   TEXT    NOT NULL DEFAULT '',
  record_name TEXT    NOT NULL DEFAULT '',
  flush_id    INTEGER NOT NULL DEFAULT 0,
  attempts    INTEGER NOT NULL DEFAULT 0,
  next_ms     INTEGER NOT NULL DEFAULT 0,
  at_ms       INTEGER NOT NULL,
  PRIMARY KEY (session_id, playbook, action)
) STRICT, WITHOUT ROWID;
CREATE INDEX action_run_due  ON action_run (org_id, next_ms, session_id) WHERE state IN ('pending','running','retrying');
CREATE INDEX action_run_when ON action_run (org_id, playbook, at_ms, session_id);

-- One run of the engine that wrote something.
CREATE TABLE flush (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id     TEXT    NOT NULL,
  started_ms INTEGER NOT NULL,
  ended_ms   INTEGER NOT NULL DEFAULT 0,
  calls      INTEGER NOT NULL DEFAULT 0,
  sessions   INTEGER NOT NULL DEFAULT 0,
  records    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX flush_org ON flush (org_id, started_ms);

-- One record as it was before it was changed. It is here before the change is
-- sent: state says what is known of that.
CREATE TABLE change (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id      TEXT    NOT NULL,
  flush_id    INTEGER NOT NULL,
  object      TEXT    NOT NULL,
  record_id   TEXT    NOT NULL,
  record_name TEXT    NOT NULL DEFAULT '',
  at_ms       INTEGER NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('asked','written','refused','undone')),
  sealed      BLOB    NOT NULL
) STRICT;
CREATE INDEX change_record ON change (org_id, record_id, at_ms);
CREATE INDEX change_flush  ON change (org_id, flush_id);
