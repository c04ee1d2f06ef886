"""Connections to PostgreSQL and the schema's way from one release to the next."""

import re
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import psycopg2.extras
import psycopg2.pool

MIGRATIONS = Path(__file__).parent / "migrations"
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)


class Database:
    def __init__(self, settings: dict):
        self._settings = {**settings, "connect_timeout": 3, "application_name": "notes"}
        self._pool = None

    def wait(self, seconds: float) -> None:
        """Returns when the server takes connections; tells once why it does not, and gives up after `seconds`."""
        end = time.monotonic() + seconds
        pause = 0.05
        told = False
        while True:
            try:
                self._pool = psycopg2.pool.ThreadedConnectionPool(1, 8, **self._settings)
                return
            except psycopg2.OperationalError as error:
                if not told:
                    print(f"waiting for the database: {str(error).strip()}")
                    told = True
                if time.monotonic() > end:
                    raise
            time.sleep(pause)
            pause = min(pause * 1.5, 0.5)

    @contextmanager
    def _cursor(self):
        connection = self._pool.getconn()
        broken = False
        try:
            with connection, connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
                yield cursor
        except LOST:
            broken = True
            raise
        finally:
            self._pool.putconn(connection, close=broken)

    def rows(self, sql: str, **values) -> list:
        """Runs one statement in its own transaction; a connection that the server closed meanwhile is replaced once."""
        for attempt in (1, 2):
            try:
                with self._cursor() as cursor:
                    cursor.execute(sql, values)
                    return [dict(row) for row in cursor.fetchall()] if cursor.description else []
            except LOST:
                if attempt == 2:
                    raise
        raise AssertionError

    def row(self, sql: str, **values):
        found = self.rows(sql, **values)
        return found[0] if found else None

    def migrate(self) -> int:
        """Brings the schema to this release, each step in a transaction of its own; returns its version."""
        steps = sorted((int(re.match(r"\d+", path.name).group()), path) for path in MIGRATIONS.glob("*.sql"))
        self.rows("CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now())")
        for version, path in steps:
            with self._cursor() as cursor:
                # Two processes that start at once take turns.
                cursor.execute("SELECT pg_advisory_xact_lock(748201)")
                cursor.execute("SELECT 1 FROM schema_version WHERE version = %s", (version,))
                if cursor.fetchone():
                    continue
                cursor.execute(path.read_text(encoding="utf-8"))
                cursor.execute("INSERT INTO schema_version (version, name) VALUES (%s, %s)", (version, path.stem))
            print(f"schema: applied {path.stem}")
        newest = self.row("SELECT max(version) AS version FROM schema_version")["version"]
        if newest > steps[-1][0]:
            raise SystemExit(f"the database has schema {newest}, which is newer than this release's {steps[-1][0]}: restore a backup to go back")
        return newest
