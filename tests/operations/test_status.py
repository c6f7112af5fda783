"""The public status: what the platform measured of itself, and nothing of a person."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from common.operating import PartState
from common.operating import parts as registry
from operations import mail, parts, status, upkeep
from operations.models import Delivery, Outage, PartDay
from operations.tasks import fold_generation

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def line(name: str, now: datetime = NOW) -> status.PartLine:
    return {one.name: one for one in status.status(now=now).parts}[name]


@pytest.fixture
def made_up():
    """A part that is as the test says."""
    state = {"now": PartState(True, 0.0)}
    registry.register("made-up", lambda now: state["now"])
    yield state
    del registry._readers["made-up"]


def test_how_often_a_part_was_well_is_counted(made_up) -> None:
    parts.look(now=NOW)
    made_up["now"] = PartState(False, 400.0)
    parts.look(now=NOW)
    parts.look(now=NOW - DAY)
    parts.look(now=NOW - DAY)
    assert PartDay.objects.filter(part="made-up").count() == 2
    found = line("made-up")
    assert (found.is_well, found.lag_seconds, found.share_well) == (False, 400.0, None)
    PartDay.objects.filter(part="made-up").update(looks=F("looks") * 15, well=F("well") * 15)
    assert line("made-up").share_well == 25.0  # of sixty looks
    assert status.status(now=NOW).is_well is False


def test_the_site_was_reachable_but_for_measured_outages() -> None:
    PartDay.objects.create(day=(NOW - 10 * DAY).date(), part="tasks", looks=1, well=1)
    span = {"began_at": NOW - DAY, "ended_at": NOW - DAY + 12.6 * HOUR}
    Outage.objects.create(**span, is_measured=True)
    Outage.objects.create(began_at=NOW - 3 * DAY, ended_at=NOW - 2 * DAY)  # announced only
    assert line("site").share_well == 95.0
    found = status.status(now=NOW)
    assert found.measured_since == datetime(2026, 11, 20, tzinfo=UTC)
    assert [one.is_measured for one in found.incidents] == [True, False]


def test_nothing_is_claimed_before_anything_was_measured() -> None:
    found = status.status(now=NOW)
    assert (found.measured_since, found.backup_at) == (None, None)
    assert {one.share_well for one in found.parts} == {None}
    assert {one.p50_ms for one in found.day} == {None}


def test_due_tasks_that_wait_make_the_background_late() -> None:
    fold_generation.enqueue()
    now = timezone.now()
    assert parts.tasks_state(now + timedelta(seconds=100)).is_well
    assert not parts.tasks_state(now + timedelta(seconds=130)).is_well


def test_mail_is_a_part_only_where_it_leaves(settings) -> None:
    settings.MAIL_LEAVES = False
    assert parts.mail_state(NOW) is None
    settings.MAIL_LEAVES = True
    row = mail.send(to="sami@example.org", subject="س", text="ن")
    Delivery.objects.filter(pk=row.pk).update(created_at=NOW - HOUR)
    assert parts.mail_state(NOW) == PartState(False, 3600.0)


def test_the_api_tells_figures_and_no_person(client: Client) -> None:
    upkeep.done(upkeep.BACKUP, now=NOW)
    Outage.objects.create(
        began_at=timezone.now() - HOUR, ended_at=timezone.now(), note_ar="صيانة", note_en="Care"
    )
    mail.send(to="sami@example.org", subject="س", text="ن")
    answer = client.get("/api/v1/status/?lang=en")
    found = answer.json()
    assert answer["Cache-Control"] == "public, max-age=30"
    assert found["backup_at"] == "2026-11-30T12:00:00Z"
    assert [one["note"] for one in found["incidents"]] == ["Care"]
    assert {one["name"] for one in found["parts"]} >= {"site", "tasks", "log", "search"}
    assert [one["kind"] for one in found["month"]] == ["page", "search", "api", "write"]
    assert "sami" not in answer.text


def test_its_queries_do_not_grow_with_what_it_looks_back_on(django_assert_max_num_queries) -> None:
    for days in range(30):
        PartDay.objects.create(day=(NOW - days * DAY).date(), part="tasks", looks=9, well=9)
        began = NOW - days * DAY
        Outage.objects.create(began_at=began - HOUR, ended_at=began, is_measured=True)
    with django_assert_max_num_queries(14):
        status.status(now=NOW)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_shows_them(site, client: Client, language: str, made_up) -> None:
    made_up["now"] = PartState(False, 7200.0)
    parts.look(now=timezone.now())
    text = client.get(f"/{language}/status/").text
    words = {
        "ar": ("حالة المنصة", "متأخر أو متعطل", "ساعتان"),
        "en": ("late or failing", "2 hours"),
    }
    assert [word for word in words[language] if word not in text] == []
