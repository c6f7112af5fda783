"""A real mail server on a free loopback port, in a thread, that answers as a test tells it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.servers import free_port

Answer = Callable[[str], str]


class Mailbox:
    """What arrived, and what the server says to a recipient and after the words of a mail."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.envelopes: list[Envelope] = []
        self.to_recipient: Answer = lambda address: "250 OK"
        self.to_data: Answer = lambda address: "250 OK"
        self.hangs_up = 0
        self.waits_seconds = 0.0
        self.tls: list[bool] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.to_recipient(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.waits_seconds:
            await asyncio.sleep(self.waits_seconds)
        answer = self.to_data(envelope.rcpt_tos[0])
        if answer.startswith("2"):
            self.envelopes.append(envelope)
            self.messages.append(message_from_bytes(envelope.content or b"", policy=default))
            self.tls.append(session.ssl is not None)
        if self.hangs_up:
            self.hangs_up -= 1
            server.transport.abort()  # taken, and its answer is lost
        return answer


@contextmanager
def serving(
    settings: Any, *, tls: ssl.SSLContext | None = None, user: str = ""
) -> Iterator[Mailbox]:
    """Run the server and have the site send to it; with `tls`, mail comes in after STARTTLS only, with `user` after sign-in."""
    box = Mailbox()

    def sign_in(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        is_right = (data.login, data.password) == (user.encode(), b"secret word")
        return AuthResult(success=is_right, handled=False)  # the server answers 535 for us

    secured = {"tls_context": tls, "require_starttls": True} if tls else {}
    known = {"authenticator": sign_in, "auth_required": True} if user else {}
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **secured, **known)
    controller.start()
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", controller.port
    settings.EMAIL_USE_TLS = tls is not None
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = (
        (user, "secret word") if user else ("", "")
    )
    settings.MAIL_LEAVES = True
    try:
        yield box
    finally:
        controller.stop()
