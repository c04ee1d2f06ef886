-- The first line of a note becomes its title, the rest its text.
ALTER TABLE notes ADD COLUMN title text, ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
UPDATE notes SET
  title = btrim(split_part(body, E'\n', 1)),
  body = CASE WHEN position(E'\n' IN body) > 0 THEN btrim(substr(body, position(E'\n' IN body) + 1), E'\n') ELSE '' END;
ALTER TABLE notes ALTER COLUMN title SET NOT NULL;
CREATE INDEX notes_tags ON notes USING gin (tags);
