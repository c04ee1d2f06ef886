ALTER TABLE notes ADD COLUMN pinned boolean NOT NULL DEFAULT false, ADD COLUMN search tsvector;
-- Notes written so far are found by the new search as well.
UPDATE notes SET search = to_tsvector('simple', title || ' ' || body || ' ' || array_to_string(tags, ' '));
ALTER TABLE notes ALTER COLUMN search SET NOT NULL;
CREATE INDEX notes_search ON notes USING gin (search);
