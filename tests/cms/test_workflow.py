"""An editor submits, the agency's administrator approves; pages appear and go at their time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow

from accounts.models import Agency, Role, User
from accounts.services import grant
from cms.home import selectors
from cms.models import AgencyPage, PlainPage
from cms.services import open_agency_section
from tests.cms import pages


def person(agency: Agency, role: str, email: str) -> User:
    user = User.objects.create_user(email, "a-long-password", is_staff=True)
    grant(user=user, agency=agency, role=role)
    return user


@pytest.fixture
def draft(agency: Agency) -> PlainPage:
    return pages.plain_draft(agency)


def test_a_page_is_public_once_the_administrator_has_approved_it(
    agency, draft, client: Client
) -> None:
    editor = person(agency, Role.EDITOR, "editor@example.org")
    chief = person(agency, Role.ADMINISTRATOR, "chief@example.org")
    url = f"/admin/pages/{draft.pk}/edit/"
    client.force_login(editor)
    client.post(url, pages.form_of(draft, **{"action-publish": "1"}))
    draft.refresh_from_db()
    assert not draft.live
    client.post(url, pages.form_of(draft, **{"action-submit": "1"}))
    assert [row.title for row in selectors.needs_me(chief)] == ["دليل المحاكم"]
    assert selectors.needs_me(editor) == []
    state = draft.current_workflow_task_state
    client.force_login(chief)
    client.post(
        reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, "approve", state.pk]),
        {"comment": "حسن"},
    )
    draft.refresh_from_db()
    assert draft.live
    assert client.get("/api/v1/pages/find/?path=/ar/agencies/moj/courts/").status_code == 200


def test_what_was_sent_back_waits_for_its_editor(agency, draft, client: Client) -> None:
    editor = person(agency, Role.EDITOR, "editor@example.org")
    chief = person(agency, Role.ADMINISTRATOR, "chief@example.org")
    workflow = draft.get_workflow()
    state = workflow.start(draft, editor)
    state.current_task_state.reject(user=chief, comment="ناقص")
    assert [row.title for row in selectors.needs_me(editor)] == ["دليل المحاكم"]


def test_another_agencys_administrator_does_not_approve(agency, draft) -> None:
    other = Agency.objects.create(slug="ssc", name_ar="الضمان", name_en="SSC")
    open_agency_section(agency=other)
    stranger = person(other, Role.ADMINISTRATOR, "stranger@example.org")
    editor = person(agency, Role.EDITOR, "editor@example.org")
    state = draft.get_workflow().start(draft, editor)
    task = state.current_task_state.task.specific
    assert not task.user_can_access_editor(draft, stranger)
    assert selectors.needs_me(stranger) == []


def test_every_agency_has_one_workflow_for_all_its_languages(agency) -> None:
    open_agency_section(agency=agency)
    pages = AgencyPage.objects.filter(agency=agency)
    assert pages.count() == 2
    workflows = {page.get_workflow() for page in pages}
    assert len(workflows) == 1
    assert Workflow.objects.filter(name="وزارة العدل (moj)").count() == 1


def test_a_scheduled_page_appears_and_goes_at_its_time(agency, draft, client: Client) -> None:
    now = timezone.now()
    draft.go_live_at = now + timedelta(hours=1)
    draft.expire_at = now + timedelta(hours=3)
    draft.save_revision(approved_go_live_at=draft.go_live_at).publish()
    url = "/api/v1/pages/find/?path=/ar/agencies/moj/courts/"
    statuses = []
    for hours in (0, 2, 4):
        with time_machine.travel(now + timedelta(hours=hours)):
            call_command("publish_scheduled")
            statuses.append(client.get(url).status_code)
    assert statuses == [404, 200, 404]


def test_an_earlier_revision_can_be_brought_back(agency, draft) -> None:
    first = draft.save_revision()
    draft.title = "عنوان خاطئ"
    draft.save_revision().publish()
    first.publish()
    assert PlainPage.objects.get(pk=draft.pk).title == "دليل المحاكم"
