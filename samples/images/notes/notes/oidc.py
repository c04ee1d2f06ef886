"""Signing in at an OpenID Connect provider: authorization code with PKCE, and an id token that is verified before it is believed."""

import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

import jwt

from .errors import Refused
from .settings import Oidc

# Signatures by the provider's own key; never those by a secret that both sides know, nor none.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]
# Seconds
TIMEOUT = 10
FLOW_LASTS = 600
CLOCKS_DIFFER = 30
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Identity:
    """Who came, as the provider says."""

    issuer: str
    subject: str
    name: str
    id_token: str


class Provider:
    def __init__(self, settings: Oidc, address: str):
        self._settings = settings
        self._redirect = f"{address}/login/oidc/callback"
        self._after_logout = f"{address}/"
        self._document = None
        self._keys = None

    def begin(self) -> tuple:
        """Where to send the browser, and what to remember until it comes back."""
        flow = {"state": secrets.token_urlsafe(24), "nonce": secrets.token_urlsafe(24), "verifier": secrets.token_urlsafe(48), "since": int(time.time())}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(flow["verifier"].encode()).digest()).decode().rstrip("=")
        query = {
            "response_type": "code", "client_id": self._settings.client_id, "redirect_uri": self._redirect, "scope": "openid profile email",
            "state": flow["state"], "nonce": flow["nonce"], "code_challenge": challenge, "code_challenge_method": "S256",
        }
        return with_query(self._discover()["authorization_endpoint"], query), flow

    def finish(self, flow, answer) -> Identity:
        """Who came back. `flow` is what `begin` gave to remember, or None; `answer` the query of the callback."""
        if not flow or time.time() > flow["since"] + FLOW_LASTS or not same(answer.get("state"), flow["state"]):
            raise Refused("This sign-in was not begun here, or long ago. Begin again.")
        if answer.get("iss", self._settings.issuer) != self._settings.issuer:
            raise Refused("Another provider answered than the one that was asked. Begin again.")
        if "code" not in answer:
            raise Refused(f"The provider did not let you in: {answer.get('error_description') or answer.get('error') or 'no reason given'}.", 403)
        tokens = self._redeem(answer["code"], flow["verifier"])
        claims = self._verify(tokens.get("id_token") or "", flow["nonce"])
        name = str(claims.get("preferred_username") or str(claims.get("email") or "").split("@")[0]).strip().lower()
        return Identity(claims["iss"], claims["sub"], name, tokens["id_token"])

    def logout_address(self, id_token: str):
        """Where the browser ends its session at the provider too; None where the provider has no such place."""
        try:
            address = self._discover().get("end_session_endpoint")
        except Refused:
            return None
        query = {"id_token_hint": id_token, "client_id": self._settings.client_id, "post_logout_redirect_uri": self._after_logout}
        return with_query(address, query) if address else None

    def _discover(self) -> dict:
        if self._document is None:
            document = fetch(f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration")
            if document.get("issuer") != self._settings.issuer or any(not document.get(key) for key in NEEDED):
                raise trouble(f"its discovery document is of {document.get('issuer')} or not whole")
            self._keys = jwt.PyJWKClient(document["jwks_uri"])
            self._document = document
        return self._document

    def _redeem(self, code: str, verifier: str) -> dict:
        client = ":".join(urllib.parse.quote(part, safe="") for part in (self._settings.client_id, self._settings.client_secret))
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._redirect, "code_verifier": verifier}
        headers = {"Authorization": f"Basic {base64.b64encode(client.encode()).decode()}"}
        return fetch(self._discover()["token_endpoint"], urllib.parse.urlencode(form).encode(), headers)

    def _verify(self, id_token: str, nonce: str) -> dict:
        try:
            key = self._keys.get_signing_key_from_jwt(id_token)
            claims = jwt.decode(
                id_token, key.key, algorithms=ALGORITHMS, audience=self._settings.client_id, issuer=self._settings.issuer, leeway=CLOCKS_DIFFER,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except jwt.PyJWTError as error:
            raise trouble(f"its token is not to be believed: {error}") from error
        if not same(claims.get("nonce"), nonce):
            raise trouble("its token was made for another sign-in")
        if claims.get("azp", self._settings.client_id) != self._settings.client_id:
            raise trouble("its token was made for another app")
        return claims


def same(given, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode(), expected.encode())


def with_query(address: str, query: dict) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urllib.parse.urlencode(query)}"


def fetch(address: str, data: bytes = None, headers: dict = {}) -> dict:
    """The JSON object that the provider answers with; POST when there is something to send."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data, {"Accept": "application/json", **headers}), timeout=TIMEOUT) as answer:
            found = json.load(answer)
    except urllib.error.HTTPError as error:
        raise trouble(f"{address} answered with {error.code}: {error.read(300).decode(errors='replace')}") from error
    except (OSError, ValueError) as error:
        raise trouble(f"{address}: {error}") from error
    if not isinstance(found, dict):
        raise trouble(f"{address} did not answer with an object")
    return found


def trouble(why: str) -> Refused:
    """The cause is for the one who runs this app, and stands in its log."""
    print(f"single sign-on failed: {why}")
    return Refused("Single sign-on does not work at the moment. Try again later, or log in with name and password.", 502)
