"""Notes as they are stored in this release: one text each."""

from .errors import Refused

COLUMNS = "id, body, created, updated"


class Store:
    def __init__(self, database):
        self._db = database

    @staticmethod
    def heading(note: dict) -> str:
        return note["body"].split("\n", 1)[0]

    @staticmethod
    def form(note: dict) -> dict:
        return {"body": note["body"]}

    @staticmethod
    def _fields(given) -> dict:
        body = str(given.get("body") or "").replace("\r\n", "\n").strip()
        if not body:
            raise Refused("Write something.")
        return {"body": body}

    def search(self, user_id: int, query: str, limit: int) -> list:
        return self._db.rows(
            f"SELECT {COLUMNS} FROM notes WHERE user_id = %(user)s AND (%(query)s = '' OR strpos(lower(body), lower(%(query)s)) > 0) "
            "ORDER BY updated DESC LIMIT %(limit)s",
            user=user_id, query=query, limit=limit,
        )

    def get(self, user_id: int, note_id: int):
        return self._db.row(f"SELECT {COLUMNS} FROM notes WHERE user_id = %(user)s AND id = %(id)s", user=user_id, id=note_id)

    def create(self, user_id: int, given) -> dict:
        return self._db.row(f"INSERT INTO notes (user_id, body) VALUES (%(user)s, %(body)s) RETURNING {COLUMNS}", user=user_id, **self._fields(given))

    def update(self, user_id: int, note_id: int, given) -> dict:
        return self._db.row(
            f"UPDATE notes SET body = %(body)s, updated = now() WHERE user_id = %(user)s AND id = %(id)s RETURNING {COLUMNS}",
            user=user_id, id=note_id, **self._fields(given),
        )

    def delete(self, user_id: int, note_id: int) -> None:
        self._db.rows("DELETE FROM notes WHERE user_id = %(user)s AND id = %(id)s", user=user_id, id=note_id)
