"""What the catalogue takes with 10,000 datasets, beside what it takes with 100.

``python -m benchmarks.opendata.catalogue`` writes ``benchmarks/results/catalogue.md``; ``make bench`` runs it too. Two sites on
SQLite, each a process that answers requests without a socket and without the page cache; both are asked in turn.
"""

from __future__ import annotations

import os
import platform as machine
import shutil
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import servers, two_sites
from benchmarks.two_sites import GOAL, Page, Site

RESULTS = servers.ROOT / "benchmarks" / "results" / "catalogue.md"
ROUNDS = int(os.environ.get("BENCH_CATALOGUE_ROUNDS", "60"))
SMALL, LARGE = 100, 10_000
SLUG = "bench-50"
FRESH = "fresh "  # what is kept until the next public change is forgotten before such a request


def pages() -> list[Page]:
    api, site = "/api/v1/datasets/", "/ar/datasets/"
    return [
        Page("list page with facets", site),
        Page("list API with facets", f"{api}?lang=ar"),
        # Of a hundred datasets eight have the theme: five a page, so that both answers are as long.
        Page("list API, narrowed by theme, five a page", f"{api}?lang=ar&theme=HEAL&page_size=5"),
        Page("list API, words", f"{api}?lang=ar&q=%D9%85%D8%AF%D8%A7%D8%B1%D8%B3"),
        Page(
            "list API, words, after a change",
            f"{FRESH}{api}?lang=ar&q=%D9%85%D8%AF%D8%A7%D8%B1%D8%B3",
        ),
        Page("list API, fifth page", f"{api}?lang=ar&page=5"),
        Page("dataset page", f"{site}{SLUG}/"),
        Page("dataset API", f"{api}{SLUG}/?lang=ar"),
        Page("DCAT page, Turtle", "/api/v1/catalog.ttl"),
        Page("DCAT page, JSON-LD", "/api/v1/catalog.jsonld"),
        Page("DCAT page, JSON-LD, after a change", f"{FRESH}/api/v1/catalog.jsonld"),
        Page("list API, after a change", f"{FRESH}{api}?lang=ar"),
    ]


# --- One site --------------------------------------------------------------------------------------------------------


def prepare(data: Path) -> None:
    """A database without content."""
    env = servers.variables(data, DJANGO_SETTINGS_MODULE="config.settings")
    script = servers.ROOT / "scripts" / "prepare.py"
    command = [sys.executable, str(script)]
    subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)


def site(prepared: Path, folder: Path, datasets: int) -> AbstractContextManager[Site]:
    data, log = folder / str(datasets), folder / f"{datasets}.log"
    shutil.copytree(prepared, data)
    env = servers.variables(data, BENCHMARK_UNCACHED="1")
    return two_sites.site("benchmarks.opendata.catalogue", datasets, env, log)


def inside(datasets: int) -> None:
    """Fill the database, then answer each line of the standard input with what its address took."""
    import django

    django.setup()
    from django.test import Client

    from opendata import selectors
    from opendata.standards import writing

    _fill(datasets)
    client = Client(HTTP_HOST="localhost")

    def asked(line: str) -> tuple[Client, str]:
        if line.startswith(FRESH):
            selectors.forget_figures()
            writing.forget_pages()
        else:  # what another line has forgotten is known again, as it is to all but the first after a change
            client.get(line)
        return client, line.removeprefix(FRESH)

    two_sites.serve(asked)


def _fill(number: int) -> None:
    """Datasets of twenty agencies, each with a release and a link, two of three with the word that is looked for."""
    from django.utils import timezone

    from accounts.models import Agency
    from common.arabic import fold
    from common.themes import Theme
    from opendata.models import Dataset
    from opendata.standards import quality
    from opendata.vocabulary import Licence

    now = timezone.now()
    agencies = [
        Agency.objects.create(slug=f"a-{one}", name_ar=f"جهة {one}", name_en=f"Agency {one}")
        for one in range(20)
    ]
    made = []
    for one in range(number):
        words = f"عدد المدارس {one}" if one % 3 else f"عدد المرضى {one}"
        made.append(
            Dataset(
                agency=agencies[one % 20],
                slug=f"bench-{one}",
                title_ar=words,
                title_en=f"Numbers {one}",
                notes_ar="أرقام بحسب المحافظة والسنة. " * 10,
                keywords_ar="تعليم، مدارس",
                theme=Theme.values[one % len(Theme.values)],
                licence=Licence.values[one % len(Licence.values)],
                search_text=fold(f"{words} أرقام بحسب المحافظة والسنة"),
                contact_email="data@example.org",
                published_at=now,
                updated_at=now - timedelta(minutes=one),
            )
        )
    Dataset.objects.bulk_create(made, batch_size=500)
    _add_parts(list(Dataset.objects.filter(slug__startswith="bench-")), now)
    quality.measure_all(now=now)


def _add_parts(datasets: list, now: datetime) -> None:  # type: ignore[type-arg]  # Django is imported inside
    from opendata.models import Release, Resource

    Resource.objects.bulk_create(
        [
            Resource(
                dataset=one,
                kind="link",
                link=f"https://data.example.org/{one.slug}.csv",
                title_ar="الجدول",
            )
            for one in datasets
        ],
        batch_size=500,
    )
    times = {"created_at": now, "published_at": now}
    Release.objects.bulk_create(
        [Release(dataset=one, number=1, fingerprint="0" * 64, **times) for one in datasets],
        batch_size=500,
    )
    _fill_and_publish()


def _fill_and_publish() -> None:
    from django.db.models import OuterRef, Subquery

    from opendata.models import Release, ReleaseFile, Resource

    drafts = dict(Release.objects.values_list("dataset", "pk"))
    resources = Resource.objects.filter(dataset__in=drafts, current__isnull=True)
    ReleaseFile.objects.bulk_create(
        [
            ReleaseFile(release_id=drafts[one.dataset_id], resource=one, state="ready")
            for one in resources
        ],
        batch_size=500,
    )
    Release.objects.update(state="published")
    files = ReleaseFile.objects.filter(resource=OuterRef("pk"))
    Resource.objects.update(current=Subquery(files.values("pk")[:1]))


# --- Both ------------------------------------------------------------------------------------------------------------


def main() -> int:
    if "--inside" in sys.argv:
        inside(int(sys.argv[-1]))
        return 0
    measured = pages()
    with tempfile.TemporaryDirectory(prefix="diwan-bench-catalogue-") as name, ExitStack() as on:
        folder = Path(name)
        prepare(folder / "prepared")
        small = on.enter_context(site(folder / "prepared", folder, SMALL))
        large = on.enter_context(site(folder / "prepared", folder, LARGE))
        two_sites.compare(measured, small, large, ROUNDS)
    two_sites.record(RESULTS, written(measured), measured)
    return 0


def written(measured: list[Page]) -> str:
    return "\n".join(
        [
            f"# A catalogue of 10,000 datasets, measured on {datetime.now(UTC):%Y-%m-%d}",
            "",
            f"CPython {machine.python_version()}, {os.cpu_count()} processors, SQLite, no page cache, {ROUNDS} requests of each "
            f"address, the two sites in turn: {SMALL} datasets, and {LARGE:,}. Goal: p95 at most {GOAL}×. After a change: facet "
            "figures and written records are forgotten before each request; the first request after a public change takes this.",
            "",
            "| address | p50 ms, 100 | p95 ms, 100 | p50 ms, 10,000 | p95 ms, 10,000 | p95 ratio | goal |",
            "|---|---:|---:|---:|---:|---:|---|",
            *(page.row() for page in measured),
            "",
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
