"""`verify_log`: an honest log passes, and whatever was changed by hand is named with its index."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.log import checkpoints, keys, memory, notes, sequencer
from consultations.log.audit import audit
from consultations.log.tiles import GrowingTree
from consultations.models import (
    Comment,
    LogEntry,
    LoggedConsultation,
    Outcome,
    PendingLeaf,
    Receipt,
    WithholdingReason,
)
from consultations.participation import Authorship
from tests.consultations.conftest import comment_on, make_consultation, publish_text
from tests.consultations.log.shown import fill
from tests.consultations.log.test_sequencer import tamper
from tests.servers import manage, migrated

pytestmark = pytest.mark.django_db
on_both = pytest.mark.database  # the rest asks nothing that PostgreSQL could answer otherwise


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("verify_log", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def complaints() -> list[str]:
    return [str(one) for one in audit().mismatches]


def index_of(kind: str, subject: str | None = None) -> int:
    rows = LogEntry.objects.filter(kind=kind)
    return (rows.filter(subject_id=subject) if subject else rows).order_by("-index")[0].index


def author_of(comment: Comment) -> Authorship:
    return Authorship(receipt_code=Receipt.objects.get(comment=comment).code)


@pytest.fixture
def told(consultation, sequence) -> list[Comment]:
    """A log of more than a tile with every kind of act: shown, withheld, erased, waiting for a moderator, closed, decided."""
    now = timezone.now()
    comments = [comment_on(consultation, f"أقترح {number} يومًا.") for number in range(5)]
    services.publish_comment(comment=comments[0], actor=PLATFORM, now=now)
    services.withhold_comment(
        comment=comments[1], actor=PLATFORM, reason=WithholdingReason.INSULT, now=now
    )
    services.erase_comment(comment=comments[2], author=author_of(comments[2]), now=now)
    services.withdraw_comment(comment=comments[4], author=author_of(comments[4]), now=now)
    closed = make_consultation(
        consultation.agency, slug="old", opens_at=now.replace(year=2020), closes_at=now
    )
    publish_text(closed)
    services.publish_outcome(consultation=closed, actor=PLATFORM)
    sequence()
    fill(300)
    sequence()
    return comments


@on_both
def test_an_honest_log_passes(told, consultation) -> None:
    comment_on(consultation, "ينتظر دوره")
    assert not complaints()
    report = audit()
    assert (report.entries, report.receipts, report.waiting) == (LogEntry.objects.count(), 6, 1)
    assert "The public log holds: " in run()
    assert "1 leaves wait." in run("--consultation", consultation.slug)
    assert "holds" in run("--consultation", str(consultation.translation_key))


def test_an_empty_log_passes_before_and_after_its_first_checkpoint(sequence) -> None:
    assert not complaints()
    sequence()
    assert not complaints()


@pytest.mark.server
def test_it_runs_beside_a_site_that_is_written_to(tmp_path) -> None:
    """As a process of its own, in a snapshot of its own: a writer is neither waited for nor kept waiting."""
    migrated(tmp_path)
    manage(tmp_path, "sequencer", "--once")
    with closing(sqlite3.connect(tmp_path / "diwan.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM consultations_pendingleaf")
        said = manage(tmp_path, "verify_log")
        writer.execute("COMMIT")
    assert said.startswith("The public log holds: 0 entries under 1 heads")


def test_an_unknown_consultation_is_no_success(sequence) -> None:
    with pytest.raises(CommandError, match="no consultation nowhere"):
        run("--consultation", "nowhere")


@on_both
def test_a_mismatch_ends_with_a_code_and_names_its_index(told) -> None:
    Comment.objects.filter(pk=told[0].pk).update(body="غيره أحدهم")
    out = io.StringIO()
    with pytest.raises(CommandError, match="does NOT hold: 1 mismatches") as failure:
        call_command("verify_log", stderr=out)
    assert failure.value.returncode == 4
    index = index_of("comment.received", told[0].public_id)
    assert out.getvalue().startswith(f"index {index}: the comment {told[0].public_id} is not")


def test_only_the_named_consultation_is_compared(told, january) -> None:
    Comment.objects.filter(pk=told[0].pk).update(body="غيره أحدهم")
    assert "holds" in run("--consultation", january.slug)


RECORDS = {
    "a comment's text": (
        lambda one: Comment.objects.filter(pk=one.pk).update(body="غيره"),
        "is not the one received",
    ),
    "a comment's stance": (
        lambda one: Comment.objects.filter(pk=one.pk).update(stance="opposes"),
        "is not the one received",
    ),
    "a record": (
        lambda one: Receipt.objects.filter(comment=one).update(record='{"text":"x"}'),
        "record and salt of",
    ),
    "a salt": (
        lambda one: Receipt.objects.filter(comment=one).update(salt=bytes(32)),
        "record and salt of",
    ),
    "a commitment": (
        lambda one: Receipt.objects.filter(comment=one).update(commitment=bytes(32)),
        "is another than the leaf's",
    ),
    "the receipt": (lambda one: Receipt.objects.filter(comment=one).delete(), "is gone"),
    "the erasure": (
        lambda one: Receipt.objects.filter(comment=one).update(
            salt=None, record=None, erased_at=timezone.now()
        ),
        "was erased, and the log does not say so",
    ),
}


@pytest.mark.parametrize(("damage", "complaint"), RECORDS.values(), ids=RECORDS.keys())
def test_it_names_what_happened_to(told, damage, complaint) -> None:
    damage(told[0])
    (found,) = complaints()
    assert found.startswith(f"index {index_of('comment.received', told[0].public_id)}: ")
    assert complaint in found


def test_it_names_a_deleted_comment(told) -> None:
    told[0].delete()
    received = index_of("comment.received", told[0].public_id)
    published = index_of("comment.published", told[0].public_id)
    assert complaints() == [
        f"index {received}: the receipt of {told[0].public_id} has lost its comment",
        f"index {published}: the comment {told[0].public_id} is gone",
    ]


@pytest.mark.parametrize("status", ["published", "pending"])
def test_it_names_a_decision_that_was_changed(told, status) -> None:
    decided_at = timezone.now() if status == "published" else None
    Comment.objects.filter(pk=told[1].pk).update(status=status, reason="", decided_at=decided_at)
    index = index_of("comment.withheld")
    assert complaints() == [
        f"index {index}: the comment {told[1].public_id} is stored as {status}, "
        "and told as withheld (insult)"
    ]


def test_it_names_a_withdrawal_that_was_undone(told) -> None:
    Comment.objects.filter(pk=told[4].pk).update(
        status="published", ended_at=None, decided_at=timezone.now()
    )
    (found,) = complaints()
    assert found.startswith(f"index {index_of('comment.withdrawn')}: ")


def test_it_names_a_rule_that_was_changed(told) -> None:
    Comment.objects.filter(pk=told[1].pk).update(reason="off_topic")
    (found,) = complaints()
    assert found.startswith(f"index {index_of('comment.withheld')}: ")


@on_both
def test_a_decision_that_waits_for_its_place_is_no_mismatch(told) -> None:
    services.publish_comment(comment=told[1], actor=PLATFORM, now=timezone.now())
    assert not complaints()


def test_it_names_words_that_outlived_their_erasure(told) -> None:
    # The database keeps an erased comment empty; whoever puts words back must change its status too.
    Comment.objects.filter(pk=told[2].pk).update(
        body="بقي النص", status="published", decided_at=timezone.now(), ended_at=None
    )
    index = index_of("comment.erased")
    assert complaints() == [
        f"index {index}: the words of {told[2].public_id} are stored, though erased"
    ]


def test_it_names_an_outcome_that_was_changed_or_removed(told) -> None:
    Outcome.objects.update(published_at=timezone.now().replace(year=2021))
    index = index_of("outcome.published")
    (found,) = complaints()
    assert found.startswith(f"index {index}: the outcome of ")
    Outcome.objects.all().delete()
    (found,) = complaints()
    assert found.startswith(f"index {index}: ")
    assert found.endswith("is gone")


def test_it_names_a_window_that_was_changed(told, consultation) -> None:
    LoggedConsultation.objects.filter(pk=consultation.translation_key).update(
        closes_at=timezone.now().replace(year=2031)
    )
    index = (
        LogEntry.objects.filter(
            kind__startswith="consultation.", consultation_key=consultation.translation_key
        )
        .order_by("-index")[0]
        .index
    )
    assert complaints() == [
        f"index {index}: the window of {consultation.translation_key} is stored otherwise than told"
    ]


def test_a_comment_put_in_by_hand_is_named(told) -> None:
    twin = Comment.objects.get(pk=told[0].pk)
    twin.pk, twin.public_id = None, "0" * 16
    twin.submitted_at = timezone.now()
    twin.save()
    assert complaints() == [f"not in the log: the comment {'0' * 16} has no receipt"]


def test_a_leaf_that_was_dropped_before_it_got_its_place_is_named(told, consultation) -> None:
    late = comment_on(consultation, "لن يصل")
    PendingLeaf.objects.all().delete()
    assert complaints() == [
        f"not in the log: {late.public_id} was acknowledged, and no leaf tells of it"
    ]


def test_it_names_a_leaf_that_was_changed(told) -> None:
    tamper(
        "UPDATE consultations_logentry SET leaf = replace(leaf, 'n7', 'n8'), subject_id = 'n8' "
        "WHERE subject_id = 'n7'"
    )
    index = LogEntry.objects.filter(subject_id="n8").order_by("index")[0].index
    assert f"index {index}: the leaf was changed: its stored hash is another" in complaints()


@on_both
def test_it_names_a_leaf_that_was_changed_with_its_hash(told) -> None:
    index = index_of("restore.performed", "n7")
    row = LogEntry.objects.get(pk=index)
    changed = row.leaf.replace("n7", "n8")
    tamper("SELECT 1")
    row.leaf, row.subject_id = changed, "n8"
    row.leaf_hash = sequencer.leaf_hash(changed.encode())
    row.save()
    found = complaints()
    assert "index 0: tile 0/0 does not hold the hashes of its entries" in found
    assert any("does not fit the leaves up to here" in one for one in found)


@on_both
def test_it_names_a_leaf_that_was_dropped(told) -> None:
    index = index_of("comment.received", told[3].public_id)
    tamper(f"DELETE FROM consultations_logentry WHERE {_quoted('index')} = {index}")
    found = complaints()
    assert f"index {index}: the entry is missing" in found
    assert f"not in the log: {told[3].public_id} was acknowledged, and no leaf tells of it" in found


def test_it_names_the_end_that_was_cut_off(told) -> None:
    size = LogEntry.objects.count()
    tamper(f"DELETE FROM consultations_logentry WHERE {_quoted('index')} = {size - 1}")
    assert complaints() == [
        f"index {size - 1}: a log of {size} entries was signed; this one is missing"
    ]


def test_it_names_a_tile_that_was_changed(told) -> None:
    tamper("UPDATE consultations_logtile SET root = leaf_hash FROM consultations_logentry")
    assert complaints() == ["index 0: tile 0/0 does not hold the hashes of its entries"]


def test_it_names_an_entry_filed_under_another_subject(told) -> None:
    index = index_of("restore.performed", "n9")
    tamper("UPDATE consultations_logentry SET kind = 'vote.received' WHERE subject_id = 'n9'")
    assert complaints() == [
        f"index {index}: the entry is filed under another kind, subject or consultation"
    ]


def test_a_log_rewritten_from_the_start_with_the_true_key_is_told_by_what_was_signed(told) -> None:
    kept = list(LogEntry.objects.exclude(index=4).order_by("index").values_list("leaf", flat=True))
    tamper(
        *(
            f"DELETE FROM consultations_{table}"
            for table in ("logcheckpoint", "loghead", "logtile", "logentry")
        )
    )
    for leaf in [*kept, kept[-1].replace("n299", "n300")]:
        PendingLeaf.objects.create(leaf=leaf, subject_id="x", written_at=timezone.now())
    sequencer.store(GrowingTree())
    head = sequencer.unpublished_head()
    text = checkpoints.Checkpoint(keys.origin(), head.size, bytes(head.root)).text
    sequencer.publish(head, notes.sign(text, keys.signers()))
    size = LogEntry.objects.count()
    assert memory.last_signed().size == size
    assert (
        f"index {size - 1}: the checkpoint that was signed last does not fit the leaves up to here"
        in complaints()
    )


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda note: note.replace("diwan.example", "other.example"), "index"),
        (lambda note: note[:-8] + "AAAAAA=\n", "damaged"),
        (lambda _note: "", "damaged"),
    ],
)
def test_it_names_a_checkpoint_that_was_changed(told, change, complaint) -> None:
    newest = sequencer.LogCheckpoint.objects.order_by("-head_id")[0]
    tamper("SELECT 1")
    newest.note = change(newest.note)
    newest.save()
    found = complaints()
    assert len(found) == 1
    assert found[0].startswith(f"index {newest.head_id - 1}: the checkpoint of {newest.head_id}")
    assert complaint in found[0]


def test_a_memory_that_was_changed_is_named(told) -> None:
    memory.path().write_text("nothing", "utf-8")
    (found,) = complaints()
    assert "is not a checkpoint signed by this log's key" in found


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
