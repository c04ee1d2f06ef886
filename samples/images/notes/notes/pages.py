"""The pages, for people."""

from functools import wraps
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, send_file, session, url_for

from .errors import Refused

pages = Blueprint("pages", __name__)


def parts():
    return current_app.extensions["notes"]


@pages.before_request
def load_user():
    # A form on another site must not act in a user's name.
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin and urlsplit(origin).netloc != request.host:
        abort(403)
    user_id = session.get("user")
    g.user = parts().accounts.by_id(user_id) if user_id else None


def signed_in(view):
    @wraps(view)
    def checked(*args, **kwargs):
        return view(*args, **kwargs) if g.user else redirect(url_for("pages.login"))

    return checked


def note_or_404(note_id: int) -> dict:
    note = parts().store.get(g.user["id"], note_id)
    if note is None:
        abort(404)
    return note


@pages.get("/")
def index():
    if not g.user:
        return render_template("welcome.html", sign_up=parts().settings.sign_up)
    query = request.args.get("q", "").strip()
    notes = parts().store.search(g.user["id"], query, parts().settings.per_page)
    return render_template("index.html", notes=notes, query=query)


@pages.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "GET":
        return render_template("login.html", name="")
    name = request.form.get("name", "").strip().lower()
    user = parts().accounts.check(name, request.form.get("password", ""))
    if user is None:
        return render_template("login.html", name=name, error="Name or password is wrong."), 401
    return enter(user)


@pages.route("/signup", methods=["GET", "POST"])
def sign_up():
    if not parts().settings.sign_up:
        abort(404)
    if request.method == "GET":
        return render_template("signup.html", name="")
    name = request.form.get("name", "").strip().lower()
    try:
        return enter(parts().accounts.sign_up(name, request.form.get("password", "")))
    except Refused as error:
        return render_template("signup.html", name=name, error=error.message), error.status


def enter(user: dict):
    session.clear()
    session["user"] = user["id"]
    session.permanent = True
    return redirect(url_for("pages.index"), 303)


@pages.post("/logout")
def logout():
    id_token = session.get("id_token")
    session.clear()
    # Whoever came by single sign-on leaves there too, or the next one at this browser would be let in.
    address = parts().provider.logout_address(id_token) if parts().provider and id_token else None
    return redirect(address or url_for("pages.index"), 303)


@pages.route("/notes/new", methods=["GET", "POST"])
@signed_in
def new():
    if request.method == "GET":
        return render_template("edit.html", note=None, given={})
    try:
        note = parts().store.create(g.user["id"], request.form)
    except Refused as error:
        return render_template("edit.html", note=None, given=request.form, error=error.message), error.status
    flash("The note is saved.")
    return redirect(url_for("pages.show", note_id=note["id"]), 303)


@pages.get("/notes/<int:note_id>")
@signed_in
def show(note_id):
    note = note_or_404(note_id)
    return render_template("note.html", note=note, attachments=parts().attachments.of_note(note_id), can_attach=parts().attachments.enabled)


@pages.route("/notes/<int:note_id>/edit", methods=["GET", "POST"])
@signed_in
def edit(note_id):
    note = note_or_404(note_id)
    if request.method == "GET":
        return render_template("edit.html", note=note, given=parts().store.form(note))
    try:
        parts().store.update(g.user["id"], note_id, request.form)
    except Refused as error:
        return render_template("edit.html", note=note, given=request.form, error=error.message), error.status
    flash("The note is saved.")
    return redirect(url_for("pages.show", note_id=note_id), 303)


@pages.post("/notes/<int:note_id>/delete")
@signed_in
def delete(note_id):
    note_or_404(note_id)
    keys = parts().attachments.keys_of_note(note_id)
    parts().store.delete(g.user["id"], note_id)
    parts().attachments.forget(keys)
    flash("The note is gone.")
    return redirect(url_for("pages.index"), 303)


@pages.post("/notes/<int:note_id>/attachments")
@signed_in
def attach(note_id):
    note_or_404(note_id)
    file = request.files.get("file")
    try:
        parts().attachments.add(note_id, file.filename if file else "", file.read() if file else b"")
        flash("The file is attached.")
    except Refused as error:
        flash(error.message)
    return redirect(url_for("pages.show", note_id=note_id), 303)


@pages.get("/attachments/<key>")
@signed_in
def download(key):
    found = parts().attachments.open(g.user["id"], key)
    if found is None:
        abort(404)
    name, path = found
    return send_file(path, as_attachment=True, download_name=name)
