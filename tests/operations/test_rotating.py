"""Changing the installation's keys: what was signed or sealed before goes on until the old key is retired."""

from __future__ import annotations

import io

import pytest
from django.core import signing
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook

from accounts.models import Agency, User
from common.sealing import Unsealable, seal, unseal
from config.environment import earlier_keys, read, stored_secret_key
from operations.models import WebhookEndpoint
from operations.webhooks import secrets

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.KEYS_DIR = tmp_path / "keys"
    return tmp_path


def rotate(key: str, *, retire: bool = False) -> str:
    said = io.StringIO()
    call_command("rotate_key", key, retire=retire, stdout=said)
    return said.getvalue()


def restart(settings, place) -> None:
    """What a process reads at its start."""
    settings.SECRET_KEY = stored_secret_key(place)
    settings.SECRET_KEY_FALLBACKS = earlier_keys(read({"DIWAN_DATA_DIR": str(place)}))


@pytest.fixture
def own_key(settings, place):
    """A site whose secret key stands in its data folder."""
    settings.SECRET_KEY_IS_GIVEN = False
    restart(settings, place)
    return settings.SECRET_KEY


def test_sessions_and_signed_links_go_on_after_a_new_secret_key(own_key, settings, place) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("chief@example.org", "a-long-password-1"))
    link = signing.dumps("address", salt="test")
    session = client.session.session_key
    rotate("secret")
    restart(settings, place)
    assert own_key != settings.SECRET_KEY
    assert [own_key] == settings.SECRET_KEY_FALLBACKS
    assert signing.loads(link, salt="test") == "address"
    assert _is_signed_in(client)
    assert session


def test_a_retired_secret_key_counts_no_more(own_key, settings, place) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("chief@example.org", "a-long-password-1"))
    link = signing.dumps("address", salt="test")
    rotate("secret")
    restart(settings, place)
    assert "1 earlier keys forgotten" in rotate("secret", retire=True)
    restart(settings, place)
    with pytest.raises(signing.BadSignature):
        signing.loads(link, salt="test")
    assert not _is_signed_in(client)


def _is_signed_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200 or "login" not in client.get("/admin/").get(
        "Location", "login"
    )


def test_a_crash_between_the_two_files_loses_no_key(own_key, settings, place, monkeypatch) -> None:
    from operations import rotating

    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as broken:
        broken.setattr(rotating, "replace_durably", crash)
        rotating.rotate_secret(timezone.now())
    restart(settings, place)
    assert own_key == settings.SECRET_KEY
    rotate("secret")
    restart(settings, place)
    assert [own_key] == settings.SECRET_KEY_FALLBACKS


def test_a_key_given_by_a_variable_is_the_operators_to_change(settings, place) -> None:
    settings.SECRET_KEY_IS_GIVEN = True
    for retire in (False, True):
        with pytest.raises(CommandError, match="DIWAN_SECRET_KEY"):
            rotate("secret", retire=retire)
    assert list(place.iterdir()) == []


@pytest.fixture
def endpoint() -> WebhookEndpoint:
    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice")
    return WebhookEndpoint.objects.create(
        agency=agency, name="x", url="https://example.org/", created_at=timezone.now()
    )


def test_messages_of_webhooks_fit_both_secrets_until_the_old_one_is_retired(endpoint) -> None:
    old, body, now = secrets.current_secret(endpoint), '{"a":1}', timezone.now()
    rotate("webhooks")
    new = secrets.current_secret(endpoint)
    assert new != old

    def fits(secret: str) -> bool:
        headers = secrets.signed_headers(endpoint, message_id="msg_1", body=body, now=now)
        try:
            Webhook(secret).verify(body, headers)
        except Exception:  # whatever the library raises
            return False
        return True

    assert (fits(old), fits(new)) == (True, True)
    rotate("webhooks", retire=True)
    assert (fits(old), fits(new)) == (False, True)
    assert secrets.current_secret(endpoint) == new


def test_what_was_sealed_before_is_opened_after_and_new_things_have_the_new_key(place) -> None:
    before = seal("سرّ")
    old = (place / "keys" / "sealing").read_bytes()
    rotate("sealing")
    after = seal("سرّ")
    assert (unseal(before), unseal(after)) == ("سرّ", "سرّ")
    (place / "keys" / "sealing").write_bytes(old)
    with pytest.raises(Unsealable):
        unseal(after)


def test_keys_whose_loss_would_lose_something_are_not_retired(place) -> None:
    rotate("sealing")
    with pytest.raises(CommandError, match="would be lost"):
        rotate("sealing", retire=True)
    for retire in (False, True):
        with pytest.raises(CommandError, match="vote twice"):
            rotate("pseudonyms", retire=retire)


def test_files_of_keys_are_their_owners_alone(own_key, place) -> None:
    for key in ("secret", "webhooks", "sealing"):
        rotate(key)
    paths = [path for path in place.rglob("*") if path.is_file()]
    assert {path.name for path in paths} == {
        "secret-key",
        "secret-key-earlier",
        "webhooks",
        "sealing",
    }
    assert {path.stat().st_mode & 0o077 for path in paths} == {0}
