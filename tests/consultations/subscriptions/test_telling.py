"""Subscribers are told of each event once: those who had confirmed, in their language, with the way out in every mail."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import ConsultationEvent, Subscription, Told
from consultations.services import outages
from consultations.services.extensions import Later
from consultations.subscriptions import asking, events, telling, tokens
from operations import queue
from operations.models import Delivery, Instant
from operations.worker import drain
from tests.consultations.conftest import (
    make_consultation,
    publish_text,
    published_comment,
    settle,
    translate,
)
from tests.consultations.subscriptions.conftest import (
    LAYLA,
    forget_mail,
    link_in,
    run,
    subscribe,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _quiet(consultation) -> None:
    """What making the consultation has caused is over."""
    run()
    ConsultationEvent.objects.all().delete()
    forget_mail()


def withdraw(page) -> None:
    services.withdraw_consultation(
        consultation=page, actor=PLATFORM, reasons={"ar": "أعيدت الصياغة."}, now=timezone.now()
    )


def outcome(page) -> None:
    later = timezone.now() + timedelta(days=30)
    services.publish_outcome(consultation=page, actor=PLATFORM, clock=lambda: later)


def test_one_consultation_an_agency_or_all_are_told_and_nobody_else(consultation, agency) -> None:
    other = make_consultation(agency, "other")
    run()
    subscribe(consultation, "a@example.org")
    subscribe(None, "b@example.org", agency=agency)
    subscribe(None, "c@example.org")
    subscribe(other, "d@example.org")
    publish_text(consultation)
    assert [recipient for recipient, _subject in told()] == [
        "a@example.org", "b@example.org", "c@example.org",
    ]  # fmt: skip


def test_an_address_with_three_subscriptions_gets_one_mail_for_the_closest_of_them(
    consultation, agency
) -> None:
    subscribe(None)
    subscribe(None, agency=agency)
    mine = subscribe(consultation)
    publish_text(consultation)
    assert len(told()) == 1
    assert tokens.page_of(mine) in Delivery.objects.get().text


def test_a_mail_leads_to_the_page_and_out_in_the_readers_language(consultation) -> None:
    translate(consultation, "Draft strategy")
    row = subscribe(consultation, language="en")
    publish_text(consultation)
    assert told() == [(LAYLA, "A new text is published: Draft strategy")]
    sent = Delivery.objects.get()
    assert "/en/consultations/strategy/" in sent.text
    assert (sent.language, sent.is_fleeting, sent.is_secret) == ("en", True, False)
    assert 'dir="ltr"' in sent.html
    assert sent.headers == {
        "List-Unsubscribe": f"<{tokens.ending_of(row)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    asking.end(token=link_in(sent.text, "/end/").split("/")[-3], now=timezone.now())
    publish_text(consultation)
    assert len(told()) == 1


def test_who_confirms_later_is_not_told_of_what_was_before(consultation) -> None:
    publish_text(consultation)
    subscribe(consultation, at=timezone.now() + timedelta(seconds=1))
    assert told() == []


def test_who_never_confirmed_is_told_nothing(consultation) -> None:
    asking.ask(address=LAYLA, wanted=asking.Wanted(consultation), language="ar", now=timezone.now())
    forget_mail()
    publish_text(consultation)
    assert told() == []


def test_what_is_not_wanted_is_not_told(consultation) -> None:
    row = subscribe(consultation)
    asking.change(token=tokens.for_managing(row), language="ar", unwanted=["version", "x"])
    publish_text(consultation)
    assert told() == []
    outcome(consultation)
    assert len(told()) == 1


def test_extension_outcome_and_withdrawal_are_told_once_each(consultation, agency) -> None:
    subscribe(consultation)
    later = Later(consultation.closes_at + timedelta(days=3), "طلبتم مزيدًا من الوقت.")
    services.extend_consultation(consultation=consultation, actor=PLATFORM, later=later)
    assert len(told()) == 1
    forget_mail()
    outcome(consultation)
    outcome(consultation)
    assert len(told()) == 1
    forget_mail()
    other = make_consultation(agency, "other")
    run()
    subscribe(other)
    withdraw(other)
    withdraw(other)
    assert len(told()) == 1


def test_a_short_consultation_does_not_say_twice_when_it_closes(agency) -> None:
    now = timezone.now()
    page = make_consultation(agency, "short", opens_at=now, closes_at=now + timedelta(days=2))
    assert not Instant.objects.filter(name=f"consultation-{page.pk}-closing-soon").exists()


def test_replies_of_a_day_are_told_together_the_next_morning(consultation) -> None:
    subscribe(consultation)
    for body in ("أول", "ثان", "ثالث"):
        services.answer_comment(
            comment=published_comment(consultation, body),
            actor=PLATFORM,
            body="سندرس المدة.",
            language="ar",
            now=timezone.now(),
        )
    assert told() == []
    event = ConsultationEvent.objects.get(kind="replies")
    local = timezone.localtime(event.at)
    assert (local.hour, local.date() - timezone.localdate()) == (7, timedelta(days=1))
    run(until=event.at)
    sent = Delivery.objects.get()
    assert "3" in sent.subject
    assert "سندرس" not in sent.text


def test_an_overdue_answer_is_told_once_and_again_when_a_new_promise_breaks(january) -> None:
    subscribe(january)
    run()
    forget_mail()
    for _ in range(2):
        assert events.tell_overdue(now=timezone.now()) == 1
        assert len(told()) == 1
    promised = timezone.localdate() - timedelta(days=1)
    type(january).objects.filter(pk=january.pk).update(response_due_on=promised)
    events.tell_overdue(now=timezone.now())
    assert len(told()) == 2


@pytest.mark.parametrize("visibility", ["invited", "government"])
def test_of_what_is_not_for_everybody_nobody_is_told(agency, visibility) -> None:
    subscribe(None)
    subscribe(None, "b@example.org", agency=agency)
    page = make_consultation(
        agency, "secret", visibility=visibility, participation_level="verified"
    )
    publish_text(page)
    withdraw(page)
    assert told() == []
    assert not ConsultationEvent.objects.filter(consultation=page).exists()


def test_what_is_taken_off_the_site_meanwhile_is_told_to_nobody(consultation) -> None:
    subscribe(consultation)
    publish_text(consultation)
    consultation.unpublish()
    assert told() == []
    assert ConsultationEvent.objects.get().done_at is not None


def test_many_are_told_in_batches_each_once_though_tasks_run_again(
    consultation, monkeypatch
) -> None:
    monkeypatch.setattr(telling, "BATCH", 7)
    now = timezone.now()
    Subscription.objects.bulk_create(
        Subscription(
            address=f"p{number}@example.org",
            language="ar",
            consultation=consultation if number % 3 else None,
            asked_at=now,
            confirmed_at=now,
        )
        for number in range(40)
    )
    publish_text(consultation)
    event = ConsultationEvent.objects.get()
    assert telling.tell_batch(event_id=event.pk, now=now) == 7
    assert Delivery.objects.count() == 7
    drain(strict=True)  # two chains of tasks now: the first batch's own, and the event's
    assert Delivery.objects.count() == 40
    assert len({row.recipient for row in Delivery.objects.all()}) == Told.objects.count() == 40
    assert telling.tell_batch(event_id=event.pk, now=now) == 0


def test_a_worker_killed_in_a_batch_leaves_nothing_and_the_next_one_makes_it(
    consultation, monkeypatch
) -> None:
    for number in range(3):
        subscribe(consultation, f"p{number}@example.org")
    publish_text(consultation)
    event = ConsultationEvent.objects.get()
    calls: list[object] = []
    whole = telling.letters.send_news

    def dies_at_the_second(*given: object) -> None:
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        whole(*given)

    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr(telling.letters, "send_news", dies_at_the_second)
        telling.tell_batch(event_id=event.pk, now=timezone.now())
    assert (Delivery.objects.count(), Told.objects.count()) == (0, 0)
    assert len(told()) == 3


def test_a_code_does_not_wait_for_fifty_thousand_news(consultation) -> None:
    from operations import mail

    subscribe(consultation)
    publish_text(consultation)
    run_one = queue.claim(worker="w", queues=["default"])
    assert run_one
    mail.send(to="omar@example.org", subject="رمز", text="1234", is_secret=True)
    telling.tell_batch(event_id=ConsultationEvent.objects.get().pk, now=timezone.now())
    order = DBTaskResult.objects.ready().filter(task_path="operations.tasks.deliver_mail")
    first = order.first()
    assert first
    assert Delivery.objects.get(pk=first.args_kwargs["args"][0]).recipient == "omar@example.org"


def test_who_ends_it_gets_not_even_what_waits_for_the_mail_server(consultation) -> None:
    row = subscribe(consultation)
    publish_text(consultation)
    telling.tell_batch(event_id=ConsultationEvent.objects.get().pk, now=timezone.now())
    assert Delivery.objects.filter(status="waiting").count() == 1
    asking.end(token=tokens.for_managing(row), now=timezone.now())
    assert told() == []


def test_outages_that_move_a_closing_are_told_as_an_extension(consultation, time_machine) -> None:
    from operations.models import Outage

    subscribe(consultation)
    time_machine.move_to(consultation.closes_at - timedelta(hours=1))
    began = consultation.closes_at - timedelta(hours=30)
    Outage.objects.create(began_at=began, ended_at=began + timedelta(hours=6))
    assert outages.extend_for_outages() == 1
    assert len(told()) == 1


def test_a_participant_who_subscribes_gets_one_mail_for_an_event_and_no_row_joins_them(
    consultation,
) -> None:
    from accounts.assurance import Assurance
    from accounts.models import User
    from accounts.participants import Participant

    for name in ("layla", "omar"):
        User.objects.create_user(f"{name}@example.org", wants_replies=False)
        who = Participant(Assurance.VERIFIED, f"email:{name}@example.org")
        draft = services.CommentDraft(clause_key="art-2.p-1", body="رأي", language="ar")
        comment = services.submit_comment(consultation=consultation, draft=draft, participant=who)
        services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())
    settle(consultation)
    for address in (LAYLA, "salma@example.org"):
        subscribe(consultation, address)
    outcome(consultation)
    # Who commented gets the letter on that, and nothing as a subscriber.
    assert sorted(recipient for recipient, _subject in told()) == [
        *(LAYLA, "omar@example.org", "salma@example.org"),
    ]
    # Who was told as a subscriber is a digest of this event alone.
    (row,) = Told.objects.all()
    assert "salma" not in row.address_digest
    assert isinstance(row.event.at, datetime)
