"""How fast the public log takes in, proves and verifies, each figure beside a baseline of the same run.

``python -m benchmarks.consultations.log`` writes ``benchmarks/results/log.md``; ``make bench`` runs it too. ``BENCH_LEAVES``
(100,000) sets the size of the log, ``BENCH_COMMENTS`` (200) how many comments are sent with the log and without it, in turn.
Everything is in a database of its own with the demo, thrown away at the end.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import platform as machine
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks import servers

RESULTS = servers.ROOT / "benchmarks" / "results" / "log.md"
LEAVES = int(os.environ.get("BENCH_LEAVES", "100000"))
COMMENTS = int(os.environ.get("BENCH_COMMENTS", "200"))
SAMPLES = 200
INSERT_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a figure of the log beside its baseline, in the same unit."""

    what: str
    log: float
    baseline: float
    unit: str
    against: str

    def __str__(self) -> str:
        ratio = self.log / self.baseline
        return (
            f"| {self.what} | {self.log:,.4g} {self.unit} | {self.baseline:,.4g} {self.unit} | "
            f"{ratio:.2f} | {self.against} |"
        )


def main() -> int:
    """Prepare a database with the demo, then measure in a process that has no other."""
    with tempfile.TemporaryDirectory(prefix="diwan-bench-log-") as folder:
        env = servers.variables(Path(folder) / "data", DJANGO_SETTINGS_MODULE="config.settings")
        script = servers.ROOT / "scripts" / "prepare.py"
        subprocess.run([sys.executable, str(script), "--demo"], env=env, check=True)
        command = [sys.executable, "-m", "benchmarks.consultations.log", "measure"]
        return subprocess.call(command, cwd=servers.ROOT, env=env)


def measure() -> None:
    import django

    django.setup()
    logging.disable(logging.INFO)
    from consultations.log.sequencer import Sequencer

    rows = [comments()]
    Sequencer().run_once()
    inserted = fill()
    rows.append(taking_in(inserted))
    rows.append(one_more())
    rows += proofs()
    rows.append(verifying())
    text = written(rows)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def comments() -> Row:
    """Processor time of one comment by HTTP, with the log and without its writes, in turn."""
    from django.core.cache import cache
    from django.test import Client

    from consultations import log
    from consultations.models import ConsultationPage

    address, clause = _open_consultation(ConsultationPage)
    client = Client()
    spent: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * COMMENTS + 10):
        with_log = number % 2 == 0
        body = {"clause": clause, "body": f"أقترح أن تكون المهلة {number} يومًا لا أقل من ذلك."}
        cache.clear()
        started = time.process_time()
        with contextlib.nullcontext() if with_log else _silent(log):
            answer = client.post(
                address,
                body,
                content_type="application/json",
                headers={"Idempotency-Key": f"benchmark-{number}", "Host": "localhost"},
            )
        if answer.status_code != 201:
            raise RuntimeError(answer.content.decode())
        if number >= 10:  # the first ones warm up
            spent[with_log].append((time.process_time() - started) * 1000)
    return Row(
        "a comment by HTTP, processor time (median)",
        statistics.median(spent[True]),
        statistics.median(spent[False]),
        "ms",
        "the same request without the log's writes",
    )


def _open_consultation(pages: Any) -> tuple[str, str]:  # Any: a model, imported late
    for page in pages.objects.live().filter(locale__language_code="ar"):
        version = page.versions.filter(published_at__isnull=False).order_by("-number").first()
        if version and page.is_open(datetime.now(UTC)):
            clause = version.clauses.exclude(kind="heading").first() or version.clauses.first()
            return f"/api/v1/consultations/{page.slug}/comments/", clause.key
    raise RuntimeError("the demo has no open consultation")


@contextlib.contextmanager
def _silent(log: Any) -> Iterator[None]:  # Any: a module
    """Without salt, commitment, promise, receipt and leaf; the answer has a receipt from before in its place."""
    from consultations.models import Receipt

    last = Receipt.objects.order_by("pk").last()
    original = log.record_comment

    def nothing(comment: Any, _record: Any, _now: Any) -> Any:  # Any: as `record_comment`
        comment.receipt = last
        return last

    log.record_comment = nothing
    try:
        yield
    finally:
        log.record_comment = original


def fill() -> float:
    """Votes that were acknowledged and wait for their places; returns the leaves inserted in a second, in batches."""
    from django.db import transaction

    from consultations.models import CommentSupport, PendingLeaf, Receipt

    make, seconds = _votes(), 0.0
    for begin in range(0, LEAVES, INSERT_BATCH):
        numbers = range(begin, min(begin + INSERT_BATCH, LEAVES))
        votes, receipts, waiting = zip(*map(make, numbers), strict=True)
        CommentSupport.objects.bulk_create(votes)
        Receipt.objects.bulk_create(receipts)
        started = time.perf_counter()
        with transaction.atomic():
            PendingLeaf.objects.bulk_create(waiting)
        seconds += time.perf_counter() - started
    return LEAVES / seconds


def _votes() -> Callable[[int], tuple[Any, Any, Any]]:  # Any: models, imported late
    """What makes the nth vote for one comment, with its receipt and its leaf."""
    from uuid import uuid4

    from django.utils import timezone

    from consultations.log import records
    from consultations.models import Comment, CommentSupport, PendingLeaf, Receipt

    kind, key, now = "vote.received", uuid4(), timezone.now()
    comment = Comment.objects.order_by("pk").first()
    record = records.canonical({"consultation": str(key), "comment": "0" * 16, "vote": "support"})

    def make(number: int) -> tuple[Any, Any, Any]:
        salt, subject = records.new_salt(), f"bench-{number}"
        commitment = records.commitment(kind, salt, record)
        facts = {"commitment": commitment.hex()}
        leaf = records.Leaf(kind, subject, str(key), records.minute_of(now), facts)
        vote = CommentSupport(
            public_id=subject, comment=comment, pseudonym=f"{number:064x}", given_at=now
        )
        receipt = Receipt(
            kind=kind,
            subject_id=subject,
            consultation_key=key,
            salt=salt,
            record=record,
            commitment=commitment,
            promise="",
            received_at=now,
        )
        return vote, receipt, PendingLeaf(leaf=leaf.text, subject_id=subject, written_at=now)

    return make


