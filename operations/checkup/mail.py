"""Does mail leave, from a sender that a mail server will believe?"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from email.utils import parseaddr

from django.conf import settings

from common.operating import Finding, fault, fine, warning
from operations import mail
from operations.checkup.links import is_here

SECONDS = 8
_NO_DOMAIN = ("localhost", "example.org", "example.com", "example.net")


def sender() -> Iterator[Finding]:
    if not settings.MAIL_LEAVES:
        if settings.DEMO:
            yield fine("no mail leaves, as a demo has it")
        else:
            yield warning(
                "No mail leaves: sign-in codes and notices stay inside.",
                "Set DIWAN_EMAIL_URL to your mail server.",
            )
        return
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    domain = address.rpartition("@")[2]
    if not address or "." not in domain or domain in _NO_DOMAIN:
        yield fault(
            "The sender of mail is no address that others accept.",
            "Set DIWAN_EMAIL_FROM to an address of your own domain, with SPF and DKIM in order.",
        )
    else:
        yield fine(f"mail is sent from the domain {domain}")
    is_encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    if not is_encrypted and not is_here(settings.EMAIL_HOST):
        yield warning(
            "Mail goes to the mail server in clear.",
            "Use smtp+tls:// in DIWAN_EMAIL_URL, unless the relay is in a network of your own.",
        )


def server() -> Iterator[Finding]:
    """Speaks with the mail server as far as signing in; sends nothing."""
    if not settings.MAIL_LEAVES:
        return
    link = mail.server(timeout=SECONDS)
    try:
        link.open()
        spoken = getattr(link, "connection", None)  # other backends than SMTP have none
        code = spoken.noop()[0] if spoken is not None else 250
    except smtplib.SMTPAuthenticationError:
        yield fault("The mail server refuses the user or the password.", "Look at DIWAN_EMAIL_URL.")
    except ssl.SSLError as error:
        yield fault(
            f"The mail server's TLS does not fit ({error.reason or 'handshake failed'}).",
            "Its certificate must be valid for the host in DIWAN_EMAIL_URL; 587 is smtp+tls, 465 smtp+ssl.",
        )
    except (OSError, smtplib.SMTPException) as error:
        yield fault(
            f"The mail server does not answer as one ({type(error).__name__}).",
            "Is the host in DIWAN_EMAIL_URL right, does it run, does the firewall let this machine there?",
        )
    else:
        yield fine(f"the mail server answers ({code})")
    finally:
        link.close()
