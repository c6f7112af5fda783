"""The shortest period, counted in working days, as the site's rules ask for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from consultations.admin.page_form import ConsultationForm
from consultations.models import ConsultationPage, ConsultationRules
from consultations.services.period import period
from tests.consultations.conftest import make_consultation

pytestmark = pytest.mark.django_db
# Thursday 1 January 2026 to Wednesday 7 January: the 1st and the 4th to the 7th are working days.
FROM, UNTIL = datetime(2026, 1, 1, 6, tzinfo=UTC), datetime(2026, 1, 7, 21, tzinfo=UTC)
REASON = "موعد ملزم في القانون."


@pytest.fixture
def page(agency) -> ConsultationPage:
    soon = timezone.now() + timedelta(days=2)
    return make_consultation(agency, opens_at=soon, closes_at=soon + timedelta(days=3))


def rules(**fields) -> None:
    ConsultationRules.objects.update_or_create(pk=1, defaults=fields)


def errors(page: ConsultationPage, **changes) -> dict[str, list[str]]:
    """What the page's form says of these changes, its other fields left as they are."""
    form_class = page.get_edit_handler().get_form_class()
    assert issubclass(form_class, ConsultationForm)
    given = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "outcome_text": "null",
    }
    given |= {"short_period_reason": "", "documents-count": "0", "outcome_items-count": "0"}
    for name in ("opens_at", "closes_at"):
        given[name] = f"{timezone.localtime(changes.pop(name, getattr(page, name))):%Y-%m-%d %H:%M}"
    bound = form_class({**given, **changes}, instance=page)
    return {
        name: told
        for name, told in bound.errors.items()
        if name in {"opens_at", "closes_at", "short_period_reason"}
    }


def test_a_period_is_counted_with_its_first_and_last_day(site) -> None:
    # It closes when the 7th is over in Amman; of its seven days Friday and Saturday are free.
    assert period(FROM, UNTIL).working_days == 5


def test_a_short_period_needs_a_reason(page) -> None:
    assert set(errors(page)) == {"short_period_reason"}
    assert errors(page, short_period_reason=REASON) == {}
    assert errors(page, closes_at=page.opens_at + timedelta(days=30)) == {}


def test_a_short_period_is_refused_where_the_rules_say_so(page) -> None:
    rules(refuses_shorter=True)
    assert set(errors(page, short_period_reason=REASON)) == {"closes_at"}
    rules(refuses_shorter=True, minimum_days=0)
    assert errors(page) == {}


def test_dates_of_an_open_consultation_are_not_edited(consultation) -> None:
    rules(minimum_days=0)
    for name in ("opens_at", "closes_at"):
        moved = getattr(consultation, name) + timedelta(days=1)
        assert name in errors(consultation, **{name: moved})


def test_the_reason_for_a_short_period_is_published(agency, client) -> None:
    page = make_consultation(agency, short_period_reason=REASON)
    shown = client.get(f"/api/v1/consultations/{page.slug}/").json()
    assert shown["short_period_reason"] == REASON
    assert REASON in client.get(f"/ar/consultations/{page.slug}/").text