def taking_in(inserted: float) -> Row:
    """From waiting leaves to a signed and published checkpoint: places, hashes, tiles, heads, signature."""
    from consultations.log.sequencer import Sequencer

    started = time.perf_counter()
    count = Sequencer().run_once() or 0
    rate = count / (time.perf_counter() - started)
    return Row(
        f"taking in {count:,} leaves, signed every {INSERT_BATCH:,}",
        rate,
        inserted,
        "leaves/s",
        "a plain bulk insert of the same leaves",
    )


def one_more() -> Row:
    """A running sequencer takes in a single leaf; the baseline is one committed row."""
    from django.db import transaction
    from django.utils import timezone

    from consultations import log
    from consultations.log.sequencer import Sequencer

    sequencer, inserts, steps = Sequencer(), [], []
    sequencer._alone()
    sequencer.step()
    for number in range(50):
        inserts.append(_timed(partial(_commit, log, transaction, f"one-{number}", timezone)))
        steps.append(_timed(sequencer.step))
    sequencer._forget()
    return Row(
        "one leaf more, until its checkpoint is published (median)",
        statistics.median(steps),
        statistics.median(inserts),
        "ms",
        "one committed row",
    )


def _commit(log: Any, transaction: Any, subject: str, timezone: Any) -> None:  # Any: modules
    with transaction.atomic():
        log.record_act("restore.performed", None, subject, timezone.now())


def proofs() -> list[Row]:
    """A receipt's proof made anew, and a receipt as it is downloaded; each with all its queries."""
    from django.test import Client

    from consultations.log import checkpoints, receipts
    from consultations.models import Receipt

    chosen = list(Receipt.objects.filter(kind="vote.received").order_by("code")[:SAMPLES])
    lookups = [_timed(partial(Receipt.objects.get, code=one.code)) for one in chosen]
    made = [_timed(partial(receipts.standing, one)) for one in chosen]
    lengths = {
        len(checkpoints.parse_proof(receipts.standing(one).proof).hashes) for one in chosen[:20]
    }
    client = Client(headers={"host": "localhost"})
    paths = [f"/api/v1/receipts/{one.code}.tlog-proof" for one in chosen]
    served = [_timed(partial(client.get, path), clock=time.process_time) for path in paths]
    lookup = statistics.median(lookups)
    hashes = f"{min(lengths)} to {max(lengths)} hashes"
    return [
        Row(f"a proof of {hashes} (median)", statistics.median(made), lookup, "ms", "one row read"),
        Row(
            "a receipt by HTTP, processor time (median)",
            statistics.median(served),
            lookup,
            "ms",
            "one row read",
        ),
        Row(
            "a receipt by HTTP, processor time (99 %)", _high(served), lookup, "ms", "one row read"
        ),
    ]


def verifying() -> Row:
    """The whole audit: hashes, tiles, heads, signatures and every commitment against the database."""
    from consultations.log.audit import audit
    from consultations.models import LogEntry

    leaves = [leaf.encode() for leaf in LogEntry.objects.values_list("leaf", flat=True)]
    hashing = _timed(lambda: [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]) / 1000
    started = time.perf_counter()
    report = audit()
    seconds = time.perf_counter() - started
    # The comments that were sent without the log are rightly named.
    found = [one for one in report.mismatches if "has no receipt" not in one.what]
    if found or report.entries != len(leaves):
        raise RuntimeError(f"the audit of an honest log found {found[:3]}")
    return Row(
        f"verify_log over {report.entries:,} entries",
        report.entries / seconds,
        report.entries / hashing,
        "leaves/s",
        "hashing the leaves in memory and nothing else",
    )


def _timed(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Milliseconds."""
    started = clock()
    work()
    return (clock() - started) * 1000


def _high(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99) - 1]


def written(rows: list[Row]) -> str:
    heading = (
        f"# The public log, measured on {datetime.now(UTC):%Y-%m-%d}\n\nCPython {machine.python_version()}, {os.cpu_count()} "
        f"processors, SQLite; both columns of a line in the same run. Other work shared the machine: compare the ratios.\n"
    )
    table = ["| what | log | baseline | ratio | baseline is |", "|---|---:|---:|---:|---|"]
    return "\n".join([heading, *table, *map(str, rows), "", *goals(rows), ""])


def goals(rows: list[Row]) -> list[str]:
    """Each goal as a sentence with what was measured."""
    comment, taken, _one, _proof, _receipt, slow, _audit = rows
    share = (comment.log / comment.baseline - 1) * 100
    seconds = LEAVES / taken.log
    return [
        f"- {_state(share <= 15)}: the log adds {share:.1f} % to a comment's processor time (goal: 15 % or less).",
        f"- {_state(seconds * 100_000 / LEAVES <= 60)}: {LEAVES:,} leaves appended and signed in {seconds:.1f} s "
        "(goal: 60 s for 100,000).",
        f"- {_state(slow.log <= 20)}: 99 of 100 receipts take {slow.log:.1f} ms of processor time (goal: 20 ms).",
    ]


def _state(is_met: bool) -> str:
    return "met" if is_met else "NOT met"


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        measure()
    else:
        raise SystemExit(main())
