-- Schema 2. Share links that people make, the opportunities they are tied to,
-- and what was done to them.

-- url_key is the address in the form in which addresses are compared. A link
-- with no id of its source has it as its id. It is filled in by the program.
ALTER TABLE share_link ADD COLUMN url_key TEXT NOT NULL DEFAULT '';
ALTER TABLE share_link ADD COLUMN recipient TEXT NOT NULL DEFAULT '';
ALTER TABLE share_link ADD COLUMN creator TEXT NOT NULL DEFAULT '';
ALTER TABLE share_link ADD COLUMN demo TEXT NOT NULL DEFAULT '';
ALTER TABLE share_link ADD COLUMN notes TEXT NOT NULL DEFAULT '';
-- 1: anybody may come through it, so it belongs to no opportunity.
ALTER TABLE share_link ADD COLUMN open_to_all INTEGER NOT NULL DEFAULT 0;
-- Ids of opportunities that a person did not want suggested, between spaces.
ALTER TABLE share_link ADD COLUMN unwanted TEXT NOT NULL DEFAULT '';

CREATE INDEX share_link_url ON share_link (org_id, url_key) WHERE url_key <> '';
-- The page of a link must not look at every session there is.
CREATE INDEX session_link ON session (org_id, share_link_id, started_ms) WHERE share_link_id <> '';

CREATE TABLE link_history (
  id             INTEGER PRIMARY KEY,
  org_id         TEXT    NOT NULL,
  link_id        TEXT    NOT NULL,
  at_ms          INTEGER NOT NULL,
  kind           TEXT    NOT NULL CHECK (kind IN ('made','linked','unlinked','moved','owner')),
  opportunity_id TEXT    NOT NULL DEFAULT '',
  opportunity    TEXT    NOT NULL DEFAULT '',
  person         TEXT    NOT NULL DEFAULT '',
  former         TEXT    NOT NULL DEFAULT '',
  sessions       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX link_history_link ON link_history (org_id, link_id, at_ms);

-- Opportunities as Salesforce told of them last, for when it cannot be asked.
CREATE TABLE opportunity (
  org_id       TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  name         TEXT    NOT NULL DEFAULT '',
  account_id   TEXT    NOT NULL DEFAULT '',
  account      TEXT    NOT NULL DEFAULT '',
  stage        TEXT    NOT NULL DEFAULT '',
  amount       REAL,
  currency     TEXT    NOT NULL DEFAULT '',
  close_date   TEXT    NOT NULL DEFAULT '',
  closed       INTEGER NOT NULL DEFAULT 0,
  won          INTEGER NOT NULL DEFAULT 0,
  owner_id     TEXT    NOT NULL DEFAULT '',
  owner_name   TEXT    NOT NULL DEFAULT '',
  owner_email  TEXT    NOT NULL DEFAULT '',
  owner_active INTEGER NOT NULL DEFAULT 1,
  former_owner TEXT    NOT NULL DEFAULT '',
  former_email TEXT    NOT NULL DEFAULT '',
  owner_ms     INTEGER NOT NULL DEFAULT 0,
  told_ms      INTEGER NOT NULL DEFAULT 0,
  viewed_ms    INTEGER NOT NULL DEFAULT 0,
  -- '': it is there; else why it is not: 'deleted' or 'hidden'
  gone         TEXT    NOT NULL DEFAULT '',
  gone_ms      INTEGER NOT NULL DEFAULT 0,
  search       TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (org_id, id)
) STRICT, WITHOUT ROWID;

-- Who owned the opportunity when a session was sent for it: a session keeps
-- that owner, whoever owns the opportunity later.
CREATE TABLE session_owner (
  session_id     INTEGER PRIMARY KEY REFERENCES session (id) ON DELETE CASCADE,
  opportunity_id TEXT    NOT NULL,
  owner_id       TEXT    NOT NULL,
  owner_name     TEXT    NOT NULL DEFAULT '',
  owner_email    TEXT    NOT NULL DEFAULT '',
  at_ms          INTEGER NOT NULL
) STRICT;
