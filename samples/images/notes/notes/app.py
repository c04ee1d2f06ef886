"""Puts the parts together."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, jsonify, render_template

from .accounts import Accounts
from .api import api
from .attachments import Attachments
from .database import Database
from .pages import pages
from .settings import Settings
from .store import Store
from .version import VERSION


@dataclass(frozen=True)
class Parts:
    settings: Settings
    accounts: Accounts
    attachments: Attachments
    store: Store
    provider: object  # oidc.Provider, or None


def create_app(settings: Settings, database: Database) -> Flask:
    app = Flask(__name__)
    app.secret_key = settings.session_key
    app.config.update(
        SESSION_COOKIE_NAME="notes",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        MAX_CONTENT_LENGTH=32 * 1024 * 1024,
    )
    parts = Parts(settings, Accounts(database), Attachments(database, settings.uploads), Store(database), provider_of(settings))
    app.extensions["notes"] = parts
    app.register_blueprint(api)
    app.register_blueprint(pages)
    if parts.provider:
        from .sign_on import sign_on

        app.register_blueprint(sign_on)
    single_sign_on = parts.provider is not None
    app.context_processor(lambda: {"version": VERSION, "domain": settings.domain, "heading": Store.heading, "single_sign_on": single_sign_on})

    @app.get("/healthz")
    def healthz():
        schema = database.row("SELECT max(version) AS version FROM schema_version")["version"]
        if not parts.attachments.ready:
            return jsonify(status="the folder for attachments cannot be written"), 503
        return jsonify(status="ok", version=VERSION, schema=schema)

    @app.errorhandler(404)
    def missing(_):
        return render_template("missing.html"), 404

    # Logging out is a form that leads to the provider.
    targets = " ".join(["'self'", *([origin_of(settings.oidc.issuer)] if settings.oidc else [])])

    @app.after_request
    def harden(response):
        response.headers.setdefault("Content-Security-Policy", f"default-src 'self'; frame-ancestors 'none'; form-action {targets}")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return app


def provider_of(settings: Settings):
    if settings.oidc is None:
        return None
    # What it needs is loaded only where it is used.
    from .oidc import Provider

    return Provider(settings.oidc, f"https://{settings.domain}")


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
