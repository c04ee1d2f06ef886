CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  password text NOT NULL,
  admin boolean NOT NULL DEFAULT false,
  created timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE tokens (
  hash text PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  created timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE notes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
  body text NOT NULL,
  created timestamptz NOT NULL DEFAULT now(),
  updated timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX notes_of_user ON notes (user_id, updated DESC);
CREATE TABLE attachments (
  id text PRIMARY KEY,
  note_id bigint NOT NULL REFERENCES notes ON DELETE CASCADE,
  name text NOT NULL,
  size bigint NOT NULL,
  created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX attachments_of_note ON attachments (note_id);
