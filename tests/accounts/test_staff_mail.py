"""What Wagtail writes to staff goes the way of all mail: no editor waits for a mail server, and each notice arrives once."""

from __future__ import annotations

import smtplib
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import PageSubscription
from wagtail.users.models import UserProfile

from accounts.models import Agency, Role, User
from accounts.services import grant
from cms.models import PlainPage
from config import settings as configured
from operations.models import Delivery
from operations.worker import drain
from tests.cms import pages
from tests.operations.mail_server import serving

pytestmark = [pytest.mark.django_db, pytest.mark.database]
CONNECT = smtplib.SMTP.connect


@pytest.fixture(autouse=True)
def dead_server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A mail server that is away, and who asked for it; Django's tests would replace the way of mail."""
    asked: list[str] = []

    def refuse(*_args: object, **_options: object) -> None:
        asked.append("a mail server")
        raise OSError("no route to the mail server")

    settings.MAIL_LEAVES, settings.EMAIL_BACKEND = True, configured.EMAIL_BACKEND
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(smtplib.SMTP, "connect", refuse)
    return asked


def person(agency: Agency, role: str, name: str, language: str) -> User:
    user = User.objects.create_user(f"{name}@example.org", "a-long-password", is_staff=True)
    grant(user=user, agency=agency, role=role)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
    return user


@pytest.fixture
def editor(agency: Agency) -> User:
    return person(agency, Role.EDITOR, "editor", "ar")


@pytest.fixture
def chief(agency: Agency) -> User:
    return person(agency, Role.ADMINISTRATOR, "chief", "en")


@pytest.fixture
def draft(agency: Agency) -> PlainPage:
    return pages.plain_draft(agency)


def send_form(client: Client, page: PlainPage, **more: str) -> int:
    return client.post(f"/admin/pages/{page.pk}/edit/", pages.form_of(page, **more)).status_code


def test_moderation_goes_on_without_a_mail_server_and_each_notice_comes_once_later(
    draft: PlainPage,
    editor: User,
    chief: User,
    client: Client,
    dead_server: list[str],
    settings: Any,
) -> None:
    client.force_login(editor)
    assert send_form(client, draft, **{"action-submit": "1"}) == 302
    state = PlainPage.objects.get(pk=draft.pk).current_workflow_task_state
    client.force_login(chief)
    approval = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", state.pk])
    assert client.post(approval, {"comment": "حسن"}).status_code == 302
    assert PlainPage.objects.get(pk=draft.pk).live
    assert dead_server == []
    rows = Delivery.objects.order_by("created_at").values_list("recipient", "language", "status")
    assert list(rows) == [(chief.email, "en", "waiting"), (editor.email, "ar", "waiting")]
    with pytest.MonkeyPatch.context() as back, serving(settings) as box:
        back.setattr(smtplib.SMTP, "connect", CONNECT)
        drain(strict=True)
        drain(strict=True)
        told = {got["To"]: got for got in box.messages}
        assert len(box.messages) == 2
    assert "submitted" in told[chief.email]["Subject"]
    assert told[chief.email]["Content-Language"] == "en"
    assert f"/admin/pages/{draft.pk}/edit/" in told[chief.email].get_content()
    assert "دليل المحاكم" in told[editor.email]["Subject"]


def test_a_comment_on_a_page_is_told_later(
    draft: PlainPage, editor: User, chief: User, client: Client, dead_server: list[str]
) -> None:
    PageSubscription.objects.create(page=draft, user=chief, comment_notifications=True)
    comment = {
        "comments-TOTAL_FORMS": "1",
        "comments-0-text": "هل هذا صحيح؟",
        "comments-0-contentpath": "title",
        "comments-0-id": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
    }
    client.force_login(editor)
    assert send_form(client, draft, **comment) == 302
    assert dead_server == []
    notice = Delivery.objects.get()
    assert (notice.recipient, notice.language) == (chief.email, "en")
    assert "هل هذا صحيح؟" in notice.text


def test_a_notice_goes_with_what_it_tells_when_that_is_rolled_back(
    draft: PlainPage, editor: User, chief: User
) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        draft.get_workflow().start(draft, editor)
        assert Delivery.objects.get().recipient == chief.email
        raise RuntimeError
    assert not Delivery.objects.exists()


def test_every_form_of_a_message_is_kept() -> None:
    letter = EmailMultiAlternatives(
        "س", "نص", to=["a@example.org"], cc=["b@example.org"], reply_to=["c@example.org"]
    )
    letter.attach_alternative("<p>نص</p>", "text/html")
    assert letter.send() == 1
    rows = list(Delivery.objects.order_by("recipient"))
    assert [row.recipient for row in rows] == ["a@example.org", "b@example.org"]
    assert {(row.text, row.html, row.headers["Reply-To"]) for row in rows} == {
        ("نص", "<p>نص</p>", "c@example.org")
    }
    letter.attach("file.txt", "words", "text/plain")
    with pytest.raises(ValueError, match="no files"):
        letter.send()
    assert django_mail.get_connection().send_messages([]) == 0
