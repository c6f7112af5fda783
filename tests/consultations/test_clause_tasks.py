"""Clauses to answer for: counted in working days, done by what was decided."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from accounts.actors import PLATFORM, Actor
from accounts.models import Agency, Membership, Role
from common import working_days
from common.errors import Refused
from consultations import services
from consultations.dispositions import tasks
from consultations.dispositions.grants import Grants, above, nearest
from consultations.dispositions.rulings import ruling
from consultations.errors import TaskRefused
from consultations.models import ClauseTask
from tests.consultations.conftest import publish_text, published_comment

pytestmark = pytest.mark.django_db
# A Thursday; Friday and Saturday are free.
THURSDAY = datetime(2026, 1, 8, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _calendar(monkeypatch) -> None:
    monkeypatch.setattr(working_days, "_sources", [])


@pytest.fixture
def finance() -> Agency:
    return Agency.objects.create(slug="mof", name_ar="وزارة المالية", name_en="Finance")


def assign(page, agency, key="art-2", *, days=3, person=None, actor=PLATFORM):
    given = services.Assignment(key, agency.pk, days, person.pk if person else None)
    return services.assign_clause(consultation=page, actor=actor, assignment=given, now=THURSDAY)


def standing(page, now=THURSDAY) -> dict[str, tasks.Standing]:
    return {one.task.clause_key: one for one in tasks.tasks_of(page, now)}


def test_a_deadline_is_counted_in_working_days(consultation, finance) -> None:
    assert assign(consultation, finance).due_on == date(2026, 1, 13)
    again = assign(consultation, finance, days=1)
    assert (again.due_on, ClauseTask.objects.count()) == (date(2026, 1, 11), 1)


@pytest.mark.parametrize(
    ("now", "arabic", "english"),
    [
        (THURSDAY, "3 أيام عمل باقية", "3 working days left"),
        (THURSDAY + timedelta(days=3), "يوما عمل باقيان", "2 working days left"),
        (THURSDAY + timedelta(days=4), "يوم عمل واحد باقٍ", "1 working day left"),
        (THURSDAY + timedelta(days=5), "يُستحق اليوم", "due today"),
        (THURSDAY + timedelta(days=6), "متأخر يوم عمل واحدًا", "1 working day late"),
        (THURSDAY + timedelta(days=20), "متأخر 11 يوم عمل", "11 working days late"),
    ],
)
def test_what_is_left_is_told_in_words(consultation, finance, now, arabic, english) -> None:
    published_comment(consultation)
    assign(consultation, finance)
    one = standing(consultation, now)["art-2"]
    for language, words in (("ar", arabic), ("en", english)):
        with translation.override(language):
            assert one.time_in_words == words
    assert one.is_overdue == ("late" in english)


def test_a_task_is_done_when_its_comments_are_and_open_again_with_a_new_one(
    consultation, finance
) -> None:
    comment = published_comment(consultation)
    published_comment(consultation, "رأي.", clause_key="art-1.p-1")
    assign(consultation, finance)
    assign(consultation, finance, "")
    now = THURSDAY + timedelta(days=60)
    found = standing(consultation, now)
    assert {key: one.progress.total for key, one in found.items()} == {"": 1, "art-2": 1}
    assert found["art-2"].is_overdue
    noted = ruling("noted", "أُحيط به علمًا.")
    services.decide(thing=comment, actor=PLATFORM, ruling=noted, seen=None, now=timezone.now())
    with translation.override("ar"):
        assert standing(consultation, now)["art-2"].time_in_words == "منجز"
    published_comment(consultation, "رأي آخر.")
    assert standing(consultation, now)["art-2"].is_overdue


def test_the_nearest_task_answers_for_a_clause() -> None:
    article, whole = ClauseTask(clause_key="art-2"), ClauseTask(clause_key="")
    assert nearest("art-2.p-1", [whole, article]) is article
    assert nearest("art-20.p-1", [whole, article]) is whole
    assert nearest("art-1", [article]) is None
    assert above("") == [""]
    assert Grants(is_officer=False, keys=frozenset({"art-2"})).covers("art-2.p-1")
    assert not Grants(is_officer=False, keys=frozenset({"art-2"})).covers("art-20.p-1")


@pytest.mark.parametrize(
    "change", [{"days": 0}, {"days": 251}, {"key": "art-9"}, {"person": True}, {"agency": True}]
)
def test_what_cannot_be_given_is_refused(consultation, finance, django_user_model, change) -> None:
    if "person" in change:  # of no agency
        change = {"person": django_user_model.objects.create_user("nour@example.org")}
    if "agency" in change:
        change, finance = {}, Agency(pk=10**6)
    with pytest.raises(TaskRefused):
        assign(consultation, finance, **change)


def test_only_who_runs_the_consultation_gives_clauses(consultation, finance) -> None:
    of_finance = Actor(1, frozenset({(finance.pk, Role.POLICY_OFFICER)}))
    with pytest.raises(Refused):
        assign(consultation, finance, actor=of_finance)
    task = assign(consultation, finance)
    with pytest.raises(Refused):
        services.take_back_clause(task=task, actor=of_finance)
    services.take_back_clause(task=task, actor=PLATFORM)
    assert not ClauseTask.objects.exists()


def test_my_clauses_are_those_of_my_agency_and_those_with_my_name_until_the_outcome(
    consultation, january, finance, django_user_model, django_assert_num_queries
) -> None:
    person = django_user_model.objects.create_user("nour@example.org")
    Membership.objects.create(user=person, agency=finance, role=Role.EDITOR)
    assign(consultation, finance, "art-2", person=person)
    assign(consultation, finance, "art-1", days=1)
    assign(january, finance, "art-1", days=2)
    named = Actor(person.pk, frozenset({(finance.pk, Role.EDITOR)}))
    officer = Actor(0, frozenset({(finance.pk, Role.POLICY_OFFICER)}))
    with django_assert_num_queries(3):
        (mine,) = tasks.own_tasks(named, THURSDAY)
    assert mine.task.clause_key == "art-2"
    with django_assert_num_queries(3):
        assert len(tasks.own_tasks(officer, THURSDAY)) == 3
    assert tasks.own_tasks(Actor(person.pk), THURSDAY) == []
    services.publish_outcome(consultation=january, actor=PLATFORM)
    assert len(tasks.own_tasks(officer, THURSDAY)) == 2


def test_a_clause_of_a_later_version_can_be_given(consultation, finance) -> None:
    publish_text(consultation, "[art-3] # المادة 3: الرد\n\n[art-3.p-1] 3.1 نص.", english="")
    assert assign(consultation, finance, "art-3.p-1").pk
