"""Documents follow what providers say, in the transaction of the change."""

from __future__ import annotations

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from search import services
from search.models import Change, Document

pytestmark = pytest.mark.database


class Refused(Exception):
    pass


def tasks() -> int:
    return DBTaskResult.objects.filter(task_path="search.tasks.project_changes").count()


def test_a_published_thing_becomes_a_document_a_change_and_one_task(shelf) -> None:
    with transaction.atomic():
        shelf.put("a", "خدمة أولى")
        shelf.put("b", "خدمة ثانية")
    assert set(Document.objects.values_list("title", flat=True)) == {"خدمة أولى", "خدمة ثانية"}
    assert Change.objects.count() == 2
    assert tasks() == 1


def test_a_rolled_back_change_leaves_no_document_and_no_task(shelf) -> None:
    with pytest.raises(Refused), transaction.atomic():
        shelf.put("a", "خدمة")
        raise Refused
    assert not Document.objects.exists()
    assert not Change.objects.exists()
    assert tasks() == 0


def test_after_a_savepoint_is_rolled_back_the_next_change_makes_its_own_task(shelf) -> None:
    with transaction.atomic():
        with pytest.raises(Refused), transaction.atomic():
            shelf.put("a", "خدمة")
            raise Refused
        shelf.put("b", "خدمة")
    assert tasks() == 1


def test_saying_the_same_again_writes_nothing(shelf) -> None:
    shelf.put("a", "خدمة")
    shelf.put("a", "خدمة")
    assert Change.objects.count() == 1


def test_a_language_that_is_gone_is_removed_and_the_other_stays(shelf) -> None:
    shelf.put("a", "خدمة")
    shelf.put("a", "Service", language="en")
    shelf.things["a"] = shelf.things["a"][:1]
    services.refresh("shelf", "a")
    assert list(Document.objects.values_list("language", flat=True)) == ["ar"]


def test_asking_every_provider_repairs_what_was_missed_and_drops_orphans(shelf) -> None:
    shelf.put("a", "خدمة")
    Document.objects.update(title="قديم")
    Document.objects.create(
        provider="gone", object_id="1", language="ar", kind="page", title="يتيم", url="/"
    )
    assert services.refresh_all() == 2
    assert list(Document.objects.values_list("title", flat=True)) == ["خدمة"]
    assert services.refresh_all() == 0


def test_characters_that_no_database_takes_are_left_out(shelf) -> None:
    shelf.put("a", "عنوان\x00", "نص\ud800 آخر")
    (document,) = Document.objects.all()
    assert (document.title, document.body) == ("عنوان", "نص آخر")
