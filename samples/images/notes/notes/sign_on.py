"""The pages of single sign-on, which are there only when it is turned on."""

from flask import Blueprint, redirect, render_template, request, session, url_for

from .errors import Refused
from .pages import enter, load_user, parts

sign_on = Blueprint("sign_on", __name__, url_prefix="/login/oidc")
sign_on.before_request(load_user)


@sign_on.errorhandler(Refused)
def refused(error):
    return render_template("login.html", name="", error=error.message), error.status


@sign_on.get("")
def begin():
    address, session["sign_on"] = parts().provider.begin()
    return redirect(address)


@sign_on.get("/callback")
def callback():
    identity = parts().provider.finish(session.pop("sign_on", None), request.args)
    user = parts().accounts.of_identity(identity.issuer, identity.subject, identity.name)
    print(f"{user['name']} came in by single sign-on at {identity.issuer}")
    answer = enter(user)
    # The provider wants it back when the session ends.
    session["id_token"] = identity.id_token
    return answer
