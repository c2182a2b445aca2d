-- Schema 4. Webhooks: who is told of sessions, and what became of the telling.

CREATE TABLE hook (
  id         TEXT    PRIMARY KEY,
  org_id     TEXT    NOT NULL,
  name       TEXT    NOT NULL DEFAULT '',
  address    TEXT    NOT NULL,
  -- 1: told of every session that was sent; 0: only of those a playbook sends
  every      INTEGER NOT NULL DEFAULT 1,
  -- 1: may be on this computer or in its own network
  private    INTEGER NOT NULL DEFAULT 0,
  active     INTEGER NOT NULL DEFAULT 1,
  -- why it is not active: '' a person, 'gone' it said so, 'failing' for days
  why        TEXT    NOT NULL DEFAULT '',
  failing_ms INTEGER NOT NULL DEFAULT 0,
  made_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX hook_org ON hook (org_id, active, every);

-- One telling. It has the same life as a session in the outbox: due, leased
-- under a token, done or due again. The body is made once, at the first try,
-- and stays the same for all that follow.
CREATE TABLE hook_delivery (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  hook_id     TEXT    NOT NULL REFERENCES hook (id) ON DELETE CASCADE,
  message_id  TEXT    NOT NULL UNIQUE,
  session_id  INTEGER REFERENCES session (id) ON DELETE CASCADE, -- null: a test
  version     INTEGER NOT NULL DEFAULT 0,
  playbook    TEXT    NOT NULL DEFAULT '',
  action      TEXT    NOT NULL DEFAULT '',
  state       TEXT    NOT NULL CHECK (state IN ('pending','sending','delivered','failed','skipped')),
  lease_token TEXT    NOT NULL DEFAULT '',
  lease_ms    INTEGER NOT NULL DEFAULT 0,
  attempts    INTEGER NOT NULL DEFAULT 0,
  next_ms     INTEGER NOT NULL,
  made_ms     INTEGER NOT NULL,
  tried_ms    INTEGER NOT NULL DEFAULT 0,
  status      INTEGER NOT NULL DEFAULT 0,
  code        TEXT    NOT NULL DEFAULT '',
  response    TEXT    NOT NULL DEFAULT '',
  body        BLOB,
  UNIQUE (hook_id, session_id, version)
) STRICT;
CREATE INDEX hook_delivery_due     ON hook_delivery (next_ms, id) WHERE state = 'pending';
CREATE INDEX hook_delivery_lease   ON hook_delivery (lease_ms) WHERE state = 'sending';
CREATE INDEX hook_delivery_list    ON hook_delivery (hook_id, id);
-- A session that is deleted takes its deliveries along without a search.
CREATE INDEX hook_delivery_session ON hook_delivery (session_id) WHERE session_id IS NOT NULL;
