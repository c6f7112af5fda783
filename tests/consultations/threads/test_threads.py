"""Comments below pages that are no consultations: off by default, moderated, and in no list of consultations."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from accounts.models import Role
from cms.models import AgencyPage
from common.errors import Refused
from common.registry import outward_events
from common.search_registry import searchable
from consultations import response_clock, selectors, services, threads
from consultations.errors import ConsultationClosed, ThreadRefused
from consultations.models import (
    NO_CLOSING,
    Comment,
    ConsultationPage,
    LoggedConsultation,
    ModerationCase,
    PageThread,
)
from consultations.moderation import queue
from consultations.moderation.queue import Wanted
from consultations.services import outages
from operations.clock import database_now
from tests.consultations.threads.conftest import TITLE, written

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NEWS = "/ar/news/workshop-ends/"


def bundle(path: str = NEWS) -> dict:
    return Client().get("/api/v1/pages/find/", {"path": path}).json()


def officer(agency, role: str) -> Actor:
    return Actor(user_id=None, roles=frozenset({(agency.pk, role)}))


def publish(comment: Comment) -> None:
    services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())


def test_comments_are_off_until_somebody_opens_them(report) -> None:
    assert bundle()["comments"] is None
    thread = services.open_thread(page=report, actor=PLATFORM)
    expected = {"slug": thread.consultation.slug, "is_open": True, "comments_count": 0}
    assert bundle()["comments"] == expected
    assert bundle("/en/news/workshop-ends/")["comments"] == expected


def test_a_page_without_thread_costs_one_query_more_and_others_none(
    report, agency, django_assert_num_queries
) -> None:
    section = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    with django_assert_num_queries(1):
        assert threads.of_page(report) is None
    from common.registry import page_threads

    with django_assert_num_queries(0):
        assert page_threads.of(section) is None


def test_both_languages_share_one_thread(report, thread) -> None:
    english = report.get_translations().get().specific
    again = services.open_thread(page=english, actor=PLATFORM)
    assert again == thread
    assert PageThread.objects.count() == 1


def test_a_comment_waits_in_the_queue_and_is_counted_once_published(thread, agency) -> None:
    comment = written(thread.consultation)
    assert ModerationCase.objects.get(comment=comment).agency == agency
    assert bundle()["comments"]["comments_count"] == 0
    publish(comment)
    assert bundle()["comments"]["comments_count"] == 1
    slug = thread.consultation.slug
    told = Client().get(f"/api/v1/consultations/{slug}/comments/?on=whole").json()
    assert [one["body"] for one in told["results"]] == ["ورشة مفيدة."]


def test_closing_refuses_what_comes_and_keeps_what_was_written(thread) -> None:
    publish(written(thread.consultation))
    waiting = written(thread.consultation, "تعليق ينتظر")
    services.close_thread(thread=thread, actor=PLATFORM)
    with pytest.raises(ConsultationClosed):
        written(thread.consultation, "متأخر")
    publish(waiting)
    assert bundle()["comments"] == {
        "slug": thread.consultation.slug,
        "is_open": False,
        "comments_count": 2,
    }
    opened = services.open_thread(page=thread.consultation.get_parent(), actor=PLATFORM)
    assert opened.is_open
    written(opened.consultation, "من جديد")


def test_a_thread_that_closed_before_the_first_comment_is_not_shown(thread) -> None:
    services.close_thread(thread=thread, actor=PLATFORM)
    assert bundle()["comments"] is None


def test_the_log_tells_of_opening_closing_and_opening_again(thread, report) -> None:
    key = thread.consultation.translation_key
    assert LoggedConsultation.objects.get(pk=key).is_open
    services.close_thread(thread=thread, actor=PLATFORM)
    assert not LoggedConsultation.objects.get(pk=key).is_open
    services.open_thread(page=report, actor=PLATFORM)
    known = LoggedConsultation.objects.get(pk=key)
    assert (known.is_open, known.closes_at) == (True, NO_CLOSING)


def test_a_thread_stands_in_no_list_search_or_clock(thread) -> None:
    now = database_now()
    consultation, slug = thread.consultation, thread.consultation.slug
    publish(written(consultation))
    client = Client()
    assert not list(selectors.consultations(now=now))
    assert not list(selectors.run_consultations(PLATFORM))
    for path in (
        "/api/v1/consultations/",
        "/api/v1/pages/?lang=ar",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/ar/consultations/",
        "/ar/consultations/feed.atom",
        "/ar/response-clock/",
        "/ar/search/?q=" + TITLE,
    ):
        assert slug not in client.get(path).text, path
    assert str(consultation.pk) not in set(searchable.provider("pages").object_ids())
    assert not list(searchable.provider("pages").documents(str(consultation.pk)))
    ConsultationPage.objects.filter(pk=consultation.pk).update(
        opens_at=now - timedelta(days=500), closes_at=now - timedelta(days=400)
    )
    assert not response_clock.overdue(now)
    assert not response_clock.by_agency(now)


@pytest.mark.parametrize("path", ["figures/", "form/"])
def test_it_has_no_figures_and_no_paper_form(thread, path: str) -> None:
    assert Client().get(f"/ar/consultations/{thread.consultation.slug}/{path}").status_code == 404


def test_nothing_of_it_is_told_to_webhooks(report, monkeypatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(outward_events, "_listeners", [lambda name, *_: told.append(name)])
    thread = services.open_thread(page=report, actor=PLATFORM)
    services.announce_change(consultation_id=thread.consultation_id)
    services.close_thread(thread=thread, actor=PLATFORM)
    services.announce_change(consultation_id=thread.consultation_id)
    assert told == []


def test_an_outage_opens_no_thread_again(thread) -> None:
    from operations import outages as lost
    from operations.models import Outage

    services.close_thread(thread=thread, actor=PLATFORM)
    now = database_now()
    Outage.objects.create(began_at=now - timedelta(hours=5), ended_at=now)
    assert lost.spans(since=now - timedelta(days=1))
    assert outages.extend_for_outages() == 0


def test_publishing_it_by_hand_changes_nothing(thread) -> None:
    thread.consultation.save_revision().publish()
    thread.consultation.refresh_from_db()
    assert not thread.consultation.live
    assert (
        Client()
        .get("/api/v1/pages/find/", {"path": f"/ar/consultations/{thread.consultation.slug}/"})
        .status_code
        == 404
    )


def test_with_the_page_goes_the_thread(report, thread) -> None:
    comment = written(thread.consultation)
    publish(comment)
    api = f"/api/v1/consultations/{thread.consultation.slug}/comments/"
    assert Client().get(api).status_code == 200
    for page in (report, report.get_translations().get().specific):
        page.unpublish()
    assert Client().get(api).status_code == 404
    with pytest.raises(ObjectDoesNotExist):
        threads.shown().get(pk=thread.consultation_id)


def test_moved_to_another_agency_its_moderators_decide(report, thread, other_agency) -> None:
    comment = written(thread.consultation)
    section = AgencyPage.objects.get(agency=other_agency, locale__language_code="ar")
    report.move(section, pos="last-child")
    assert ModerationCase.objects.get(comment=comment).agency == other_agency
    thread.consultation.refresh_from_db()
    assert thread.consultation.agency == other_agency


def test_a_moderator_of_another_agency_sees_nothing(thread, agency, other_agency) -> None:
    comment = written(thread.consultation)
    own, other = officer(agency, Role.MODERATOR), officer(other_agency, Role.MODERATOR)
    assert [one.pk for one in queue.page(own, Wanted()).comments] == [comment.pk]
    assert queue.page(other, Wanted()).comments == []
    assert queue.moderated_comment(other, comment.public_id) is None
    assert [one.pk for one in queue.consultations_of(own)] == [thread.consultation_id]
    assert list(queue.consultations_of(other)) == []


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.EDITOR, True),
        (Role.POLICY_OFFICER, True),
        (Role.ADMINISTRATOR, True),
        (Role.MODERATOR, False),
        (Role.DATA_STEWARD, False),
    ],
)
def test_who_opens_comments(report, agency, other_agency, role: str, may: bool) -> None:
    with pytest.raises(Refused):
        services.open_thread(page=report, actor=officer(other_agency, role))
    if may:
        assert services.open_thread(page=report, actor=officer(agency, role)).is_open
    else:
        with pytest.raises(Refused):
            services.open_thread(page=report, actor=officer(agency, role))


def test_other_pages_take_no_comments(agency) -> None:
    section = AgencyPage.objects.get(agency=agency, locale__language_code="ar")
    with pytest.raises(ThreadRefused):
        services.open_thread(page=section, actor=PLATFORM)


def test_a_new_title_of_the_page_is_what_moderators_read(report, thread) -> None:
    report.title = "عنوان جديد"
    report.save_revision().publish()
    thread.consultation.refresh_from_db()
    assert thread.consultation.title == "عنوان جديد"
