"""A closing moves later in public and never earlier."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from accounts.models import Role, User
from common.errors import Refused
from consultations import services
from consultations.errors import ConsultationClosed, ExtensionRefused, ForbiddenCharacters, NotOpen
from consultations.log import records
from consultations.models import ConsultationPage, Extension, PendingLeaf
from consultations.services.extensions import Later
from consultations.tasks import tell_participants
from operations.models import Delivery, Instant
from operations.worker import drain
from tests.consultations.conftest import CLOSES, INSIDE, TICK, comment_on, make_consultation
from tests.consultations.people import LAYLA, OMAR, person, session_of
from tests.consultations.test_admin import signed_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]
REASON = "طلبت نقابة المحامين وقتًا أطول."


def extend(page, closes_at, *, now=INSIDE, reason=REASON, actor=PLATFORM) -> Extension:
    later = Later(closes_at, reason, "The bar association asked for more time.")
    return services.extend_consultation(
        consultation=page, actor=actor, later=later, clock=lambda: now
    )


def test_comments_are_taken_until_the_later_closing(january) -> None:
    later = CLOSES + timedelta(days=7)
    extend(january, later)
    draft = services.CommentDraft(clause_key="art-1.p-1", body="نعم", language="ar")
    services.submit_comment(consultation=january, draft=draft, clock=lambda: later - TICK)
    with pytest.raises(ConsultationClosed):
        services.submit_comment(consultation=january, draft=draft, clock=lambda: later)


@pytest.mark.parametrize(
    ("closes_at", "reason", "error"),
    [
        (CLOSES, REASON, ExtensionRefused),
        (CLOSES - timedelta(days=1), REASON, ExtensionRefused),
        (CLOSES + timedelta(days=1), " \u200f", ExtensionRefused),
        (CLOSES + timedelta(days=1), "س" * 1001, ExtensionRefused),
        (CLOSES + timedelta(days=1), "\x00", ForbiddenCharacters),
    ],
)
def test_an_earlier_closing_and_one_without_a_reason_are_refused(
    january, closes_at, reason, error
) -> None:
    with pytest.raises(error):
        extend(january, closes_at, reason=reason)
    assert ConsultationPage.objects.get(pk=january.pk).closes_at == CLOSES
    assert not Extension.objects.exists()


@pytest.mark.parametrize("now", [CLOSES, CLOSES + timedelta(days=1), INSIDE - timedelta(days=9)])
def test_only_an_open_consultation_is_extended(january, now) -> None:
    with pytest.raises(NotOpen):
        extend(january, CLOSES + timedelta(days=30), now=now)


def test_others_than_its_agency_extend_nothing(january) -> None:
    stranger = Actor(user_id=None, roles=frozenset({(january.agency_id + 1, Role.POLICY_OFFICER)}))
    with pytest.raises(Refused):
        extend(january, CLOSES + timedelta(days=1), actor=stranger)


def test_a_revision_moves_no_date_of_an_open_consultation(consultation) -> None:
    opens_at, closes_at = consultation.opens_at, consultation.closes_at
    consultation.closes_at -= timedelta(days=2)
    consultation.opens_at -= timedelta(days=2)
    consultation.title = "عنوان جديد"
    consultation.save_revision().publish()
    stored = ConsultationPage.objects.get(pk=consultation.pk)
    assert (stored.title, stored.opens_at, stored.closes_at) == ("عنوان جديد", opens_at, closes_at)


def test_unpublishing_for_a_moment_moves_no_date(consultation) -> None:
    closes_at = consultation.closes_at
    consultation.unpublish()
    consultation.closes_at -= timedelta(days=2)
    consultation.save_revision().publish()
    assert ConsultationPage.objects.get(pk=consultation.pk).closes_at == closes_at


def test_publishing_what_was_written_before_an_extension_keeps_the_extension(consultation) -> None:
    old = consultation.save_revision()
    later = consultation.closes_at + timedelta(days=3)
    extend(consultation, later, now=timezone.now())
    old.publish()
    assert ConsultationPage.objects.get(pk=consultation.pk).closes_at == later


def test_an_extension_is_a_leaf_and_moves_the_instant(january) -> None:
    extend(january, CLOSES + timedelta(days=1))
    texts = PendingLeaf.objects.filter(subject_id=str(january.translation_key))
    leaves = [records.parse_leaf(row.leaf) for row in texts.order_by("pk")]
    (extended,) = [leaf for leaf in leaves if leaf.kind == "consultation.extended"]
    assert extended.facts == {
        "was": "2026-01-15T21:00Z",
        "closes": "2026-01-16T21:00Z",
        "cause": "agency",
    }
    assert leaves[-1].facts["closes"] == "2026-01-16T21:00Z"
    instant = Instant.objects.get(name=f"consultation-{january.pk}-closes")
    assert instant.run_at == CLOSES + timedelta(days=1)


def test_page_and_api_keep_the_old_date_and_the_reason(consultation, client) -> None:
    was = consultation.closes_at
    extend(consultation, was + timedelta(days=3), now=timezone.now())
    shown = client.get(f"/api/v1/consultations/{consultation.slug}/?lang=ar").json()
    (told,) = shown["extensions"]
    assert datetime.fromisoformat(told["closed_at"]) == was
    assert told["closes_at"] == shown["closes_at"]
    assert datetime.fromisoformat(told["closes_at"]) == was + timedelta(days=3)
    assert (told["reason"], told["cause"]) == (REASON, "agency")
    english = client.get(f"/api/v1/consultations/{consultation.slug}/?lang=en").json()
    assert english["extensions"][0]["reason"].startswith("The bar association")
    page = client.get(f"/ar/consultations/{consultation.slug}/").text
    assert REASON in page
    assert f'<del><time datetime="{timezone.localtime(was).isoformat()}">' in page


def test_who_took_part_and_wants_news_is_told_once(consultation) -> None:
    drain(strict=True)  # that a text was published concerns nobody yet
    for identifier in (LAYLA, OMAR):
        session_of(identifier)
        services.submit_comment(
            consultation=consultation,
            draft=services.CommentDraft(clause_key="art-2.p-1", body="نعم", language="ar"),
            participant=person(identifier),
        )
    User.objects.filter(email="layla@example.org").update(wants_news=True)
    User.objects.filter(email="omar@example.org").update(wants_news=False)
    made = extend(consultation, consultation.closes_at + timedelta(days=3), now=timezone.now())
    drain(strict=True)
    key = consultation.translation_key
    again = tell_participants.func("consultation.extended", str(key), str(made.pk))
    assert not again
    drain(strict=True)
    assert [mail.recipient for mail in Delivery.objects.all()] == ["layla@example.org"]


def test_an_officer_extends_in_the_administration(agency, consultation) -> None:
    client = signed_in(agency, Role.POLICY_OFFICER)
    address = reverse("consultations_window", args=[consultation.pk])
    assert consultation.title in client.get(reverse("consultations_windows")).text
    given = {"closes_at": "2001-01-01T10:00", "reason_ar": REASON, "reason_en": ""}
    refused = client.post(address, given)
    assert refused.status_code == 422
    assert REASON in refused.text  # what was typed is not lost
    later = timezone.localtime(consultation.closes_at + timedelta(days=3)).replace(
        second=0, microsecond=0
    )
    done = client.post(address, given | {"closes_at": f"{later:%Y-%m-%dT%H:%M}"})
    assert done.status_code == 302
    assert ConsultationPage.objects.get(pk=consultation.pk).closes_at == later
    assert client.post(address, given | {"closes_at": "soon"}).status_code == 422


def test_an_officer_of_another_agency_finds_no_door(agency, consultation, other_agency) -> None:
    client = signed_in(other_agency, Role.POLICY_OFFICER)
    assert consultation.title not in client.get(reverse("consultations_windows")).text
    address = reverse("consultations_window", args=[consultation.pk])
    given = {"closes_at": "2031-01-01T10:00", "reason_ar": REASON, "reason_en": ""}
    assert client.post(address, given).status_code in {302, 403}
    assert not Extension.objects.exists()


def test_an_extended_consultation_is_not_deleted(agency, admin_client) -> None:
    page = make_consultation(agency)
    extend(page, page.closes_at + timedelta(days=1), now=timezone.now())
    admin_client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert ConsultationPage.objects.filter(pk=page.pk).exists()


def test_old_comments_keep_their_receipts(consultation) -> None:
    comment = comment_on(consultation)
    extend(consultation, consultation.closes_at + timedelta(days=1), now=timezone.now())
    assert comment.receipt.opened
