"""An OpenID provider in this process: it checks what a client must send, and lies in its tokens as a test asks it to.

Loopback HTTP, keys of its own, single-use codes bound to their PKCE challenge and redirect address (RFC 6749, RFC 7636).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

CLIENT_ID, CLIENT_SECRET = "diwan-citizens", "s:e%c ret"  # RFC 6749 §2.3.1 asks for encoding
SUBJECT = "9871234567"  # as a national number


@dataclass
class Key:
    """One signing key and the name it is published under."""

    id: str = field(default_factory=lambda: secrets.token_hex(4))
    private: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def published(self) -> dict[str, Any]:
        public = json.loads(ECAlgorithm.to_jwk(self.private.public_key()))
        return {**public, "kid": self.id, "use": "sig", "alg": "ES256"}

    def sign(self, claims: Any, **headers: Any) -> str:
        text = json.dumps(claims).encode()
        return jwt.PyJWS().encode(text, self.private, "ES256", {"kid": self.id, **headers})


@dataclass
class FakeProvider:
    """What the provider answers; tests change its fields between two steps of a sign-in."""

    issuer: str
    key: Key = field(default_factory=Key)
    discovery: dict[str, Any] = field(default_factory=dict)  # laid over the true document
    answers: dict[str, tuple[int, str, bytes]] = field(
        default_factory=dict
    )  # path → what it says instead
    asked: list[str] = field(default_factory=list)  # paths
    tokens: list[str] = field(default_factory=list)  # handed out
    _codes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def approve(self, page: str, /, *, token: str | None = None, **claims: Any) -> str:
        """The person agrees on its page: returns the code. A claim given as None is left out."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(page).query).items()}
        assert page.startswith(f"{self.issuer}/authorize?")
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "aud": query["client_id"],
            "sub": SUBJECT,
            "iat": now,
            "exp": now + 300,
            "nonce": query["nonce"],
        }
        told = {name: value for name, value in (usual | claims).items() if value is not None}
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**query, "token": token or self.key.sign(told)}
        return code

    def redeem(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, str]]:
        """The token for a code, once."""
        name, _colon, secret = (
            base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        )
        if unquote(secret) != CLIENT_SECRET or not name:
            return 401, {"error": "invalid_client"}
        granted = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            granted is None
            or form.get("grant_type") != "authorization_code"
            or granted["code_challenge_method"] != "S256"
            or granted["code_challenge"] != challenge
            or granted["redirect_uri"] != form.get("redirect_uri")
            or granted["client_id"] != unquote(name)
        ):
            return 400, {"error": "invalid_grant"}
        self.tokens.append(granted["token"])
        return 200, {
            "access_token": "never-kept",
            "token_type": "Bearer",
            "id_token": granted["token"],
        }

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/logout",
            **self.discovery,
        }


class _Handler(BaseHTTPRequestHandler):
    provider: FakeProvider

    def do_GET(self) -> None:
        documents: dict[str, Any] = {
            "/.well-known/openid-configuration": self.provider.document(),
            "/keys": {"keys": [self.provider.key.published()]},
        }
        self._answer(200, documents.get(self.path, {}))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(*self.provider.redeem(form, self.headers.get("Authorization", "")))

    def _answer(self, status: int, document: Any) -> None:
        self.provider.asked.append(self.path)
        usual = (status, "application/json", json.dumps(document).encode())
        status, kind, body = self.provider.answers.get(self.path, usual)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if 300 <= status < 400:
            self.send_header("Location", f"{self.provider.issuer}{self.path}")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Quiet."""


@contextmanager
def serving() -> Iterator[FakeProvider]:
    """A provider on a free port while the block runs."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider = FakeProvider(f"http://127.0.0.1:{server.server_port}")
    handler.provider = provider  # type: ignore[attr-defined]  # made just above
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
