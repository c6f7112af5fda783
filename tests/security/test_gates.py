"""Ways round the doors that signing in and forms have, and what is written down of who tried."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.hashers import get_hasher
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from accounts import forgotten_password, mfa, services
from accounts.models import Agency, Role, User
from operations.models import Delivery
from tests.accounts.test_mfa import SECRET, app_code
from tests.consultations.people import session_of

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "a long password 1", "seven swallows over Petra"


@pytest.fixture
def person(site: Any) -> User:
    return User.objects.create_superuser("layla@example.org", PASSWORD)


def test_a_form_of_the_administration_needs_its_token(person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert client.post("/admin/second-factor/", {"everywhere": "1"}).status_code == 403
    page = client.get("/admin/second-factor/").text
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    form = {"everywhere": "1", "csrfmiddlewaretoken": found[1]}
    assert client.post("/admin/second-factor/", form).status_code == 302


def test_a_new_password_by_mail_passes_no_second_factor(client: Client, person: User) -> None:
    now = datetime.now(UTC)
    mfa.enrol(user=person, secret=SECRET, code=app_code(SECRET, now), now=now)
    known = client.post("/admin/password_reset/", {"email": person.email})
    unknown = client.post("/admin/password_reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    letter = Delivery.objects.get()
    assert (letter.recipient, letter.is_secret) == (person.email, True)
    link = re.search(r"https?://[^/]+(/admin/password_reset/confirm/\S+)", letter.text)
    assert link
    form = client.get(link[1], follow=True)
    asked = form.redirect_chain[-1][0]
    client.post(asked, {"new_password1": NEW, "new_password2": NEW})
    person.refresh_from_db()
    assert person.check_password(NEW)
    assert client.get("/admin/").status_code == 302
    answer = client.post("/admin/login/", {"username": person.email, "password": NEW})
    assert answer["Location"] == "/admin/login/second-factor/"
    assert client.get("/admin/").status_code == 302
    again = Client().get(link[1], follow=True)
    assert "new_password1" not in again.text  # a link is good for once


def test_signing_in_answers_an_unknown_address_as_a_wrong_password_and_works_as_long(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create_user("citizen@example.org")  # by a code: there is no password
    work: list[str] = []
    hasher = type(get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *given: work.append("one") or encode(*given))
    told = []
    for address in (person.email, "citizen@example.org", "nobody@example.org"):
        work.clear()
        page = client.post("/admin/login/", {"username": address, "password": "not the one 1"})
        words = re.sub(r"\b\w{64}\b", "", page.text)  # tokens against forged forms
        told.append((page.status_code, words.replace(address, ""), len(work)))
    assert told[0] == told[1] == told[2]
    assert told[0][2] == 1


def test_a_forgotten_password_speaks_with_no_mail_server_while_somebody_waits(
    client: Client, person: User
) -> None:
    client.post("/admin/password_reset/", {"email": person.email})
    assert mail.outbox == []
    assert Delivery.objects.get().status == Delivery.Status.WAITING


def test_nobody_fills_a_mailbox_by_forgetting_passwords(client: Client, person: User) -> None:
    answers = {
        client.post("/admin/password_reset/", {"email": person.email})["Location"]
        for _time in range(forgotten_password.PER_PERSON + 2)
    }
    assert answers == {"/admin/password_reset/done/"}
    assert Delivery.objects.count() == forgotten_password.PER_PERSON


def test_nobody_tries_address_after_address(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgotten_password, "PER_VISITOR", 2)
    for name in ("a", "b"):
        client.post("/admin/password_reset/", {"email": f"{name}@example.org"})
    client.post("/admin/password_reset/", {"email": person.email})
    assert not Delivery.objects.exists()


def test_nobody_becomes_somebody_else_by_typing_their_address(client: Client, person: User) -> None:
    # Whose votes, comments, invitations and registrations somebody sees and sends hangs on the address of the account.
    client.force_login(person)
    form = client.get("/admin/account/").text
    assert 'name="name_email-first_name"' in form
    assert 'name="name_email-email"' not in form


@pytest.mark.parametrize("kind", ["login", "groups"])
def test_a_private_document_needs_a_session_of_staff(
    client: Client, person: User, agency: Agency, settings: Any, tmp_path: Any, kind: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    collection = Collection.get_first_root_node().add_child(name="private")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type=kind)
    file = ContentFile(b"words", name="private.txt")
    document = Document.objects.create(title="private", file=file, collection=collection)
    way_in = f"/admin/login/?next={document.url}"
    assert client.get(document.url).headers.get("Location") == way_in
    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(f"email:{person.email}")
    assert client.get(document.url).headers.get("Location") == way_in
    client.force_login(person)
    assert client.get(document.url).getvalue() == b"words"
    other = User.objects.create_user("omar@example.org", PASSWORD)
    services.grant(user=other, agency=agency, role=Role.EDITOR)
    client.force_login(other)
    answer = client.get(document.url)
    assert answer.status_code == {"login": 200, "groups": 403}[kind]
    assert (answer.getvalue() == b"words") is (kind == "login")


@pytest.mark.parametrize(("address", "status"), [("/api/v1/account/", 401), ("/admin/pages/", 403)])
def test_a_refusal_is_logged_with_its_route_and_nobody_named(
    client: Client,
    site: Any,
    caplog: pytest.LogCaptureFixture,
    address: str,
    status: int,
) -> None:
    if status == 403:
        client.force_login(User.objects.create_user("omar@example.org", PASSWORD))
        headers = {"X-Requested-With": "XMLHttpRequest"}
    else:
        headers = {"X-Session-Token": "planted" * 4}
    with caplog.at_level(logging.INFO, logger="config.middleware"):
        answer = client.get(address, headers=headers)
    assert answer.status_code == status
    (record,) = [one for one in caplog.records if one.name == "config.middleware"]
    told = str(record.msg)
    assert f"{status}" in told
    assert "route" in told
    assert "omar" not in told
    assert "planted" not in told
