"""Moderators and policy officers at work."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, Role
from accounts.services import grant
from cms.services import open_agency_section
from consultations.models import Comment, ConsultationPage, TextVersion
from tests.consultations.conftest import ARABIC, comment_on, make_consultation, publish_text


def signed_in(agency, role: str) -> Client:
    user = get_user_model().objects.create_user(email=f"{role}-{agency.slug}@example.org")
    grant(user=user, agency=agency, role=role)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def other_agency(site) -> Agency:
    agency = Agency.objects.create(slug="istd", name_ar="دائرة ضريبة الدخل", name_en="Income Tax")
    open_agency_section(agency=agency)
    return agency


def test_a_moderator_publishes_and_withholds_from_the_queue(consultation, agency) -> None:
    client = signed_in(agency, Role.MODERATOR)
    good, bad = comment_on(consultation, "رأي مفيد"), comment_on(consultation, "إعلان")
    queue = client.get(reverse("consultations_moderation"))
    assert "رأي مفيد" in queue.text
    client.post(reverse("consultations_decide", args=[good.public_id]), {"publish": "1"})
    client.post(reverse("consultations_decide", args=[bad.public_id]), {"reason": ""})
    assert set(Comment.objects.values_list("status", flat=True)) == {"published", "pending"}
    client.post(reverse("consultations_decide", args=[bad.public_id]), {"reason": "advertising"})
    bad.refresh_from_db()
    assert (bad.status, bad.reason, bad.decided_by.email) == (
        "withheld",
        "advertising",
        "moderator-moj@example.org",
    )
    assert "رأي مفيد" in client.get(f"{reverse('consultations_moderation')}?status=published").text


def test_a_moderator_sees_and_decides_nothing_of_another_agency(consultation, other_agency) -> None:
    client = signed_in(other_agency, Role.MODERATOR)
    comment = comment_on(consultation, "تعليق لجهة أخرى")
    assert "تعليق لجهة أخرى" not in client.get(reverse("consultations_moderation")).text
    refused = client.post(
        reverse("consultations_decide", args=[comment.public_id]), {"publish": "1"}
    )
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert refused.status_code == 404


@pytest.mark.parametrize("role", [Role.EDITOR, Role.DATA_STEWARD])
def test_other_roles_do_not_reach_the_queue_nor_the_texts(consultation, agency, role) -> None:
    client = signed_in(agency, role)
    comment_on(consultation, "سر")
    for name in ("consultations_moderation", "consultations_overview"):
        answer = client.get(reverse(name))
        assert answer.status_code in {302, 403}
        assert "سر" not in answer.text


def test_an_officer_drafts_a_text_and_publishes_it_for_good(agency) -> None:
    page = make_consultation(agency)
    client = signed_in(agency, Role.POLICY_OFFICER)
    url = reverse("consultations_text", args=[page.pk])
    client.post(url, {"text_ar": ARABIC, "text_en": "", "note_ar": "", "note_en": "", "keep": "1"})
    assert page.versions.get().published_at is None
    form = client.get(url)
    assert "[art-2.p-1] 2.1" in form.text
    client.post(
        url, {"text_ar": ARABIC, "text_en": "", "note_ar": "الأولى", "note_en": "", "publish": "1"}
    )
    version = page.versions.get()
    assert (version.note_ar, version.published_at is not None) == ("الأولى", True)


def test_a_text_that_breaks_the_notation_comes_back_with_the_reason(agency) -> None:
    page = make_consultation(agency)
    client = signed_in(agency, Role.POLICY_OFFICER)
    answer = client.post(
        reverse("consultations_text", args=[page.pk]),
        {"text_ar": "[x!] نص محفوظ", "text_en": "", "note_ar": "", "note_en": ""},
    )
    assert answer.status_code == 422
    assert "نص محفوظ" in answer.text
    assert not TextVersion.objects.exists()


def test_an_officer_publishes_an_outcome_only_after_closing_and_withdraws_with_a_reason(
    agency,
) -> None:
    page = make_consultation(agency)
    client = signed_in(agency, Role.POLICY_OFFICER)
    client.post(reverse("consultations_outcome", args=[page.pk]))
    assert not hasattr(ConsultationPage.objects.get(pk=page.pk), "outcome")
    ConsultationPage.objects.filter(pk=page.pk).update(closes_at=timezone.now())
    client.post(reverse("consultations_outcome", args=[page.pk]))
    assert ConsultationPage.objects.get(pk=page.pk).outcome
    client.post(reverse("consultations_withdraw", args=[page.pk]), {"reason_ar": " "})
    assert not hasattr(ConsultationPage.objects.get(pk=page.pk), "withdrawal")
    client.post(reverse("consultations_withdraw", args=[page.pk]), {"reason_ar": "دُمجت في غيرها"})
    assert ConsultationPage.objects.get(pk=page.pk).withdrawal.reason_ar == "دُمجت في غيرها"


def test_an_officer_of_another_agency_changes_nothing(consultation, other_agency) -> None:
    client = signed_in(other_agency, Role.POLICY_OFFICER)
    assert consultation.title not in client.get(reverse("consultations_overview")).text
    for name in ("consultations_text", "consultations_outcome", "consultations_withdraw"):
        answer = client.post(
            reverse(name, args=[consultation.pk]), {"text_ar": ARABIC, "reason_ar": "x"}
        )
        assert answer.status_code in {302, 403}
    assert consultation.versions.count() == 1
    assert not hasattr(ConsultationPage.objects.get(pk=consultation.pk), "withdrawal")


def test_a_consultation_with_a_published_text_cannot_be_deleted(agency) -> None:
    page = make_consultation(agency)
    publish_text(page)
    admin = get_user_model().objects.create_superuser(email="root@example.org", password="x" * 14)
    client = Client()
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert ConsultationPage.objects.filter(pk=page.pk).exists()


def test_an_editor_writes_a_consultation_in_the_page_form(agency) -> None:
    client = signed_in(agency, Role.POLICY_OFFICER)
    section = agency.pages.get(locale__language_code="ar")
    form = client.get(
        reverse("wagtailadmin_pages:add", args=["consultations", "consultationpage", section.pk])
    )
    assert form.status_code == 200
    assert "closes_at" in form.text
