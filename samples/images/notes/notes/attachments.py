"""Files of notes: their names in the database, their content in a folder."""

import os
import uuid

from .errors import Refused


class Attachments:
    def __init__(self, database, folder: str):
        self._db = database
        self._folder = folder

    @property
    def enabled(self) -> bool:
        return self._folder != ""

    @property
    def ready(self) -> bool:
        return not self.enabled or os.access(self._folder, os.W_OK | os.X_OK)

    def of_note(self, note_id: int) -> list:
        return self._db.rows("SELECT id, name, size FROM attachments WHERE note_id = %(note)s ORDER BY created, name", note=note_id)

    def add(self, note_id: int, name: str, content: bytes) -> dict:
        if not self.enabled:
            raise Refused("Attachments are turned off here.", 404)
        name = os.path.basename(name.strip().replace("\\", "/"))
        if not name or not content:
            raise Refused("Choose a file that is not empty.")
        key = str(uuid.uuid4())
        path = os.path.join(self._folder, key)
        with open(f"{path}.part", "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.rename(f"{path}.part", path)
        return self._db.row(
            "INSERT INTO attachments (id, note_id, name, size) VALUES (%(id)s, %(note)s, %(name)s, %(size)s) RETURNING id, name, size",
            id=key, note=note_id, name=name, size=len(content),
        )

    def open(self, user_id: int, key: str):
        """Name and path of a file of this user's, or None."""
        try:
            key = str(uuid.UUID(key))
        except ValueError:
            return None
        found = self._db.row(
            "SELECT attachments.id, attachments.name FROM attachments JOIN notes ON notes.id = note_id WHERE attachments.id = %(id)s AND user_id = %(user)s",
            id=key, user=user_id,
        )
        path = os.path.join(self._folder, key)
        return (found["name"], path) if found and os.path.exists(path) else None

    def keys_of_user(self, user_id: int) -> list:
        rows = self._db.rows("SELECT attachments.id FROM attachments JOIN notes ON notes.id = note_id WHERE user_id = %(user)s", user=user_id)
        return [row["id"] for row in rows]

    def keys_of_note(self, note_id: int) -> list:
        return [row["id"] for row in self.of_note(note_id)]

    def forget(self, keys: list) -> None:
        """Removes the content; the rows go with their note."""
        for key in keys:
            try:
                os.unlink(os.path.join(self._folder, key))
            except FileNotFoundError:
                pass
