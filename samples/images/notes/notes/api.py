"""The JSON interface, for programs that have a token."""

from functools import wraps

from flask import Blueprint, current_app, g, jsonify, request, send_file

from .errors import Refused

api = Blueprint("api", __name__, url_prefix="/api")


def parts():
    return current_app.extensions["notes"]


def fields() -> dict:
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise Refused("Send a JSON object.")
    return given


def with_token(view):
    @wraps(view)
    def checked(*args, **kwargs):
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        g.user = parts().accounts.by_token(token.strip()) if kind.lower() == "bearer" else None
        if g.user is None:
            raise Refused("Send a valid token.", 401)
        return view(*args, **kwargs)

    return checked


@api.errorhandler(Refused)
def refused(error):
    return jsonify(error=error.message), error.status


@api.post("/users")
def sign_up():
    if not parts().settings.sign_up:
        raise Refused("Signing up is turned off here.", 403)
    given = fields()
    user = parts().accounts.sign_up(str(given.get("name", "")), str(given.get("password", "")))
    return jsonify(name=user["name"]), 201


@api.post("/tokens")
def new_token():
    given = fields()
    user = parts().accounts.check(str(given.get("name", "")), str(given.get("password", "")))
    if user is None:
        raise Refused("Name or password is wrong.", 401)
    return jsonify(token=parts().accounts.new_token(user["id"])), 201


@api.get("/me")
@with_token
def me():
    return jsonify(name=g.user["name"], admin=g.user["admin"])


@api.delete("/me")
@with_token
def remove_me():
    keys = parts().attachments.keys_of_user(g.user["id"])
    parts().accounts.remove(g.user["id"])
    parts().attachments.forget(keys)
    return "", 204


@api.get("/notes")
@with_token
def list_notes():
    return jsonify(notes=parts().store.search(g.user["id"], request.args.get("q", ""), parts().settings.per_page))


@api.post("/notes")
@with_token
def create_note():
    return jsonify(parts().store.create(g.user["id"], fields())), 201


def note_or_404(note_id: int) -> dict:
    note = parts().store.get(g.user["id"], note_id)
    if note is None:
        raise Refused("There is no such note.", 404)
    return note


@api.get("/notes/<int:note_id>")
@with_token
def get_note(note_id):
    return jsonify(**note_or_404(note_id), attachments=parts().attachments.of_note(note_id))


@api.put("/notes/<int:note_id>")
@with_token
def update_note(note_id):
    note_or_404(note_id)
    return jsonify(parts().store.update(g.user["id"], note_id, fields()))


@api.delete("/notes/<int:note_id>")
@with_token
def delete_note(note_id):
    note_or_404(note_id)
    keys = parts().attachments.keys_of_note(note_id)
    parts().store.delete(g.user["id"], note_id)
    parts().attachments.forget(keys)
    return "", 204


@api.post("/notes/<int:note_id>/attachments")
@with_token
def attach(note_id):
    """The body is the file, `?name=` its name."""
    note_or_404(note_id)
    return jsonify(parts().attachments.add(note_id, request.args.get("name", ""), request.get_data())), 201


@api.get("/attachments/<key>")
@with_token
def download(key):
    found = parts().attachments.open(g.user["id"], key)
    if found is None:
        raise Refused("There is no such attachment.", 404)
    name, path = found
    return send_file(path, as_attachment=True, download_name=name)
