"""A mailbox confirms what was asked for it, changes it and ends it; nobody else does, learns of it, or fills it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.mailboxes import CONFIRM_WITHIN
from common.errors import NotFound
from consultations.errors import MailAddressRefused
from consultations.models import Subscription
from consultations.subscriptions import asking, keeping, tokens
from consultations.subscriptions.asking import Wanted
from operations.models import Delivery
from tests.consultations.conftest import make_consultation
from tests.consultations.subscriptions.conftest import LAYLA, link_in, subscribe

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def ask(consultation=None, address: str = LAYLA, *, now=None, language: str = "ar") -> None:
    wanted = Wanted(consultation)
    asking.ask(address=address, wanted=wanted, language=language, now=now or timezone.now())


def test_nothing_stands_before_the_mailbox_has_confirmed(consultation) -> None:
    ask(consultation)
    row, mail = Subscription.objects.get(), Delivery.objects.get()
    assert (row.confirmed_at, row.language, mail.is_secret) == (None, "ar", True)
    assert "/ar/subscriptions/confirm/" in mail.text
    assert consultation.title in mail.text
    assert 'dir="rtl"' in mail.html
    token = link_in(mail.text, "confirm/").split("/")[-2]
    assert asking.confirm(token=token, now=timezone.now()).confirmed_at is not None
    first = Subscription.objects.get().confirmed_at
    asking.confirm(token=token, now=timezone.now() + timedelta(hours=1))
    assert Subscription.objects.get().confirmed_at == first


def test_who_asks_again_gets_no_second_row_and_the_mailbox_one_mail_each_time(consultation) -> None:
    now = timezone.now()
    ask(consultation, now=now)
    ask(consultation, now=now + timedelta(seconds=5))  # a second click
    assert Delivery.objects.count() == 1
    ask(consultation, now=now + timedelta(minutes=10), language="en")
    assert (Subscription.objects.count(), Delivery.objects.count()) == (1, 2)
    assert Subscription.objects.get().language == "en"


def test_a_subscribed_mailbox_is_told_so_and_a_stranger_changes_nothing_of_it(consultation) -> None:
    subscribe(consultation, at=timezone.now() - timedelta(hours=2))
    ask(consultation, language="en")
    row, mail = Subscription.objects.get(), Delivery.objects.get()
    assert (row.language, mail.language) == ("ar", "ar")
    assert "/confirm/" not in mail.text
    assert tokens.page_of(row) in mail.text


def test_nobody_fills_a_mailbox_however_many_things_are_asked_for(agency) -> None:
    pages = [make_consultation(agency, f"c{number}") for number in range(7)]
    start = timezone.now()
    for page in pages:
        ask(page, now=start)
    assert (Delivery.objects.count(), Subscription.objects.count()) == (5, 5)
    for hour in range(1, 30):
        ask(pages[0], now=start + timedelta(hours=hour % 24, minutes=hour))
    assert Delivery.objects.count() <= 10
    ask(pages[6], address="omar@example.org", now=start)
    assert Delivery.objects.filter(recipient="omar@example.org").count() == 1


def test_two_rows_of_the_same_cannot_be_stored(consultation) -> None:
    for wanted in ({"consultation": consultation}, {"agency": consultation.agency}, {}):
        fields = {"address": LAYLA, "language": "ar", "asked_at": timezone.now(), **wanted}
        Subscription.objects.create(**fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscription.objects.create(**fields)
        Subscription.objects.create(**fields | {"ended_at": timezone.now()})


@pytest.mark.parametrize(
    "typed", ["", "layla", "+962790001234", "a@b", "ليلى@example.org", "a" * 300]
)
def test_what_is_no_mail_address_is_refused(typed) -> None:
    with pytest.raises(MailAddressRefused):
        asking.read_address(typed)


def test_an_address_has_one_spelling() -> None:
    assert asking.read_address("  Layla@Example.ORG ") == LAYLA


def test_each_link_does_its_own_and_no_other(consultation) -> None:
    row = subscribe(consultation)
    managing, confirming = tokens.for_managing(row), tokens.for_confirming(row)
    with pytest.raises(NotFound):
        asking.confirm(token=managing, now=timezone.now())
    for forged in (
        confirming,
        "",
        "x",
        "a:b",
        managing[:-1],
        f"{uuid4().hex}{managing[32:]}",
        "é" * 40,
    ):
        with pytest.raises(NotFound):
            asking.end(token=forged, now=timezone.now())
    assert Subscription.objects.get().ended_at is None


def test_a_link_a_week_old_confirms_nothing(consultation, time_machine) -> None:
    ask(consultation)
    token = tokens.for_confirming(Subscription.objects.get())
    time_machine.move_to(timezone.now() + CONFIRM_WITHIN + timedelta(minutes=1))
    with pytest.raises(NotFound):
        asking.confirm(token=token, now=timezone.now())


def test_an_ended_subscription_is_not_revived_by_its_old_link_but_by_asking_anew(
    consultation,
) -> None:
    row = subscribe(consultation, at=timezone.now() - timedelta(hours=1))
    asking.end(token=tokens.for_managing(row), now=timezone.now())
    asking.end(token=tokens.for_managing(row), now=timezone.now())
    with pytest.raises(NotFound):
        asking.confirm(token=tokens.for_confirming(row), now=timezone.now())
    ask(consultation)
    assert Subscription.objects.standing().count() == 1
    assert Subscription.objects.confirmed().count() == 0


def test_an_address_that_takes_no_mail_three_times_is_written_to_no_more(consultation) -> None:
    row = subscribe(consultation)
    now = timezone.now()
    asking.address_refused("LAYLA@example.org", now)
    asking.address_refused(LAYLA, now + timedelta(days=100))  # the first is forgiven
    asking.address_refused(LAYLA, now + timedelta(days=101))
    row.refresh_from_db()
    assert (row.refusals, row.ended_at) == (2, None)
    asking.address_refused(LAYLA, now + timedelta(days=102))
    row.refresh_from_db()
    assert (row.ending, row.ended_at) == ("refused", now + timedelta(days=102))
    asking.address_refused("stranger@example.org", now)


def test_a_subscription_to_what_is_over_goes_a_year_later(january) -> None:
    from accounts.actors import PLATFORM
    from consultations import services

    subscribe(january)
    now = timezone.now()
    services.publish_outcome(consultation=january, actor=PLATFORM, clock=lambda: now)
    keeping.delete_old(now=now + keeping.SERVED)
    assert Subscription.objects.count() == 1
    keeping.delete_old(now=now + keeping.SERVED + timedelta(minutes=1))
    assert Subscription.objects.count() == 0
