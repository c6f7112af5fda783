"""The index follows the documents, whatever happens to it."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from operations.queue import claim
from search import projector
from search.engines import EngineQuery, IndexUnavailable, engine
from search.engines.embedded import EmbeddedEngine
from search.models import Change, Document
from search.tasks import delete_expired, project_changes

pytestmark = pytest.mark.database


def ids() -> set[int]:
    return set(engine().query(EngineQuery(limit=100)).ids)


def stored() -> set[int]:
    return set(Document.objects.values_list("pk", flat=True))


def test_written_changed_and_withdrawn_things_follow(shelf, project) -> None:
    shelf.put("a", "خدمة أولى")
    shelf.put("b", "خدمة ثانية")
    project()
    assert ids() == stored()
    shelf.put("a", "خدمة معدلة")
    shelf.take("b")
    assert project() == 2
    assert ids() == stored()
    assert engine().count() == 1
    assert engine().frequencies(word=["معدله", "اولي", "ثانيه"])["word"] == {"معدله": 1}


def test_projecting_again_does_nothing_and_the_cursor_stands_at_the_last_change(
    shelf, project
) -> None:
    shelf.put("a", "خدمة")
    project()
    assert project() == 0
    assert engine().cursor() == Change.objects.latest("pk").pk


def test_applying_the_same_changes_twice_leaves_one_of_each(shelf, project) -> None:
    shelf.put("a", "خدمة")
    project()
    document = projector.indexed(Document.objects.get())
    for _ in range(2):
        engine().apply(documents=[document], deleted=[], cursor=engine().cursor())
    assert engine().count() == 1


def test_more_changes_than_one_batch_are_all_applied(shelf, project, monkeypatch) -> None:
    shelf.put("first", "خدمة")
    project()
    monkeypatch.setattr(projector, "_BATCH", 3)
    for number in range(8):
        shelf.put(f"s{number}", f"خدمة {number}")
    assert project() == 8
    assert ids() == stored()


@pytest.mark.parametrize("damage", ["missing", "meta", "pointer", "segments"])
def test_a_broken_index_is_rebuilt_by_the_next_projection(
    shelf, project, index_dir, damage: str
) -> None:
    shelf.put("a", "خدمة")
    project()
    (folder,) = index_dir.glob("*/index-*")
    if damage == "missing":
        for file in folder.iterdir():
            file.unlink()
    elif damage == "meta":
        (folder / "meta.json").write_text("{")
    elif damage == "pointer":
        (folder.parent / "current").write_text("elsewhere")
    else:
        for file in folder.glob("*.store"):
            file.unlink()
    shelf.put("b", "خدمة")
    engine().forget()
    project()
    assert ids() == stored()


def test_a_node_that_was_away_too_long_rebuilds(shelf, project) -> None:
    shelf.put("a", "خدمة")
    project()
    for name in "bcd":
        shelf.put(name, "خدمة")
    later = timezone.now() + projector.KEEP_CHANGES + timedelta(days=1)
    assert projector.forget_old_changes(now=later) == 3
    project()
    assert ids() == stored()


def test_an_index_of_another_database_is_rebuilt(shelf, project) -> None:
    shelf.put("a", "خدمة")
    project()
    engine().apply(documents=[], deleted=[Document.objects.get().pk], cursor=10**9)
    project()
    assert ids() == stored()


def test_a_reader_goes_on_answering_while_the_index_is_rebuilt(shelf, project, index_dir) -> None:
    shelf.put("a", "خدمة")
    project()
    reader = EmbeddedEngine(index_dir)
    old = reader._open().searcher
    shelf.put("b", "خدمة")
    projector.rebuild(EmbeddedEngine(index_dir))
    assert old.num_docs == 2  # one document and the cursor: what this reader had begun with
    assert reader.count() == 2
    assert len(list(index_dir.glob("*/index-*"))) == 1


def test_an_engine_without_index_says_so(index_dir) -> None:
    with pytest.raises(IndexUnavailable):
        EmbeddedEngine(index_dir).query(EngineQuery())


def test_the_command_repairs_documents_and_rebuilds_the_index(shelf) -> None:
    shelf.put("a", "خدمة")
    Document.objects.update(title="قديم")
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert "1 documents corrected" in out.getvalue()
    assert ids() == stored()
    assert engine().frequencies(word=["خدمه", "قديم"])["word"] == {"خدمه": 1}


def test_a_backlog_of_other_tasks_does_not_delay_what_was_published(db: None) -> None:
    for _ in range(3):
        delete_expired.enqueue()
    published = project_changes.enqueue()
    assert str(claim(worker="w", queues=["default"]).pk) == str(published.id)
