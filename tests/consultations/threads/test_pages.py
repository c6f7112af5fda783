"""Comments below a page on the public site, and on the editors' screens, in both languages and without script."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Role
from consultations import services
from consultations.models import Comment, ConsultationPage, PageThread
from frontend.views import commenting as views
from tests.consultations.people import LAYLA, person, session_of
from tests.consultations.test_admin import signed_in
from tests.consultations.test_pages import hidden_fields
from tests.consultations.threads.conftest import TITLE, written
from tests.waiting import opened_before

pytestmark = [pytest.mark.django_db]
NEWS, ENGLISH = "/ar/news/workshop-ends/", "/en/news/workshop-ends/"
ADD, ADD_ENGLISH = "إضافة تعليق", "Add a comment"


@pytest.fixture(autouse=True)
def _quick(monkeypatch) -> None:
    monkeypatch.setattr(views, "MIN_SECONDS", -1)
    cache.clear()


def publish(comment: Comment) -> None:
    services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())


def base(thread: PageThread, language: str = "ar") -> str:
    return f"/{language}/consultations/{thread.consultation.slug}/"


def test_a_page_says_nothing_of_comments_before_they_are_opened(report, client) -> None:
    for address, words in ((NEWS, ADD), (ENGLISH, ADD_ENGLISH)):
        shown = client.get(address).text
        assert words not in shown
        assert 'id="comments"' not in shown


def test_a_visitor_comments_and_everybody_reads_it_below_the_page(thread, client) -> None:
    form = f"{base(thread)}comments/"
    page = client.get(NEWS).text
    assert ADD in page
    assert f'href="{form}#write"' in page
    shown = client.get(form).text
    assert TITLE in shown
    assert 'name="stance"' not in shown
    review = client.post(form, {"step": "review", "body": "ورشة مفيدة", "author_name": "سامر"})
    sent = client.post(form, hidden_fields(review.text))
    assert sent.status_code == 302
    thanks = client.get(sent.headers["Location"]).text
    assert f'href="{NEWS}#comments"' in thanks
    comment = Comment.objects.get()
    assert f"/ar/r/{comment.receipt.code}/" in thanks
    assert "ورشة مفيدة" not in client.get(NEWS).text
    publish(comment)
    for address in (NEWS, ENGLISH, form):
        assert "ورشة مفيدة" in client.get(address).text
    receipt = client.get(f"/ar/r/{comment.receipt.code}/").text
    assert TITLE in receipt
    assert f"{base(thread)}comments/" in receipt


def test_in_english_the_form_speaks_of_the_english_page(thread, client) -> None:
    assert f'href="{base(thread, "en")}comments/#write"' in client.get(ENGLISH).text
    form = client.get(f"{base(thread, 'en')}comments/").text
    assert "The workshop ends" in form
    assert f'href="{ENGLISH}"' in form
    assert TITLE not in form


def test_the_address_of_the_thread_itself_leads_to_the_page(thread, client) -> None:
    led = client.get(base(thread))
    assert (led.status_code, led.headers["Location"]) == (302, f"{NEWS}#comments")


def test_closing_hands_the_text_back_and_keeps_what_is_public(thread, client) -> None:
    form = f"{base(thread)}comments/"
    publish(written(thread.consultation, "بقي هنا"))
    fields = hidden_fields(client.post(form, {"step": "review", "body": "وصل متأخرًا"}).text)
    services.close_thread(thread=thread, actor=PLATFORM)
    late = client.post(form, fields)
    assert late.status_code == 409
    assert "وصل متأخرًا" in late.text
    page = client.get(NEWS).text
    assert "بقي هنا" in page
    assert ADD not in page
    assert "<textarea" not in client.get(form).text


def test_long_threads_are_cut_into_pages(thread, client) -> None:
    for number in range(25):
        publish(written(thread.consultation, f"تعليق رقم {number:03}"))
    first = client.get(NEWS).text
    assert "تعليق رقم 024" in first
    assert "تعليق رقم 000" not in first
    step = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "تعليق رقم 000" in client.get(f"{NEWS}{step}").text


def test_replies_support_and_reports_work_as_everywhere(thread, client) -> None:
    comment = written(thread.consultation)
    publish(comment)
    own = f"{base(thread)}comments/{comment.public_id}/"
    assert client.get(own).status_code == 200
    assert client.get(f"{own}support/").status_code == 200
    sent = client.post(f"{own}report/", {"reason": "off_topic", "note": "", **opened_before()})
    assert sent.status_code == 303
    review = client.post(own, {"step": "review", "body": "أوافقك"})
    assert client.post(own, hidden_fields(review.text)).status_code == 302
    assert Comment.objects.get(body="أوافقك").parent == comment
    services.support_comment(comment=comment, participant=person(LAYLA))
    comment.refresh_from_db()
    assert comment.supports_count == 1


def test_the_author_finds_it_on_their_own_page(thread) -> None:
    client = Client()
    from django.conf import settings

    from consultations.services import CommentDraft

    client.cookies[settings.SESSION_COOKIE_NAME] = session_of(LAYLA)
    services.submit_comment(
        consultation=thread.consultation,
        draft=CommentDraft(clause_key="", body="تعليقي", language="ar"),
        participant=person(LAYLA),
    )
    own = client.get("/ar/account/").text
    assert "تعليقي" in own
    assert f'href="{base(thread)}comments/"' in own


def test_the_public_record_of_moderation_leads_there(thread, client) -> None:
    publish(written(thread.consultation))
    assert base(thread) in client.get("/ar/moderation/").text
    assert "The workshop ends" in client.get("/en/moderation/").text


def test_an_editor_opens_and_closes_comments(report, agency) -> None:
    client = signed_in(agency, Role.EDITOR)
    door = reverse("consultations_thread", args=[report.pk])
    assert client.get(door).status_code == 200
    assert door in client.get(reverse("wagtailadmin_pages:edit", args=[report.pk])).text
    client.post(door, {"act": "open"})
    thread = PageThread.objects.get()
    assert thread.is_open
    assert TITLE in client.get(reverse("consultations_threads")).text
    client.post(door, {"act": "close"})
    thread = PageThread.objects.select_related("consultation").get()
    assert not thread.is_open


def test_people_of_other_agencies_and_other_roles_are_let_in_nowhere(
    report, thread, agency, other_agency
) -> None:
    door = reverse("consultations_thread", args=[report.pk])
    for client in (signed_in(other_agency, Role.EDITOR), signed_in(agency, Role.MODERATOR)):
        assert client.get(door).status_code in {302, 403}
        client.post(door, {"act": "close"})
        assert PageThread.objects.select_related("consultation").get().is_open
    stranger = signed_in(other_agency, Role.POLICY_OFFICER)
    assert TITLE not in stranger.get(reverse("consultations_threads")).text


def test_a_moderator_of_another_agency_finds_nothing_in_the_queue(
    thread, agency, other_agency
) -> None:
    comment = written(thread.consultation, "تعليق ينتظر")
    queue = reverse("consultations_moderation")
    assert "تعليق ينتظر" in signed_in(agency, Role.MODERATOR).get(queue).text
    other = signed_in(other_agency, Role.MODERATOR)
    assert "تعليق ينتظر" not in other.get(queue).text
    decide = reverse("consultations_decide", args=[comment.public_id])
    assert other.post(decide, {"publish": "1"}).status_code == 404


def test_an_officer_answers_officially_but_runs_no_consultation_on_it(thread, agency) -> None:
    client = signed_in(agency, Role.POLICY_OFFICER)
    comment = written(thread.consultation)
    publish(comment)
    key = thread.consultation_id
    door = reverse("consultations_answer", args=[key, comment.public_id])
    client.post(door, {"body": "شكرًا لكم"})
    assert Comment.objects.get(parent=comment).is_official
    for name in ("consultations_window", "consultations_text", "consultations_surveys"):
        assert client.get(reverse(name, args=[key])).status_code == 404
    assert client.post(reverse("consultations_outcome", args=[key])).status_code == 404


def test_a_page_with_comments_is_not_deleted_and_the_thread_is_no_page(
    report, thread, agency
) -> None:
    client = signed_in(agency, Role.ADMINISTRATOR)
    explorer = reverse("wagtailadmin_explore", args=[report.pk])
    edit = reverse("wagtailadmin_pages:edit", args=[thread.consultation_id])
    assert edit not in client.get(explorer).text
    assert client.get(edit).headers["Location"] == reverse("consultations_thread", args=[report.pk])
    written(thread.consultation)
    client.post(reverse("wagtailadmin_pages:delete", args=[report.pk]))
    assert ConsultationPage.objects.filter(pk=thread.consultation_id).exists()
    report.refresh_from_db()


def test_a_copy_of_the_page_takes_no_comments(report, thread) -> None:
    copied = report.copy(recursive=True, update_attrs={"slug": "copied", "title": "نسخة"})
    assert PageThread.objects.count() == 1
    assert "comments" not in Client().get("/ar/consultations/").text
    assert ADD not in Client().get("/ar/news/copied/").text
    assert not copied.get_children().live().exists()
