"""The doctor names every other machine that is spoken to in clear."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from common.operating import Level
from operations.checkup import links, mail


@pytest.fixture
def alone(settings: Any) -> Any:
    """Everything on this machine."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    settings.ELASTICSEARCH = settings.ELASTICSEARCH | {"url": ("http://127.0.0.1:9200",)}
    settings.S3 = settings.S3 | {"url": ""}
    settings.CKAN_URL, settings.SMS_URL = "http://localhost:5000", ""
    return settings


def found() -> list[tuple[Level, str]]:
    return [(one.level, one.what) for one in links.encrypted()]


def test_what_stays_on_this_machine_needs_no_tls(alone: Any) -> None:
    assert [level for level, _what in found()] == [Level.OK]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CKAN_URL", "http://ckan.internal", "DIWAN_CKAN_URL names ckan.internal"),
        ("SMS_URL", "http://10.0.0.5/send", "DIWAN_SMS_URL names 10.0.0.5"),
        ("S3", {"url": "http://s3.internal:9000"}, "DIWAN_S3_URL names s3.internal"),
        (
            "ELASTICSEARCH",
            {"url": ("https://es1.internal:9200", "http://es2.internal:9200")},
            "DIWAN_ELASTICSEARCH_URL names es2.internal",
        ),
        (
            "CACHES",
            {"default": {"LOCATION": "redis://:s3cret@cache.internal:6379/0"}},
            "DIWAN_CACHE_URL names cache.internal",
        ),
    ],
)
def test_another_machine_that_is_spoken_to_in_clear_is_named_without_its_secret(
    alone: Any, name: str, value: Any, said: str
) -> None:
    setattr(alone, name, value)
    [(level, what)] = found()
    assert (level, what.startswith(said), "s3cret" in what) == (Level.WARNING, True, False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CKAN_URL", "https://ckan.internal"),
        ("CACHES", {"default": {"LOCATION": "rediss://cache.internal:6379/0"}}),
        ("CACHES", {"default": {"LOCATION": "unix:///run/redis.sock"}}),
    ],
)
def test_another_machine_behind_tls_is_well(alone: Any, name: str, value: Any) -> None:
    setattr(alone, name, value)
    assert [level for level, _what in found()] == [Level.OK]


@pytest.mark.parametrize(
    ("host", "sslmode", "said"),
    [
        ("/run/postgresql", "", ""),
        ("db1,127.0.0.1,db2", "", "PostgreSQL on db1, db2 "),
        ("db1", "require", "PostgreSQL on db1 "),
        ("db1", "verify-full", ""),
    ],
)
def test_a_database_elsewhere_proves_its_name(
    alone: Any, monkeypatch: pytest.MonkeyPatch, host: str, sslmode: str, said: str
) -> None:
    monkeypatch.setattr(connection, "vendor", "postgresql")
    monkeypatch.setitem(connection.settings_dict, "HOST", host)
    monkeypatch.setitem(
        connection.settings_dict, "OPTIONS", {"sslmode": sslmode} if sslmode else {}
    )
    [(level, what)] = found()
    assert (level, what.startswith(said)) == (Level.WARNING if said else Level.OK, True)


@pytest.mark.parametrize(
    ("host", "is_encrypted", "is_named"),
    [
        ("mail.internal", False, True),
        ("10.0.0.7", False, True),
        ("mail.internal", True, False),
        ("localhost", False, False),
        ("127.0.0.9", False, False),
    ],
)
def test_a_mail_server_elsewhere_is_spoken_to_in_clear_by_choice_alone(
    settings: Any, host: str, is_encrypted: bool, is_named: bool
) -> None:
    settings.MAIL_LEAVES, settings.DEFAULT_FROM_EMAIL = True, "diwan@modee.example.jo"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = host, is_encrypted
    warned = [finding for finding in mail.sender() if finding.level == Level.WARNING]
    assert bool(warned) is is_named
