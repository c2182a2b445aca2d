-- A session may be sent again for some playbooks only, because a person asked
-- for it: their ids, parted by spaces. That holds for one revision; for any
-- other, all playbooks that are on decide.
ALTER TABLE session ADD COLUMN only_version   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN only_playbooks TEXT    NOT NULL DEFAULT '';
