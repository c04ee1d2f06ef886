"""Passwords and tokens as they are stored: never themselves."""

import base64
import hashlib
import hmac
import os

COST = {"n": 2**14, "r": 8, "p": 1}


def hash_password(password: str) -> str:
    salt = os.urandom(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, **COST)
    return "$".join(["scrypt", base64.b64encode(salt).decode(), base64.b64encode(digest).decode()])


def check_password(stored: str, password: str) -> bool:
    _, salt, digest = stored.split("$")
    again = hashlib.scrypt(password.encode(), salt=base64.b64decode(salt), **COST)
    return hmac.compare_digest(again, base64.b64decode(digest))


def hash_token(token: str) -> str:
    """Tokens are random and long, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
