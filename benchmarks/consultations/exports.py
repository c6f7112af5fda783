"""What it takes to write 250,000 comments as a file: memory above idle, and seconds.

``python -m benchmarks.consultations.exports`` writes ``benchmarks/results/exports.md``; ``make bench`` runs it too.
``BENCH_EXPORTED`` (250,000) sets how many. One consultation with comments of every state, replies, profiles, campaigns, themes
and decisions, on SQLite and on PostgreSQL; each file in a process of its own, as a worker writes it. Idle is the same process
after it has written one small file of each form, so that nothing is counted that it keeps anyway; the peak is the kernel's own.
"""

from __future__ import annotations

import json
import os
import platform as machine
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from benchmarks import servers
from scripts.postgres import Cluster, NotInstalled

RESULTS = servers.ROOT / "benchmarks" / "results" / "exports.md"
NUMBER = int(os.environ.get("BENCH_EXPORTED", "250000"))
GOAL_MIB = 200
FORMS = ("csv", "csv-excel", "xlsx", "jsonl")
SLUG = "digital-transformation-strategy"
BATCH = 5_000
TEXT = (
    "أقترح أن تكون مهلة الرد ستين يومًا بدل ثلاثين، لأن البلديات الصغيرة لا تملك موظفين كفاية، ولأن الطلبات تكثر في آخر السنة. "
    "وأرجو أن تُنشر أسباب الرفض بلغة يفهمها غير المختص، مع ذكر الجهة التي يُعترض أمامها. رقم "
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One file of one database; memory in MiB."""

    database: str
    form: str
    scope: str
    rows: int
    seconds: float
    size_mib: float
    idle_mib: float
    peak_mib: float

    @property
    def above_mib(self) -> float:
        return self.peak_mib - self.idle_mib

    def line(self) -> str:
        state = "met" if self.above_mib <= GOAL_MIB else "NOT met"
        return (
            f"| {self.database} | {self.scope} | {self.form} | {self.rows:,} | {self.seconds:.1f} | "
            f"{self.rows / self.seconds:,.0f} | {self.size_mib:.1f} | {self.idle_mib:.0f} | {self.above_mib:.1f} | {state} |"
        )


# --- Inside a process that knows Django ----------------------------------------------------------------------------------


def fill() -> None:
    """Comments as people leave them: four of five published, a tenth replies, half in campaigns, most decided."""
    import django

    django.setup()
    from django.db import connection, transaction

    from consultations.models import ConsultationPage

    page = ConsultationPage.objects.get(slug=SLUG, locale__language_code="ar")
    with transaction.atomic():
        _analysed(page)
        for start in range(0, NUMBER, BATCH):
            _add(page, start, min(BATCH, NUMBER - start))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _analysed(page) -> None:  # type: ignore[no-untyped-def]  # Django is imported inside
    from consultations.models import Campaign, Disposition, SelectedTheme, ThemeTag

    now = page.opens_at
    for number in range(1, 51):
        campaign = Campaign.objects.create(consultation=page, number=number, found_at=now)
        theme = SelectedTheme.objects.create(
            consultation=page, position=number, title_ar=f"محور {number}", made_at=now
        )
        ThemeTag.objects.create(theme=theme, campaign=campaign, at=now)
        Disposition.objects.create(
            consultation=page,
            campaign=campaign,
            decision="noted",
            reason_ar="أُخذ العلم بما ورد، وسيُنظر فيه عند إعداد التعليمات.",
            decided_at=now,
        )


def _add(page, start: int, number: int) -> None:  # type: ignore[no-untyped-def]  # as above
    from consultations.models import Campaign, CampaignMember, Comment, Respondent

    clauses = list(page.versions.order_by("number").first().clauses.all())
    campaigns = list(Campaign.objects.filter(consultation=page))
    rows = [
        _comment(page, clauses[place % len(clauses)], place)
        for place in range(start, start + number)
    ]
    Comment.objects.bulk_create(rows)
    for place, row in enumerate(rows):
        if place % 10 == 9:
            row.parent = rows[place - 1]
    Comment.objects.bulk_update([row for row in rows if row.parent_id], ["parent"], batch_size=400)
    Respondent.objects.bulk_create(
        Respondent(comment=row, kind="company", organisation="جمعية حماية المستهلك", sector="HEAL")
        for row in rows[::3]
    )
    CampaignMember.objects.bulk_create(
        CampaignMember(comment=row, campaign=campaigns[place % 50], likeness=0.9)
        for place, row in enumerate(rows)
        if place % 2
    )


def _comment(page, clause, place: int):  # type: ignore[no-untyped-def]  # as above
    from consultations.models import Comment

    at = page.opens_at + timedelta(seconds=place)
    status = {0: "pending", 1: "withheld"}.get(place % 10, "published")
    return Comment(
        consultation=page,
        version=clause.version,
        clause=clause,
        place=clause.key,
        body=f"{TEXT}{place}",
        author_name="ليلى" if place % 4 == 0 else "",
        stance=("supports", "neutral", "opposes", "")[place % 4],
        language="ar",
        submitted_at=at,
        status=status,
        reason="advertising" if status == "withheld" else "",
        decided_at=None if status == "pending" else at,
    )


def measure(form: str, scope: str) -> None:
    """Write one file and print what it took as JSON."""
    import django

    django.setup()
    import logging

    logging.disable(logging.INFO)
    from consultations.exporting import files
    from consultations.models import ConsultationPage

    page = ConsultationPage.objects.get(slug=SLUG, locale__language_code="ar")
    small = ConsultationPage.objects.originals().exclude(pk=page.pk).first()
    folder = files.folder()
    for each in FORMS:
        files.write(files.Wanted(small, each, scope, "ar"), folder / f"small.{each}")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    idle, started = _memory("VmRSS"), time.perf_counter()
    written = files.write(files.Wanted(page, form, scope, "ar"), folder / f"large.{form}")
    seconds = time.perf_counter() - started
    told = {
        "rows": written.rows,
        "seconds": seconds,
        "size_mib": written.size_bytes / 2**20,
        "idle_mib": idle,
        "peak_mib": _memory("VmHWM"),
    }
    print(json.dumps(told))


def _memory(name: str) -> float:
    """MiB, as the kernel counts for this process."""
    found = re.search(rf"{name}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


# --- Outside -------------------------------------------------------------------------------------------------------------


def _run(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.consultations.exports", *arguments]
    done = subprocess.run(
        command, cwd=servers.ROOT, env=env, check=True, text=True, stdout=subprocess.PIPE
    )
    return done.stdout


def on_database(name: str, folder: Path, address: str) -> list[Measured]:
    """A site with the demo and the comments, measured file by file."""
    env = servers.variables(folder / name, DIWAN_DATABASE_URL=address)
    script = servers.ROOT / "scripts" / "prepare.py"
    subprocess.run(
        [sys.executable, str(script), "--demo"],
        env=env | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    _run(env, "--fill")
    wanted = [*((form, "moderation") for form in FORMS), ("jsonl", "public")]
    return [
        Measured(
            name, form, scope, **json.loads(_run(env, "--measure", form, scope).splitlines()[-1])
        )
        for form, scope in wanted
    ]


def main() -> int:
    if "--fill" in sys.argv:
        fill()
        return 0
    if "--measure" in sys.argv:
        measure(*sys.argv[-2:])
        return 0
    with tempfile.TemporaryDirectory(prefix="diwan-bench-exports-") as name, ExitStack() as on:
        measured = on_database("SQLite", Path(name), "")
        try:
            cluster = Cluster()
        except NotInstalled as missing:
            print(f"not measured on PostgreSQL: {missing}", file=sys.stderr)
        else:
            on.callback(cluster.remove)
            cluster.start()
            measured += on_database("PostgreSQL", Path(name), cluster.address)
    text = written(measured)
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    return 0


def written(measured: list[Measured]) -> str:
    return "\n".join(
        [
            f"# {NUMBER:,} comments as a file, measured on {datetime.now(UTC):%Y-%m-%d}",
            "",
            f"CPython {machine.python_version()}, {os.cpu_count()} processors. One consultation with {NUMBER:,} comments of "
            f"{len(TEXT.encode())} bytes, a tenth of them replies, a third with a profile, half in campaigns with themes and "
            "decisions. «moderation» is the file with every comment and all columns, «public» the published ones before the "
            f"outcome. Each file in a process of its own. Goal: at most {GOAL_MIB} MiB above idle. On SQLite the peak holds the "
            "pages of the database that the kernel maps into the process (mmap_size, 128 MiB).",
            "",
            "| database | scope | form | rows | seconds | rows/s | file MiB | idle MiB | peak above idle MiB | goal |",
            "|---|---|---|---:|---:|---:|---:|---:|---:|---|",
            *(one.line() for one in measured),
            "",
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
