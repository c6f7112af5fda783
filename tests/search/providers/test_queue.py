"""Whatever changes, the index is brought up to date ahead of other work, once a transaction."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.actors import PLATFORM
from cms.models import ServicePoint
from consultations import services as consultations
from opendata import services as datasets
from tests.cms import pages
from tests.cms.guide_factory import make_guide, make_point
from tests.consultations.conftest import publish_text
from tests.search.providers.contract import texts

pytestmark = pytest.mark.database
NOW = timezone.now


def _guide(world: dict) -> None:
    world["guide"].title = "كلمة-جديدة"
    world["guide"].save_revision().publish()


def _point(world: dict) -> None:
    point = ServicePoint.objects.get()
    point.name_ar = "كلمة-جديدة"
    point.save()


def _policy(world: dict) -> None:
    world["policy"].sections = [pages.section("a", "قسم", "كلمة-جديدة")]
    world["policy"].save_revision().publish()


def _clause(world: dict) -> None:
    publish_text(world["consultation"], "# المادة 1\n\n1.1 كلمة-جديدة.\n", "")


def _outcome(world: dict) -> None:
    page = world["consultation"]
    page.outcome_text = "<p>كلمة-جديدة</p>"
    type(page).objects.filter(pk=page.pk).update(closes_at=NOW(), outcome_text=page.outcome_text)
    consultations.publish_outcome(consultation=page, actor=PLATFORM)


def _dataset(world: dict) -> None:
    world["dataset"].title_ar = "كلمة-جديدة"
    datasets.save_dataset(dataset=world["dataset"], actor=PLATFORM, now=NOW())


@pytest.fixture
def world(agency, consultation, dataset) -> dict:
    guide = make_guide(agency, "record")
    make_point(agency, "irbid", services=[guide])
    return {
        "guide": guide,
        "policy": pages.policy(agency),
        "consultation": consultation,
        "dataset": dataset,
    }


@pytest.mark.parametrize("change", [_guide, _point, _policy, _clause, _outcome, _dataset])
def test_each_kind_of_change_asks_once_for_the_index_ahead_of_others(
    world: dict, change: Callable[[dict], None]
) -> None:
    # As if what was arranged had been committed, and its tasks done.
    DBTaskResult.objects.all().delete()
    connection.run_on_commit.clear()
    with transaction.atomic():
        change(world)
    assert "كلمة-جديدة" in texts()
    waiting = DBTaskResult.objects.filter(task_path="search.tasks.project_changes")
    (task,) = waiting
    others = DBTaskResult.objects.exclude(pk=task.pk)
    assert task.queue_name == "default"
    assert all(task.priority > one.priority for one in others if one.queue_name == "default")
