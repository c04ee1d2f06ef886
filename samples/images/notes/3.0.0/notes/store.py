"""Notes as they are stored in this release: title, text, tags, pinned or not, and words to search by."""

from .errors import Refused

COLUMNS = "id, title, body, tags, pinned, created, updated"
WORDS = "to_tsvector('simple', %(title)s || ' ' || %(body)s || ' ' || array_to_string(%(tags)s::text[], ' '))"


class Store:
    def __init__(self, database):
        self._db = database

    @staticmethod
    def heading(note: dict) -> str:
        return note["title"]

    @staticmethod
    def form(note: dict) -> dict:
        return {"title": note["title"], "body": note["body"], "tags": ", ".join(note["tags"]), "pinned": note["pinned"]}

    @staticmethod
    def _fields(given) -> dict:
        title = str(given.get("title") or "").strip()
        body = str(given.get("body") or "").replace("\r\n", "\n").strip()
        if not title:
            # Programs written for 1.0.0 send one text.
            title, _, body = body.partition("\n")
        if not title.strip():
            raise Refused("Give the note a title.")
        tags = given.get("tags") or []
        names = tags.split(",") if isinstance(tags, str) else [str(tag) for tag in tags]
        return {
            "title": title.strip(),
            "body": body.strip("\n"),
            "tags": sorted({name.strip().lower() for name in names if name.strip()}),
            "pinned": given.get("pinned") in (True, "on"),
        }

    def search(self, user_id: int, query: str, limit: int) -> list:
        # By whole words through the index, and by parts of words as the releases before did.
        return self._db.rows(
            f"SELECT {COLUMNS} FROM notes WHERE user_id = %(user)s AND (%(query)s = '' "
            "OR search @@ websearch_to_tsquery('simple', %(query)s) OR strpos(lower(title || ' ' || body), lower(%(query)s)) > 0) "
            "ORDER BY pinned DESC, updated DESC LIMIT %(limit)s",
            user=user_id, query=query, limit=limit,
        )

    def get(self, user_id: int, note_id: int):
        return self._db.row(f"SELECT {COLUMNS} FROM notes WHERE user_id = %(user)s AND id = %(id)s", user=user_id, id=note_id)

    def create(self, user_id: int, given) -> dict:
        return self._db.row(
            "INSERT INTO notes (user_id, title, body, tags, pinned, search) "
            f"VALUES (%(user)s, %(title)s, %(body)s, %(tags)s, %(pinned)s, {WORDS}) RETURNING {COLUMNS}",
            user=user_id, **self._fields(given),
        )

    def update(self, user_id: int, note_id: int, given) -> dict:
        return self._db.row(
            f"UPDATE notes SET title = %(title)s, body = %(body)s, tags = %(tags)s, pinned = %(pinned)s, search = {WORDS}, updated = now() "
            f"WHERE user_id = %(user)s AND id = %(id)s RETURNING {COLUMNS}",
            user=user_id, id=note_id, **self._fields(given),
        )

    def delete(self, user_id: int, note_id: int) -> None:
        self._db.rows("DELETE FROM notes WHERE user_id = %(user)s AND id = %(id)s", user=user_id, id=note_id)
