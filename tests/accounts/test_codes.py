"""A code proves an address once; tries are counted in the database; nothing tells whether an address has an account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connections

from accounts import code_messages, codes
from accounts.contact import Contact, read_contact
from accounts.errors import AddressNotUnderstood, CodeRefused, TooManyCodes
from accounts.models import SignInChallenge, SignInCode, User
from operations.models import Delivery

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
LAYLA = Contact("email", "layla@example.org")
TICK = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    settings.DEMO = True
    cache.clear()


def sent_code(number: int = 0) -> str:
    """The code of the newest message, or of an older one."""
    text = Delivery.objects.order_by("-created_at")[number].text
    found = re.search(r"(\d{4}) (\d{4})", text)
    assert found
    return "".join(found.groups())


def ask(contact: Contact = LAYLA, now: datetime = NOW) -> str:
    return codes.send_code(contact=contact, language="ar", now=now).token


def redeem(token: str, typed: str, now: datetime = NOW):
    return codes.redeem_code(token=token, typed=typed, now=now)


@pytest.mark.django_db
class TestCodes:
    def test_the_right_code_makes_the_account_at_the_first_time_and_finds_it_later(self) -> None:
        first = redeem(ask(), sent_code())
        assert (first.user.email, first.user.has_usable_password()) == ("layla@example.org", False)
        assert first.sign_in.identifier == "email:layla@example.org"
        later = NOW + timedelta(hours=2)
        assert redeem(ask(now=later), sent_code(), later).user == first.user

    def test_a_code_works_once(self) -> None:
        token, code = ask(), sent_code()
        redeem(token, code)
        with pytest.raises(CodeRefused):
            redeem(token, code)

    @pytest.mark.parametrize("typed", ["{0}", " {1} ", "{1}-", "٠٠٠٠٠٠٠٠"])
    def test_digits_may_be_typed_in_any_script_with_blanks(self, typed: str) -> None:
        token, code = ask(), sent_code()
        if typed == "٠٠٠٠٠٠٠٠":
            typed = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        redeem(token, typed.format(code, code_messages.grouped(code)))

    def test_a_code_ends_after_ten_minutes(self) -> None:
        token, code = ask(), sent_code()
        with pytest.raises(CodeRefused):
            redeem(token, code, NOW + codes.VALID)

    def test_a_clock_that_jumps_back_does_not_revive_a_used_code(self) -> None:
        token, code = ask(), sent_code()
        redeem(token, code, NOW + TICK)
        with pytest.raises(CodeRefused):
            redeem(token, code, NOW - timedelta(hours=5))

    def test_five_wrong_tries_end_a_challenge_and_nobody_elses(self) -> None:
        stranger, mine = ask(), ask(now=NOW + TICK)
        wrong = f"{(int(sent_code()) + 1) % 10**8:08d}"
        for _ in range(codes.ATTEMPTS):
            with pytest.raises(CodeRefused):
                redeem(stranger, wrong)
        with pytest.raises(CodeRefused):
            redeem(stranger, sent_code())
        assert redeem(mine, sent_code()).user.email == LAYLA.value

    def test_a_message_a_minute_and_five_an_hour_go_to_one_address(self) -> None:
        for minute in range(9):
            ask(now=NOW + timedelta(minutes=minute))
        assert Delivery.objects.count() == codes.PER_HOUR
        with pytest.raises(TooManyCodes) as refusal:
            ask(now=NOW + timedelta(minutes=40))
        assert refusal.value.facts == {"retry_after_seconds": 20 * 60}
        ask(now=NOW + timedelta(minutes=61))
        assert Delivery.objects.count() == codes.PER_HOUR + 1

    @pytest.mark.parametrize("token", ["", "x", "x" * 999, "a:b:c", "\x00", "é"])
    def test_a_token_that_was_never_given_out_is_refused(self, token: str) -> None:
        with pytest.raises(CodeRefused):
            redeem(token, "12345678")

    def test_a_token_for_one_address_does_not_take_the_code_of_another(self) -> None:
        token = ask()
        ask(Contact("email", "omar@example.org"))
        with pytest.raises(CodeRefused):
            redeem(token, sent_code())

    def test_somebody_who_was_shut_out_gets_no_session_by_a_code(self) -> None:
        User.objects.create_user(LAYLA.value, is_active=False)
        token = ask()
        with pytest.raises(CodeRefused):
            redeem(token, sent_code())

    def test_the_database_holds_neither_code_nor_address_but_in_the_message(self) -> None:
        token, code = ask(), sent_code()
        stored = [*SignInCode.objects.values_list(), *SignInChallenge.objects.values_list()]
        assert code not in str(stored)
        assert "layla" not in str(stored)
        redeem(token, code)

    def test_codes_are_deleted_after_a_day(self) -> None:
        ask()
        assert codes.delete_old(now=NOW + timedelta(hours=23)) == 0
        codes.delete_old(now=NOW + timedelta(hours=25))
        assert not SignInCode.objects.exists()
        assert not SignInChallenge.objects.exists()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Layla@Example.ORG ", "layla@example.org"),
        ("٠٧٩٠٠٠١٢٣٤", "+962790001234"),
        ("0790 001 234", "+962790001234"),
        ("+962-79-0001234", "+962790001234"),
        ("00962790001234", "+962790001234"),
    ],
)
def test_an_address_has_one_spelling(typed: str, value: str) -> None:
    assert read_contact(typed).value == value


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "layla",
        "@",
        "a@b",
        "لیلی@example.org",
        "a\x00@example.org",
        "a@example.org\nb",
        "123",
        "+96265000000",
        "9" * 300,
        "tel:+962790001234;ext=9",
        "\u202ea@example.org",
        "06 500 8080",
    ],
)
def test_what_reaches_nobody_is_refused(typed: str) -> None:
    with pytest.raises(AddressNotUnderstood):
        read_contact(typed)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_text_message_is_one_message_and_begins_with_the_code(language: str) -> None:
    from django.utils import translation

    with translation.override(language):
        text = code_messages.sms_text("12345678", "services.diwan.example")
    assert text.startswith("1234 5678")
    assert len(text) <= 70


@pytest.fixture
def parallel(scratch_database) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(50) as pool:
        yield pool


def _closing(act):
    try:
        return act()
    except (CodeRefused, TooManyCodes) as refusal:
        return refusal
    finally:
        connections.close_all()


@pytest.mark.database
def test_fifty_parallel_requests_send_one_message(parallel) -> None:
    list(parallel.map(lambda _: _closing(ask), range(50)))
    assert Delivery.objects.count() == 1
    assert SignInCode.objects.count() == 1
    assert SignInChallenge.objects.count() == codes.REQUESTERS


@pytest.mark.database
def test_of_fifty_parallel_right_codes_one_opens_a_session(parallel) -> None:
    token, code = ask(), sent_code()
    answers = list(parallel.map(lambda _: _closing(lambda: redeem(token, code)), range(50)))
    assert sum(isinstance(one, codes.Proven) for one in answers) == 1
    assert User.objects.count() == 1


@pytest.mark.database
def test_parallel_guesses_never_exceed_five(parallel) -> None:
    token = ask()
    wrong = f"{(int(sent_code()) + 1) % 10**8:08d}"
    answers = list(parallel.map(lambda _: _closing(lambda: redeem(token, wrong)), range(50)))
    assert all(isinstance(one, CodeRefused) for one in answers)
    assert SignInChallenge.objects.get().attempts == codes.ATTEMPTS
