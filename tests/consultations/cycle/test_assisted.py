"""Responses on paper, by telephone, at a kiosk or in a workshop: entered by staff, and like all others from then on."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from accounts.models import Role
from common.errors import NotFound, Refused
from consultations import services
from consultations.errors import ConsultationClosed, EmptyComment, EntryRefused, ProfileRefused
from consultations.log import records
from consultations.models import AssistedEntry, Comment, ConsultationPage, Outcome, PendingLeaf
from consultations.services.assisted import Gathered
from tests.consultations.conftest import (
    CLOSES,
    INSIDE,
    OPENS,
    comment_on,
    make_consultation,
    published_comment,
)
from tests.consultations.test_admin import signed_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DAY = date(2026, 1, 4)


def enter(
    page, *, body="رأي مكتوب بخط اليد", clause="art-2.p-1", gathered=None, now=INSIDE, **given
):
    draft = services.CommentDraft(clause_key=clause, body=body, language="ar", **given)
    return services.enter_response(
        consultation=page,
        actor=PLATFORM,
        draft=draft,
        gathered=gathered or Gathered("paper", DAY, "ورشة إربد"),
        clock=lambda: now,
    )


def test_it_is_anchored_logged_receipted_and_moderated_like_any_other(january) -> None:
    made = enter(january, stance="supports")
    assert (made.place, made.stance, made.pseudonym, made.status) == (
        "art-2.p-1",
        "supports",
        "",
        "pending",
    )
    assert made.receipt.opened
    leaf = records.parse_leaf(PendingLeaf.objects.get(subject_id=made.public_id).leaf)
    assert leaf.kind == "comment.received"
    assert made.case.status == "pending"
    entry = made.assisted
    assert (entry.channel, entry.received_on, entry.event) == ("paper", DAY, "ورشة إربد")


def test_what_came_in_time_is_entered_after_closing_until_the_outcome(january) -> None:
    late = CLOSES + timedelta(days=3)
    assert enter(january, now=late).submitted_at == late
    Outcome.objects.create(consultation=january, published_at=late)
    with pytest.raises(ConsultationClosed):
        enter(january, now=late)
    with pytest.raises(ConsultationClosed):
        enter(january, now=OPENS - timedelta(days=1))


@pytest.mark.parametrize(
    "gathered",
    [
        Gathered("pigeon", DAY),
        Gathered("paper", date(2025, 12, 31)),
        Gathered("paper", date(2026, 1, 16)),  # after closing
        Gathered("paper", DAY + timedelta(days=1)),  # ahead of the day of entering
        Gathered("paper", DAY, "س" * 201),
    ],
)
def test_a_channel_or_day_that_cannot_be_is_refused(january, gathered) -> None:
    with pytest.raises(EntryRefused):
        enter(january, gathered=gathered)
    assert not Comment.objects.exists()


def test_its_words_and_place_are_checked_like_all_others(january) -> None:
    with pytest.raises(EmptyComment):
        enter(january, body=" \u200b")
    with pytest.raises(NotFound):
        enter(january, clause="art-9")
    ConsultationPage.objects.filter(pk=january.pk).update(asks_kind="required")
    with pytest.raises(ProfileRefused):
        enter(january)


def test_only_the_agency_s_officers_and_moderators_enter(january) -> None:
    for role, agency, may in (
        (Role.MODERATOR, january.agency_id, True),
        (Role.POLICY_OFFICER, january.agency_id, True),
        (Role.EDITOR, january.agency_id, False),
        (Role.MODERATOR, january.agency_id + 1, False),
    ):
        actor = Actor(user_id=None, roles=frozenset({(agency, role)}))
        draft = services.CommentDraft(clause_key="art-2.p-1", body="رأي", language="ar")

        def act(actor=actor, draft=draft) -> Comment:
            return services.enter_response(
                consultation=january,
                actor=actor,
                draft=draft,
                gathered=Gathered("phone", DAY),
                clock=lambda: INSIDE,
            )

        if may:
            assert act().assisted.channel == "phone"
        else:
            with pytest.raises(Refused):
                act()


def test_a_strict_level_does_not_shut_out_who_comes_to_the_counter(january) -> None:
    ConsultationPage.objects.filter(pk=january.pk).update(participation_level="strong")
    assert enter(january).pk


def test_readers_see_how_it_came_in_and_figures_count_it(consultation, client) -> None:
    today = timezone.localdate()
    for _ in range(6):
        published_comment(consultation)
        made = enter(consultation, gathered=Gathered("workshop", today), now=timezone.now())
        services.publish_comment(comment=made, actor=PLATFORM, now=timezone.now())
    address = f"/api/v1/consultations/{consultation.slug}/"
    shown = client.get(f"{address}comments/{made.public_id}/?lang=ar").json()
    assert shown["assisted"]["channel_label"] == "في ورشة عمل"
    (split,) = client.get(f"{address}figures/?lang=ar").json()["splits"]
    assert split["by"] == "channel"
    shown = {row["code"]: row["comments"] for row in split["rows"]}
    assert shown == {"": None, "workshop": 6, "paper": None, "phone": None, "kiosk": None}
    assert "في ورشة عمل" in client.get(f"/ar/consultations/{consultation.slug}/figures/").text


def test_who_typed_is_known_to_the_agency_alone(agency, consultation, client) -> None:
    typed = form(consultation)
    signed_in(agency, Role.MODERATOR).post(address(consultation), typed)
    entry = AssistedEntry.objects.get()
    assert entry.entered_by.email == "moderator-moj@example.org"
    services.publish_comment(comment=entry.comment, actor=PLATFORM, now=timezone.now())
    text = client.get(f"/api/v1/consultations/{consultation.slug}/comments/").content.decode()
    assert "moderator-moj" not in text


# --- In the administration -----------------------------------------------------------------------------------------


def address(page) -> str:
    return reverse("consultations_assisted", args=[page.pk])


def form(page, **given) -> dict[str, str]:
    return {
        "key": str(uuid4()),
        "channel": "paper",
        "received_on": timezone.localdate().isoformat(),
        "event": "ورشة إربد",
        "clause": "art-2.p-1",
        "stance": "opposes",
        "body": "رأي مكتوب",
        "language": "ar",
    } | given


def test_staff_enter_one_sheet_after_the_other(agency, consultation) -> None:
    client = signed_in(agency, Role.MODERATOR)
    assert consultation.title in client.get(reverse("consultations_responses")).text
    assert "2.1" in client.get(address(consultation)).text
    done = client.post(address(consultation), form(consultation), follow=True)
    made = Comment.objects.get()
    assert made.receipt.code in done.text
    # The pile's own fields wait for the next sheet.
    assert 'value="ورشة إربد"' in done.text
    assert re.search(r'value="paper" selected', done.text)


def test_pressing_twice_enters_once(agency, consultation) -> None:
    client, typed = signed_in(agency, Role.POLICY_OFFICER), form(consultation)
    for _ in range(2):
        assert client.post(address(consultation), typed).status_code == 302
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"body": "x\x00"}, {"received_on": "soon"}, {"channel": ""}, {"body": " "}]
)
def test_what_was_typed_comes_back_with_the_reason(agency, consultation, wrong) -> None:
    client = signed_in(agency, Role.MODERATOR)
    answer = client.post(address(consultation), form(consultation, author_name="ليلى", **wrong))
    assert answer.status_code == 422
    assert "ليلى" in answer.text
    assert not Comment.objects.exists()


def test_staff_of_another_agency_find_no_door(agency, consultation, other_agency) -> None:
    client = signed_in(other_agency, Role.MODERATOR)
    assert consultation.title not in client.get(reverse("consultations_responses")).text
    assert client.post(address(consultation), form(consultation)).status_code in {302, 403}
    assert not Comment.objects.exists()


# --- On paper ------------------------------------------------------------------------------------------------------


def test_the_printed_form_leads_back_by_its_code(agency, client) -> None:
    page = make_consultation(agency, asks_kind="optional", other_ways="صندوق البريد 1")
    sheet = client.get(f"/ar/consultations/{page.slug}/form/")
    assert sheet.status_code == 200
    assert "صندوق البريد 1" in sheet.text
    assert "مجتمع مدني" in sheet.text
    (code,) = set(re.findall(r"/qr/([^.]+)\.svg", sheet.text))
    assert client.get(f"/qr/{code}.svg")["Content-Type"] == "image/svg+xml"
    assert client.get(f"/s/{code}")["Location"] == f"/ar/consultations/{page.slug}/"


def test_a_comment_that_a_person_sends_has_no_channel(consultation, client) -> None:
    made = comment_on(consultation)
    services.publish_comment(comment=made, actor=PLATFORM, now=timezone.now())
    shown = client.get(f"/api/v1/consultations/{consultation.slug}/comments/").json()["results"]
    assert [one["assisted"] for one in shown] == [None]
