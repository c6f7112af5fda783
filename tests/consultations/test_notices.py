"""Participants are told what became of it: those who want to know, once, and nobody else learns who took part."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from accounts import pseudonyms
from accounts.actors import PLATFORM
from accounts.assurance import Assurance
from accounts.models import User
from accounts.participants import Participant
from consultations import drafting, services
from consultations.models import Comment
from consultations.services import notices
from operations.models import Delivery
from operations.worker import drain
from tests.consultations.conftest import (
    ARABIC,
    make_consultation,
    publish_text,
    settle,
    translate,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WORDS = "أقترح ٦٠ يومًا لا ٣٠."


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    cache.clear()


def person(name: str = "layla", **fields) -> User:
    return User.objects.create_user(f"{name}@example.org", **fields)


def comment(page, name: str = "layla", identifier: str = "") -> Comment:
    who = Participant(Assurance.VERIFIED, identifier or f"email:{name}@example.org")
    draft = services.CommentDraft(clause_key="art-2.p-1", body=WORDS, language="ar")
    return services.submit_comment(consultation=page, draft=draft, participant=who)


def publish(one: Comment) -> Comment:
    return services.publish_comment(comment=one, actor=PLATFORM, now=timezone.now())


def end_with_outcome(page) -> None:
    settle(page)
    later = timezone.now() + timedelta(days=30)
    services.publish_outcome(consultation=page, actor=PLATFORM, clock=lambda: later)


def told() -> list[tuple[str, str]]:
    """Run what waits, the minutes for undoing having passed, and return who got which subject."""
    DBTaskResult.objects.filter(run_after__gt=timezone.now(), status="READY").exclude(
        run_after=get_date_max()
    ).update(run_after=timezone.now())
    drain(strict=True)
    rows = Delivery.objects.order_by("created_at", "recipient")
    return [(row.recipient, re.sub("[\u2068\u2069]", "", row.subject)) for row in rows]


def test_the_author_of_a_comment_is_told_of_the_decision_without_a_word_of_it(consultation) -> None:
    person()
    publish(comment(consultation))
    ((recipient, _subject),) = told()
    sent = Delivery.objects.get()
    assert (recipient, sent.is_secret) == ("layla@example.org", True)
    assert WORDS not in sent.text
    assert "/ar/account/" in sent.text


def test_a_changed_decision_is_told_again_and_the_same_one_is_not(consultation) -> None:
    person()
    one = publish(comment(consultation))
    publish(one)
    assert len(told()) == 1
    services.withhold_comment(comment=one, actor=PLATFORM, reason="insult", now=timezone.now())
    assert len(told()) == 2


def test_the_author_is_told_once_of_an_official_reply_without_a_word_of_it(consultation) -> None:
    person()
    one = publish(comment(consultation))
    told()
    Delivery.objects.all().delete()
    reply = services.answer_comment(
        comment=one, actor=PLATFORM, body="سندرس المدة.", language="ar", now=timezone.now()
    )
    ((recipient, subject),) = told()
    sent = Delivery.objects.get()
    assert (recipient, "رد رسمي" in subject) == ("layla@example.org", True)
    assert WORDS not in sent.text
    assert "سندرس" not in sent.text
    assert (notices.tell_of_reply(reply_id=reply.pk), Delivery.objects.count()) == (0, 1)


def test_all_who_took_part_and_want_to_know_are_told_of_the_outcome_in_their_language(
    consultation,
) -> None:
    translate(consultation, "Draft strategy")
    for name in ("layla", "omar", "huda", "sami"):
        person(name, wants_replies=False, language="en" if name == "layla" else "")
    User.objects.filter(email__startswith="huda").update(wants_outcomes=False)
    publish(comment(consultation))
    others = publish(comment(consultation, "huda"))
    services.support_comment(
        comment=others, participant=Participant(Assurance.VERIFIED, "email:omar@example.org")
    )
    end_with_outcome(consultation)
    assert {recipient for recipient, _subject in told()} == {
        "layla@example.org",
        "omar@example.org",
    }
    mine = Delivery.objects.get(recipient="layla@example.org")
    assert (mine.language, "Draft strategy" in mine.subject) == ("en", True)
    assert "/en/consultations/strategy/" in mine.text


def test_who_wrote_twice_is_told_once_even_when_the_task_runs_again(consultation) -> None:
    person(wants_replies=False)
    for _ in range(2):
        publish(comment(consultation))
    end_with_outcome(consultation)
    assert len(told()) == 1
    again = notices.tell_participants(
        name="consultation.outcome_published", key=consultation.translation_key, version=""
    )
    assert (again, Delivery.objects.count()) == (0, 1)


def test_who_took_part_in_another_consultation_is_not_told(consultation, agency) -> None:
    person(wants_replies=False)
    other = make_consultation(agency, slug="other")
    publish_text(other)
    comment(other)
    end_with_outcome(consultation)
    assert told() == []


def test_each_new_text_is_told_to_those_who_want_news(consultation) -> None:
    person(wants_news=True)
    person("omar")
    assert told() == []  # the first text came before anybody took part
    for name in ("layla", "omar"):
        comment(consultation, name)
    for _ in range(2):
        version = services.draft_text_version(
            consultation=consultation, actor=PLATFORM, texts={"ar": drafting.parse(ARABIC)}
        )
        services.publish_text_version(version=version, actor=PLATFORM, now=timezone.now())
    assert [recipient for recipient, _subject in told()] == ["layla@example.org"] * 2


def test_who_has_a_telephone_only_gets_a_text_message(consultation) -> None:
    User.objects.create_user(None, phone="+962790001234")
    publish(comment(consultation, identifier="phone:+962790001234"))
    told()
    sent = Delivery.objects.get()
    assert (sent.channel, sent.recipient) == ("sms", "+962790001234")


def test_an_unsigned_comment_and_a_destroyed_key_lead_to_nobody(consultation) -> None:
    person()
    publish(Comment.objects.get(pk=comment(consultation, identifier="email:gone@example.org").pk))
    one = comment(consultation)
    pseudonyms.destroy_key(scope=consultation.pseudonym_scope, now=timezone.now())
    publish(one)
    assert told() == []


def test_looking_through_people_costs_the_same_for_one_and_for_forty(
    consultation, django_assert_max_num_queries
) -> None:
    for number in range(40):
        person(f"p{number}", wants_replies=False)
    act = publish(comment(consultation)).acts.get()
    with django_assert_max_num_queries(12):
        assert notices.tell_author(act_id=act.pk) == 0


def test_a_decision_that_is_undone_is_not_told_and_the_next_one_is_told_once(consultation) -> None:
    person()
    one = publish(comment(consultation))
    services.undo_decision(act=one.acts.latest("pk"), actor=PLATFORM, now=timezone.now())
    assert told() == []
    publish(one)
    assert len(told()) == 1


def test_a_decision_waits_until_it_can_no_longer_be_undone_before_it_is_told(consultation) -> None:
    person()
    publish(comment(consultation))
    drain(strict=True)
    assert not Delivery.objects.exists()


def stop_link() -> str:
    found = re.search(r"/ar/account/stop/[^/]+/", Delivery.objects.latest("created_at").text)
    assert found
    return found.group()


def test_one_click_and_one_button_end_such_messages_without_signing_in(consultation) -> None:
    user = person()
    publish(comment(consultation))
    told()
    client = Client()
    link = stop_link()
    assert client.get(link).status_code == 200
    user.refresh_from_db()
    assert user.wants_replies is True
    assert client.post(link).status_code == 200
    user.refresh_from_db()
    assert (user.wants_replies, user.wants_outcomes) == (False, True)
    publish(comment(consultation))
    assert len(told()) == 1


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "é" * 40, "x" * 900])
def test_a_forged_link_ends_nothing(consultation, token) -> None:
    user = person()
    client = Client(raise_request_exception=False)
    assert client.post(f"/ar/account/stop/{token}/").status_code in {400, 404}
    user.refresh_from_db()
    assert user.wants_replies is True
