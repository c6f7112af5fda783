"""Who took part is forgotten when the time for appeals is over: in one consultation at a time, and not before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts import pseudonyms
from accounts.actors import PLATFORM
from accounts.models import PseudonymKey
from consultations import services
from consultations.services.participants import APPEALS, WITHOUT_OUTCOME, forget_participants
from tests.consultations.conftest import CLOSES, OPENS, TICK, make_consultation, translate

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"


def with_participant(page):
    pseudonyms.pseudonym(scope=page.pseudonym_scope, identifier="email:layla@example.org")
    return page


def known() -> set[str]:
    return set(PseudonymKey.objects.exclude(key=None).values_list("scope", flat=True))


def forget_at(moment: datetime) -> int:
    return forget_participants(now=moment)


def test_the_time_for_appeals_runs_from_the_outcome(january) -> None:
    with_participant(january)
    published = CLOSES + timedelta(days=40)
    services.publish_outcome(consultation=january, actor=PLATFORM, clock=lambda: published)
    assert forget_at(published + APPEALS - TICK) == 0
    assert known() == {january.pseudonym_scope}
    assert forget_at(published + APPEALS) == 1
    assert known() == set()
    assert forget_at(published + APPEALS + timedelta(days=1)) == 0


def test_where_no_outcome_comes_the_closing_counts(january) -> None:
    with_participant(january)
    assert forget_at(CLOSES + WITHOUT_OUTCOME - TICK) == 0
    assert forget_at(CLOSES + WITHOUT_OUTCOME) == 1


def test_one_that_was_called_off_is_over_too(january) -> None:
    with_participant(january)
    reasons = {"ar": "سُحبت المسودة."}
    services.withdraw_consultation(consultation=january, actor=PLATFORM, reasons=reasons, now=OPENS)
    assert forget_at(OPENS + APPEALS - TICK) == 0
    assert forget_at(OPENS + APPEALS) == 1


def test_other_consultations_keep_theirs_and_translations_share_one(january, agency) -> None:
    translate(january, "Strategy")
    with_participant(january)
    other = with_participant(make_consultation(agency, slug="other"))
    assert forget_at(timezone.now()) == 0
    assert forget_at(max(CLOSES + WITHOUT_OUTCOME, timezone.now())) == 1
    assert known() == {other.pseudonym_scope}
