"""Single sign-on by OpenID Connect: the desk asks another server who somebody is.

Authorization code flow with PKCE, ``state`` and ``nonce``, all bound to one browser. Who that is
here, and what they may do, the desk alone decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any, cast

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import BaseApp, OAuth2Mixin, OpenIDMixin
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from requests import RequestException

from desk.access.login_settings import LoginSettings
from didd.i18n import Sentence, _

#: The address to which the other server sends people back.
BACK = "/masuk/sso/kembali"
#: What ``amr`` (RFC 8176) says when more than a password was asked for.
_STRONG = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fpt", "face", "pop"})
#: Signatures that need the server's own key: neither "none", nor one by the client's secret.
_SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
                         "ES512", "EdDSA", "Ed25519"})  # fmt: skip
#: Seconds for each answer of the other server.
_PATIENCE = 10
_WRONG = (AuthlibBaseError, JoseError, RequestException, RuntimeError, ValueError, LookupError,
          TypeError)  # fmt: skip


class SsoFailed(Exception):
    """The other server named nobody; the message tells people, ``why`` the audit chain."""

    def __init__(self, sentence: Sentence, why: str) -> None:
        super().__init__(sentence)
        # Also what came with an address: a line of a log, and no second one.
        self.why = "".join(c if c.isprintable() else " " for c in why)


@dataclass(frozen=True, slots=True)
class Named:
    """Whom the other server named; ``email`` is "" where it has not verified one.

    ``strong``: more than a password was asked for there.
    """

    subject: str
    email: str
    strong: bool


class _Client(OAuth2Mixin, OpenIDMixin, BaseApp):
    """Authlib's client, without a web framework."""

    client_cls = OAuth2Session


class SingleSignOn:
    """The other server, as this desk is its client."""

    def __init__(self, settings: LoginSettings) -> None:
        self.name = settings.oidc_name
        self._issuer, self._id = settings.oidc_issuer.rstrip("/"), settings.oidc_client_id
        self._back = settings.url.rstrip("/") + BACK
        self._client: Any = _Client(
            None,
            client_id=self._id,
            client_secret=settings.secret(),
            server_metadata_url=f"{self._issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid email",
                "code_challenge_method": "S256",
                "default_timeout": _PATIENCE,
            },
        )

    def begin(self, flow_id: str) -> str:
        """Return the address at which somebody logs in there; raises ``SsoFailed``."""
        bound = {part: _bound(part, flow_id) for part in ("state", "nonce", "code_verifier")}
        try:
            self._check_server()
            asked = self._client.create_authorization_url(self._back, **bound)
        except _WRONG as error:
            raise _no_answer(error) from error
        return str(asked["url"])

    def who(self, flow_id: str, answer: Mapping[str, str]) -> Named:
        """Return whom the server named in its answer to this browser; raises ``SsoFailed``."""
        state = _bound("state", flow_id).encode()
        if not compare_digest(state, answer.get("state", "").encode()):
            raise _not_ours("state")
        if answer.get("error"):
            raise SsoFailed(
                _("{name} did not log you in. Try again, or log in with your password.",
                  name=self.name),
                answer["error"][:100],
            )  # fmt: skip
        if answer.get("iss", self._issuer).rstrip("/") != self._issuer:
            raise _not_ours("iss")
        try:
            return self._named(flow_id, answer)
        except JoseError as error:
            raise _not_ours(type(error).__name__) from error
        except _WRONG as error:
            raise _no_answer(error) from error

    def _named(self, flow_id: str, answer: Mapping[str, str]) -> Named:
        if self._check_server() and "iss" not in answer:
            raise _not_ours("iss")
        code = answer.get("code", "")
        verifier = _bound("code_verifier", flow_id)
        token = self._client.fetch_access_token(self._back, code=code, code_verifier=verifier)
        options = {
            "iss": {"essential": True, "values": [self._client.server_metadata["issuer"]]},
            "aud": {"essential": True, "value": self._id},
        }
        claims = self._client.parse_id_token(token, _bound("nonce", flow_id), options)
        if not claims or not claims.get("sub"):
            raise _not_ours("id_token")
        about: Mapping[str, Any] = claims
        if "email" not in claims and self._client.server_metadata.get("userinfo_endpoint"):
            about = self._client.userinfo(token=token)
            if about.get("sub") != claims["sub"]:
                raise _not_ours("userinfo")
        email = str(about.get("email") or "") if about.get("email_verified") is True else ""
        told = claims.get("amr")
        ways = cast("list[object]", told) if isinstance(told, list) else []
        return Named(str(claims["sub"]), email, bool(_STRONG & {str(way) for way in ways}))

    def _check_server(self) -> bool:
        """Load what the server says of itself; it must be the issuer, and sign by its own key.

        Return whether its answers name it (RFC 9207), so that one without a name is another's.
        """
        told = self._client.load_server_metadata()
        if str(told.get("issuer", "")).rstrip("/") != self._issuer:
            told.pop("_loaded_at", None)
            raise ValueError("issuer")
        signs = set(told.get("id_token_signing_alg_values_supported") or ["RS256"]) & _SIGNATURES
        told["id_token_signing_alg_values_supported"] = sorted(signs)
        return bool(told.get("authorization_response_iss_parameter_supported"))


def _bound(part: str, flow_id: str) -> str:
    """Return what only the browser with this id can have: it tells nothing of the id."""
    return sha256(f"{part}\x00{flow_id}".encode()).hexdigest()


def _no_answer(error: Exception) -> SsoFailed:
    told = _(
        "The server of single sign-on does not answer as it should. Try again later, or log in "
        "with your password; tell the portal administrator if it lasts."
    )
    return SsoFailed(told, type(error).__name__)


def _not_ours(what: str) -> SsoFailed:
    told = _("This login does not belong to this browser, or took too long. Begin again.")
    return SsoFailed(told, what)
