"""What is for some only is read by those, and leaks to nobody else from anywhere."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts.actors import PLATFORM
from accounts.models import Role, User
from accounts.services import grant
from common.registry import outward_events
from consultations import invitations, services
from consultations.errors import InvitationRefused
from consultations.models import Invitation
from consultations.searchable import consultation_document
from consultations.services.invitations import Guests
from consultations.services.participants import APPEALS, forget_participants
from operations.models import Delivery
from tests.consultations.conftest import (
    make_consultation,
    publish_text,
    translate,
)
from tests.consultations.people import LAYLA, OMAR, caller, person, session_of
from tests.consultations.test_admin import signed_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TITLE, SLUG = "جولة تشاور سرية", "secret-round"
SIGN = "عبارة لا يعرفها غير المدعوين"


def restricted(agency, visibility: str = "invited", **fields):
    page = make_consultation(
        agency,
        SLUG,
        title=TITLE,
        visibility=visibility,
        participation_level="verified",
        scope=SIGN,
        **fields,
    )
    publish_text(page)
    return page


@pytest.fixture
def hidden(agency):
    page = restricted(agency)
    services.invite(
        consultation=page,
        actor=PLATFORM,
        guests=Guests("layla@example.org, ليلى\n"),
        now=timezone.now(),
    )
    return page


def visitor(identifier: str = "") -> Client:
    """A browser on the public site, signed in with this address."""
    client = Client()
    if identifier:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(identifier)
    return client


ADDRESSES = (
    f"/api/v1/consultations/{SLUG}/",
    f"/api/v1/consultations/{SLUG}/versions/1/",
    f"/api/v1/consultations/{SLUG}/clauses/art-2.p-1/",
    f"/api/v1/consultations/{SLUG}/comments/",
)
PAGES = (
    f"/ar/consultations/{SLUG}/",
    f"/ar/consultations/{SLUG}/p/art-2.p-1/",
    f"/ar/consultations/{SLUG}/comments/",
)


def test_who_is_invited_reads_everything_and_nobody_keeps_it(hidden) -> None:
    for address in ADDRESSES:
        answer = caller(LAYLA).get(address)
        assert answer.status_code == 200, address
        assert answer["Cache-Control"] == "no-store"
    layla = visitor(LAYLA)
    for address in PAGES:
        page = layla.get(address)
        assert page.status_code == 200, address
        assert TITLE in page.text
        assert "no-store" in page["Cache-Control"]


def test_others_find_nothing_there(hidden) -> None:
    # Layla was there first: nothing that was made for her is kept for others.
    for address in PAGES:
        visitor(LAYLA).get(address)
    for client in (caller(), caller(OMAR)):
        assert {client.get(address).status_code for address in ADDRESSES} == {404}
    for browser in (visitor(), visitor(OMAR)):
        for address in PAGES:
            page = browser.get(address)
            assert page.status_code == 404
            assert TITLE not in page.text


def test_an_ended_session_reads_as_nobody(hidden) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "endedendedendedended"
    assert client.get(PAGES[0]).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/consultations/",
        "/api/v1/consultations/?state=closed",
        "/api/v1/pages/?lang=ar",
        "/api/v1/pages/?lang=en",
        "/api/v1/moderation/acts/",
        "/api/v1/response-clock/",
        f"/api/v1/pages/find/?path=/ar/consultations/{SLUG}/",
        "/api/v1/search/?q=جولة",
        "/api/v1/search/?q=عبارة",
        "/ar/",
        "/ar/consultations/",
        "/ar/moderation/",
        "/ar/agencies/moj/",
        "/ar/consultations/feed.atom",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/ar/search/?q=جولة",
    ],
)
def test_no_list_tells_of_it(hidden, address) -> None:
    translate(hidden, "Secret round")
    published_comment_of(hidden)
    for client in (visitor(), visitor(LAYLA)):
        text = client.get(address).content.decode()
        for word in (TITLE, SLUG, "Secret round", SIGN, "رأي ليلى السري"):
            # Search answers and missing pages repeat what was asked, no more.
            assert word not in text.replace("جولة%20", "") or (word == SLUG and SLUG in address)


def test_the_log_tells_no_word_of_it(hidden, client) -> None:
    published_comment_of(hidden)
    assert client.get(f"/api/v1/log/export/{hidden.translation_key}.jsonl").status_code == 404


def test_search_and_agencies_systems_get_nothing(hidden) -> None:
    assert consultation_document(hidden) is None
    heard: list[str] = []
    outward_events.listen(lambda name, *_: heard.append(name))
    services.withdraw_consultation(
        consultation=hidden, actor=PLATFORM, reasons={"ar": "أُلغيت"}, now=timezone.now()
    )
    outward_events._listeners.pop()
    assert heard == []


def test_translations_are_restricted_too_and_set_free_with_it(agency) -> None:
    soon = timezone.now() + timedelta(days=2)
    page = restricted(agency, opens_at=soon, closes_at=soon + timedelta(days=9))
    english = translate(page, "Secret round")
    restricted_pages = set(PageViewRestriction.objects.values_list("page_id", flat=True))
    assert restricted_pages == {page.pk, english.pk}
    assert english.visibility == "invited"
    page.visibility = "public"
    page.save_revision().publish()
    english.refresh_from_db()
    assert english.visibility == "public"
    assert not PageViewRestriction.objects.exists()


def test_visibility_stays_once_it_is_open(hidden) -> None:
    hidden.visibility = "public"
    hidden.save_revision().publish()
    hidden.refresh_from_db()
    assert hidden.visibility == "invited"
    assert caller().get(ADDRESSES[0]).status_code == 404


def test_whoever_is_asked_is_known(agency) -> None:
    with pytest.raises(ValidationError):
        make_consultation(agency, visibility="invited", participation_level="open")


def test_officials_read_a_round_of_the_government(agency, other_agency) -> None:
    restricted(agency, "government")
    official = User.objects.create_user("omar@example.org")
    grant(user=official, agency=other_agency, role=Role.EDITOR)
    assert caller(OMAR).get(ADDRESSES[0]).status_code == 200
    assert caller(LAYLA).get(ADDRESSES[0]).status_code == 404


def test_an_invited_agency_s_officials_read_and_others_do_not(agency, other_agency) -> None:
    page = restricted(agency)
    for name, where in (("omar", other_agency),):
        grant(user=User.objects.create_user(f"{name}@example.org"), agency=where, role=Role.EDITOR)
    assert caller(OMAR).get(ADDRESSES[0]).status_code == 404
    services.invite(
        consultation=page,
        actor=PLATFORM,
        guests=Guests(agencies=[other_agency.pk]),
        now=timezone.now(),
    )
    assert caller(OMAR).get(ADDRESSES[0]).status_code == 200


def send(client: Client) -> int:
    return client.post(
        f"/api/v1/consultations/{SLUG}/comments/",
        {"clause": "art-2.p-1", "body": "رأي"},
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    ).status_code


def test_only_who_is_invited_takes_part_and_the_list_shows_it(agency, hidden) -> None:
    services.invite(
        consultation=hidden,
        actor=PLATFORM,
        guests=Guests("omar@example.org"),
        now=timezone.now(),
    )
    assert send(caller()) == 404
    assert send(caller("email:stranger@example.org")) == 404
    assert send(caller(LAYLA)) == 201
    answered = [row.has_answered for row in invitations.invited_to(hidden)]
    assert answered == [True, False]
    client = signed_in(agency, Role.POLICY_OFFICER)
    page = client.get(reverse("consultations_invitations", args=[hidden.pk])).text
    assert "layla@example.org" in page


def test_an_agency_has_answered_when_one_of_its_officials_has(agency, other_agency) -> None:
    page = restricted(agency, "government")
    guests = Guests(agencies=[agency.pk, other_agency.pk])
    services.invite(consultation=page, actor=PLATFORM, guests=guests, now=timezone.now())
    grant(user=User.objects.create_user("omar@example.org"), agency=other_agency, role=Role.EDITOR)
    assert send(caller(OMAR)) == 201
    found = {row.invitation.agency_id: row.has_answered for row in invitations.invited_to(page)}
    assert found == {agency.pk: False, other_agency.pk: True}


def test_support_and_reports_are_for_readers_alone(hidden) -> None:
    comment = published_comment_of(hidden)
    address = f"/api/v1/consultations/{SLUG}/comments/{comment.public_id}/"
    assert caller(OMAR).get(address).status_code == 404
    assert caller(OMAR).post(f"{address}support/").status_code == 404
    assert caller(LAYLA).post(f"{address}support/").status_code == 201
    given = {"reason": "insult", "note": ""}
    assert caller().post(f"{address}report/", given, "application/json").status_code == 404
    assert caller(LAYLA).post(f"{address}report/", given, "application/json").status_code == 202


def published_comment_of(page):
    comment = services.submit_comment(
        consultation=page,
        draft=services.CommentDraft(clause_key="art-2.p-1", body="رأي ليلى السري", language="ar"),
        participant=person(LAYLA),
    )
    return services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())


def test_the_list_of_one_s_own_needs_a_session(hidden, client) -> None:
    away = client.get("/ar/invited/")
    assert (away.status_code, away["Location"]) == (302, "/ar/account/?next=/ar/invited/")
    assert TITLE in visitor(LAYLA).get("/ar/invited/").text
    assert TITLE not in visitor(OMAR).get("/ar/invited/").text


def test_each_person_is_written_to_once_without_a_word_of_the_consultation(hidden) -> None:
    again = Guests("LAYLA@example.org\nomar@example.org ، عمر\n\n")
    assert (
        services.invite(consultation=hidden, actor=PLATFORM, guests=again, now=timezone.now()) == 1
    )
    mails = Delivery.objects.all()
    assert sorted(mail.recipient for mail in mails) == ["layla@example.org", "omar@example.org"]
    assert not any(TITLE in mail.subject + mail.text for mail in mails)


@pytest.mark.parametrize("lines", ["not an address", "a@example.org, \x00", "a@example.org\nb@"])
def test_a_list_that_is_not_understood_invites_nobody(agency, hidden, lines) -> None:
    with pytest.raises(InvitationRefused):
        services.invite(
            consultation=hidden, actor=PLATFORM, guests=Guests(lines), now=timezone.now()
        )
    client = signed_in(agency, Role.POLICY_OFFICER)
    answer = client.post(
        reverse("consultations_invitations", args=[hidden.pk]), {"lines": "omar at example"}
    )
    assert answer.status_code == 422
    assert "omar at example" in answer.text
    assert Invitation.objects.count() == 1


def test_nobody_is_invited_to_what_is_for_everybody(consultation) -> None:
    with pytest.raises(InvitationRefused):
        services.invite(
            consultation=consultation,
            actor=PLATFORM,
            guests=Guests("layla@example.org"),
            now=timezone.now(),
        )


def test_an_invitation_taken_back_opens_nothing(agency, hidden) -> None:
    client = signed_in(agency, Role.POLICY_OFFICER)
    row = Invitation.objects.get()
    client.post(reverse("consultations_uninvite", args=[hidden.pk, row.pk]))
    assert caller(LAYLA).get(ADDRESSES[0]).status_code == 404


def test_addresses_are_forgotten_with_the_participants(hidden) -> None:
    now = timezone.now()
    services.withdraw_consultation(
        consultation=hidden, actor=PLATFORM, reasons={"ar": "أُلغيت"}, now=now
    )
    forget_participants(now=now + APPEALS - timedelta(seconds=1))
    assert Invitation.objects.exists()
    forget_participants(now=now + APPEALS)
    assert not Invitation.objects.exists()


def test_its_author_takes_it_back_by_the_receipt_which_names_no_consultation(
    hidden, client
) -> None:
    code = published_comment_of(hidden).receipt.code
    page = client.get(f"/ar/r/{code}/take-back/")
    assert page.status_code == 200
    assert TITLE not in page.text
    done = client.post(f"/ar/r/{code}/take-back/", {"act": "withdraw"})
    assert done.status_code == 303
    answer = client.delete(f"/api/v1/receipts/{code}/comment/?erase=true")
    assert answer.json()["status"] == "erased"
    assert client.delete("/api/v1/receipts/nosuchcode/comment/").status_code == 404
