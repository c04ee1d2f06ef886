"""Who may come in."""

import re
import secrets
from functools import cache

from . import passwords
from .errors import Refused

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@cache
def nobody() -> str:
    """Compared with when there is no such user, so that the answer takes equally long."""
    return passwords.hash_password("nobody")


class Accounts:
    def __init__(self, database):
        self._db = database

    def ensure_admin(self, name: str, password: str) -> None:
        """Makes the admin on the first start; a password changed later in the app stays."""
        self._db.rows(
            "INSERT INTO users (name, password, admin) VALUES (%(name)s, %(password)s, true) ON CONFLICT (name) DO NOTHING",
            name=name, password=passwords.hash_password(password),
        )

    def has(self, name: str) -> bool:
        return self._db.row("SELECT 1 FROM users WHERE name = %(name)s", name=name) is not None

    def sign_up(self, name: str, password: str) -> dict:
        if not NAME.fullmatch(name):
            raise Refused("Use 2 to 40 small letters, digits, dots, dashes or underscores for the name.")
        if len(password) < 10:
            raise Refused("Use a password of at least 10 characters.")
        made = self._db.row(
            "INSERT INTO users (name, password) VALUES (%(name)s, %(password)s) ON CONFLICT (name) DO NOTHING RETURNING id, name, admin",
            name=name, password=passwords.hash_password(password),
        )
        if made is None:
            raise Refused("This name is taken.", 409)
        return made

    def prepare_identities(self) -> None:
        """Where it is kept who comes by single sign-on. Made when that is first turned on, and no part of a release's schema."""
        self._db.rows(
            "CREATE TABLE IF NOT EXISTS identities ("
            "issuer text, subject text, user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE, PRIMARY KEY (issuer, subject))"
        )

    def of_identity(self, issuer: str, subject: str, name: str) -> dict:
        """The user whom a provider calls so; made when they come for the first time. An account with a password is never handed over."""
        known = self._by_identity(issuer, subject)
        if known:
            return known
        if not NAME.fullmatch(name):
            raise Refused("Your name at the provider cannot be one here: it needs 2 to 40 small letters, digits, dots, dashes or underscores.", 403)
        made = self._db.row(
            "WITH made AS (INSERT INTO users (name, password) VALUES (%(name)s, %(password)s) ON CONFLICT (name) DO NOTHING RETURNING id, name, admin), "
            "linked AS (INSERT INTO identities SELECT %(issuer)s, %(subject)s, id FROM made) SELECT id, name, admin FROM made",
            name=name, password=passwords.hash_password(secrets.token_urlsafe(32)), issuer=issuer, subject=subject,
        ) or self._by_identity(issuer, subject)
        if made is None:
            raise Refused(f"Someone here is called {name} already, and logs in with a password.", 409)
        return made

    def _by_identity(self, issuer: str, subject: str):
        return self._db.row(
            "SELECT users.id, users.name, users.admin FROM identities JOIN users ON users.id = user_id WHERE issuer = %(issuer)s AND subject = %(subject)s",
            issuer=issuer, subject=subject,
        )

    def check(self, name: str, password: str):
        user = self._db.row("SELECT id, name, admin, password FROM users WHERE name = %(name)s", name=name)
        good = passwords.check_password(user["password"] if user else nobody(), password)
        return {key: user[key] for key in ("id", "name", "admin")} if user and good else None

    def by_id(self, user_id: int):
        return self._db.row("SELECT id, name, admin FROM users WHERE id = %(id)s", id=user_id)

    def new_token(self, user_id: int) -> str:
        token = secrets.token_urlsafe(32)
        self._db.rows("INSERT INTO tokens (hash, user_id) VALUES (%(hash)s, %(user)s)", hash=passwords.hash_token(token), user=user_id)
        return token

    def by_token(self, token: str):
        return self._db.row(
            "SELECT users.id, users.name, users.admin FROM tokens JOIN users ON users.id = user_id WHERE hash = %(hash)s",
            hash=passwords.hash_token(token),
        )

    def remove(self, user_id: int) -> None:
        """With all that is theirs."""
        self._db.rows("DELETE FROM users WHERE id = %(id)s", id=user_id)
