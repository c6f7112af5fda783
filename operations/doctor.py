"""Runs the check-ups: each by itself, none for ever, none telling a secret."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from common.operating import Finding, Level, NamedCheckup, fault, warning

SECONDS = 20.0
_SHORTEST_SECRET = 6


@dataclass(frozen=True, slots=True)
class Examined:
    """One check-up and what it found."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def level(self) -> Level:
        return max((one.level for one in self.findings), default=Level.OK)


def examine(
    checkups: Iterable[NamedCheckup], *, seconds: float = SECONDS, in_threads: bool = True
) -> Iterator[Examined]:
    """Run them one after the other and yield each as it ends.

    Args:
        seconds: how long each may take; one that takes longer is left behind and told as a fault.
        in_threads: False runs them in this thread, without a limit of time.
    """
    is_away = False
    for one in checkups:
        if is_away and one.needs_database:
            skipped = warning("Not looked at: the database does not answer.", "Mend that first.")
            yield Examined(one.name, (skipped,))
            continue
        findings, is_lost = _in_time(one, seconds) if in_threads else _findings(one)
        is_away = is_away or is_lost
        yield Examined(one.name, tuple(_without_secrets(found) for found in findings))


def worst(examined: Iterable[Examined]) -> Level:
    return max((one.level for one in examined), default=Level.OK)


def _in_time(one: NamedCheckup, seconds: float) -> tuple[list[Finding], bool]:
    """In a thread of its own, which a hanging check-up keeps; it ends with the process."""
    found: list[tuple[list[Finding], bool]] = []

    def run() -> None:
        try:
            found.append(_findings(one))
        finally:
            connection.close()

    thread = threading.Thread(target=run, name=f"doctor-{one.name}", daemon=True)
    thread.start()
    thread.join(seconds)
    if found:
        return found[0]
    slow = fault(
        f"No answer within {seconds:g} seconds.",
        "What it asks hangs: look at that service and the way there; --seconds gives it longer.",
    )
    return [slow], one.needs_database


def _findings(one: NamedCheckup) -> tuple[list[Finding], bool]:
    """What it found, and whether it lost the database meanwhile."""
    findings: list[Finding] = []
    try:
        findings.extend(one.run())
    except (DatabaseError, InterfaceError) as error:
        kind = type(error).__name__
        if _database_answers():
            findings.append(
                fault(
                    f"The database refuses a question ({kind}).",
                    "Mostly its tables are not those of this version: see the check-up migrations.",
                )
            )
            return findings, False
        findings.append(
            fault(
                f"The database does not answer ({kind}).",
                "Does it run, and does DIWAN_DATABASE_URL name it with the right user? Its log says more.",
            )
        )
        return findings, True
    except Exception as error:  # its own fault must not hide what the others find
        findings.append(
            fault(
                f"The check-up itself failed ({type(error).__name__}).",
                "Report it with the output of manage.py doctor --json.",
            )
        )
    return findings, False


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def _without_secrets(found: Finding) -> Finding:
    return Finding(found.level, hidden(found.what), hidden(found.advice))


def hidden(text: str) -> str:
    """The text with every secret of the settings taken out, however it got there."""
    for secret in _secrets():
        text = text.replace(secret, "(secret)")
    return text


def _secrets() -> list[str]:
    given = [
        settings.SECRET_KEY,
        *settings.SECRET_KEY_FALLBACKS,
        settings.DIWAN_METRICS_TOKEN,
        settings.CKAN_TOKEN,
        settings.SMS_TOKEN,
        settings.SMS_SECRET,
        urlsplit(settings.SMS_URL).password or "",
        settings.S3["secret"],
        settings.ELASTICSEARCH["api_key"],
        settings.ELASTICSEARCH["password"],
        getattr(settings, "EMAIL_HOST_PASSWORD", ""),
        connection.settings_dict.get("PASSWORD", ""),
        urlsplit(str(settings.CACHES["default"].get("LOCATION", ""))).password or "",
    ]
    known = {str(one) for one in given if one and len(str(one)) >= _SHORTEST_SECRET}
    # Longest first, so that a secret within another leaves nothing of it.
    return sorted(known | {quote(one, safe="") for one in known}, key=len, reverse=True)
