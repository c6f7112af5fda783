"""The administration's first page tells moderators and policy officers what waits for them, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Agency, Role
from cms.services import open_agency_section
from tests.consultations.conftest import comment_on, make_consultation, published_comment
from tests.consultations.test_admin import signed_in
from tests.consultations.test_appeals import report

PANEL = "ما ينتظرك في الاستشارات"


def home(client: Client) -> str:
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer.text


def test_a_moderator_reads_how_many_comments_and_reports_wait(consultation, agency) -> None:
    client = signed_in(agency, Role.MODERATOR)
    assert PANEL in home(client)
    assert "لا شيء بانتظارك" in home(client)
    for body in ("أول", "ثان"):
        comment_on(consultation, body)
    report(published_comment(consultation))
    shown = home(client)
    assert "تعليقان ينتظران الإشراف" in shown
    assert "تعليق واحد عليه بلاغات" in shown
    assert "لا شيء بانتظارك" not in shown


def test_what_waits_for_another_agency_is_not_counted(consultation, site) -> None:
    other = Agency.objects.create(slug="istd", name_ar="ضريبة الدخل", name_en="Income Tax")
    open_agency_section(agency=other)
    comment_on(consultation)
    assert "ينتظر الإشراف" not in home(signed_in(other, Role.MODERATOR))


def test_a_policy_officer_reads_which_outcome_is_late_and_a_moderator_does_not(agency) -> None:
    now = timezone.now()
    late = make_consultation(
        agency,
        opens_at=now - timedelta(days=90),
        closes_at=now - timedelta(days=60),
        response_due_on=timezone.localdate() - timedelta(days=3),
    )
    shown = home(signed_in(agency, Role.POLICY_OFFICER))
    assert late.title in shown
    assert "تأخرت النتيجة 3 أيام" in shown
    assert "تأخرت النتيجة" not in home(signed_in(agency, Role.MODERATOR))


@pytest.mark.parametrize("role", [Role.EDITOR, Role.DATA_STEWARD])
def test_others_see_no_such_panel(consultation, agency, role) -> None:
    comment_on(consultation)
    assert PANEL not in home(signed_in(agency, role))
