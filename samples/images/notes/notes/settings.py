"""The configuration file."""

import configparser
from dataclasses import dataclass
from typing import Optional


class SettingsError(Exception):
    """Something in the file is missing or wrong; the message says what."""


@dataclass(frozen=True)
class Oidc:
    """A provider at which people sign in, and what this app is to it."""

    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True)
class Settings:
    domain: str
    session_key: str
    license_key: str
    sign_up: bool
    admin_name: str
    admin_password: str
    database: dict
    uploads: str  # empty: attachments are turned off
    per_page: int
    oidc: Optional[Oidc]  # None: single sign-on is turned off


def read_settings(path: str) -> Settings:
    parser = configparser.ConfigParser(interpolation=None)
    with open(path, encoding="utf-8") as file:
        parser.read_file(file)

    def need(section: str, key: str) -> str:
        value = parser.get(section, key, fallback="").strip()
        if not value:
            raise SettingsError(f"{path}: [{section}] {key} is empty")
        return value

    license_key = need("notes", "license_key")
    if len(license_key) < 8:
        raise SettingsError(f"{path}: [notes] license_key is too short to be one")
    return Settings(
        domain=need("notes", "domain"),
        session_key=need("notes", "session_key"),
        license_key=license_key,
        sign_up=parser.getboolean("notes", "sign_up", fallback=True),
        admin_name=need("admin", "name"),
        admin_password=need("admin", "password"),
        database={key: need("database", key) for key in ("host", "dbname", "user", "password")},
        uploads=parser.get("attachments", "folder", fallback="").strip(),
        per_page=parser.getint("list", "per_page", fallback=100),
        oidc=Oidc(**{key: need("oidc", key) for key in ("issuer", "client_id", "client_secret")}) if parser.has_section("oidc") else None,
    )
