"""How the catalogue comes into step with a real CKAN, beside ``ckanapi load`` of the same records; and through faults and kills.

``python -m benchmarks.opendata.ckan_sync`` writes ``benchmarks/results/ckan_sync.md``. ``BENCH_DATASETS`` (200) sets how many
datasets, ``BENCH_KILLS`` (12) how often the command is killed; each dataset has a file and a table. A proxy between both counts
writes. ``ckanapi load`` gets what CKAN shows of the datasets (which is kindest to it: with all ids it finds most records
unchanged) and the same without ids of resources (what a catalogue has that never asked CKAN); its time for one record is taken
off, so that the start of its processes is left out.
"""

from __future__ import annotations

import io
import json
import os
import platform as machine
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts.services import ckan as service
from tests.opendata.ckan.proxy import Proxy, between

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "results" / "ckan_sync.md"
NUMBER = int(os.environ.get("BENCH_DATASETS", "200"))
GOAL = 20
ROUNDS = 5
CHANCE = 0.05  # of a fault at each call
KILLS = int(os.environ.get("BENCH_KILLS", "12"))
CSV = "المحافظة,عدد المدارس,النسبة\nالعاصمة,1200,0.5\nإربد,800,0.25\nالزرقاء,,1\n"


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are stopped too
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="diwan-bench-")))
        ckan = service.given() or stack.enter_context(service.running())
        proxy = stack.enter_context(between(ckan.url))
        start_django(folder, proxy.url, ckan.token)
        fill()
        lines = steps(proxy, ckan, folder)
        write(lines)
        lines += disturbed(proxy, ckan)
    write(lines)


def write(lines: list[str]) -> None:
    """The results so far."""
    head = f"# {NUMBER} datasets and a real CKAN, measured on {datetime.now(UTC):%Y-%m-%d}\n\n"
    head += f"CPython {machine.python_version()}, {os.cpu_count()} processors, CKAN 2.12 on the same machine. "
    head += "Every dataset has one uploaded file and one table in the DataStore.\n\n"
    RESULTS.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


def start_django(folder: Path, url: str, token: str) -> None:
    os.environ |= {
        "DIWAN_DATA_DIR": str(folder),
        "DIWAN_SECRET_KEY": "x" * 50,
        "DIWAN_CKAN_URL": url,
        "DIWAN_CKAN_TOKEN": token,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DIWAN_LOG_FORMAT": "json",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill() -> None:
    """Public datasets with a table each, as stewards would have made them."""
    from django.utils import timezone

    from accounts.actors import PLATFORM
    from accounts.models import Agency
    from opendata import ingesting, services
    from opendata.models import Dataset

    agency = Agency.objects.create(
        slug="moe", name_ar="وزارة التربية", name_en="Ministry of Education"
    )
    for number in range(NUMBER):
        now = timezone.now()
        dataset = Dataset(
            agency=agency,
            slug=f"schools-{number}",
            title_ar=f"المدارس بحسب المحافظة {number}",
            title_en=f"Schools by governorate {number}",
            notes_ar="عدد المدارس الحكومية والخاصة. " * 8,
            keywords_ar="تعليم، مدارس، محافظات",
        )
        services.save_dataset(dataset=dataset, actor=PLATFORM, now=now)
        resource = ingesting.add_resource(
            dataset=dataset,
            actor=PLATFORM,
            upload=ingesting.Upload(io.BytesIO(CSV.encode()), "schools.csv", "text/csv"),
            titles=ingesting.Titles("الجدول"),
            now=now,
        )
        ingesting.read_file(file_id=resource.files.get().pk, now=now)
        services.publish_dataset(dataset=dataset, actor=PLATFORM, now=now)


def steps(proxy: Proxy, ckan: service.Ckan, folder: Path) -> list[str]:
    """Three runs, one change, and ckanapi beside the unchanged run."""
    from opendata.models import Dataset

    lines = ["| run | seconds | reads | writes | outcome |", "|---|---:|---:|---:|---|"]
    for name in ("first", "second", "third"):
        lines.append(run_line(name, proxy))
    Dataset.objects.filter(slug="schools-0").update(title_ar="عنوان جديد")
    lines.append(run_line("one title changed", proxy))
    packages = shown(ckan)
    unchanged = min(straight(ckan) for _round in range(ROUNDS))
    nothing = min(loaded(ckan, folder, packages[:1]) for _round in range(2))
    lines += ["", "| the same records, nothing changed | seconds | times |", "|---|---:|---:|"]
    lines.append(f"| `sync_ckan`, best of {ROUNDS} | {unchanged:.2f} | 1 |")
    bare = [without_ids(package) for package in packages]
    for name, records in (("with all ids", packages), ("without ids of resources", bare)):
        seconds = loaded(ckan, folder, records) - nothing
        times = seconds / unchanged
        state = "met" if times >= GOAL else "NOT met"
        lines.append(
            f"| `ckanapi load`, {name} | {seconds:.2f} | {times:.0f} (goal {GOAL}: {state}) |"
        )
    return lines


def straight(ckan: service.Ckan) -> float:
    """Seconds of a run without the proxy between, as ckanapi runs too."""
    from opendata.ckan import syncing
    from opendata.ckan.remote import Remote

    started = time.perf_counter()
    syncing.sync(Remote(ckan.url, ckan.token))
    return time.perf_counter() - started


def timed(proxy: Proxy) -> tuple[float, str]:
    from opendata.ckan import syncing

    proxy.calls.clear()
    started = time.perf_counter()
    report = syncing.sync(syncing.remote())
    return time.perf_counter() - started, str(report).partition(";")[0]


def run_line(name: str, proxy: Proxy) -> str:
    seconds, outcome = timed(proxy)
    return f"| {name} | {seconds:.2f} | {len(proxy.reads)} | {len(proxy.writes)} | {outcome} |"


def shown(ckan: service.Ckan) -> list[dict[str, Any]]:
    """Our packages as CKAN shows them, in the order of ours."""
    from opendata.ckan.remote import Remote
    from opendata.models import CkanCopy

    remote = Remote(ckan.url, ckan.token)
    keys = CkanCopy.objects.order_by("pk").values_list("package_id", flat=True)
    return [remote.call("package_show", {"id": str(key)}) for key in keys]


def purge(remote: Any) -> None:  # Any: a Remote
    from opendata.models import CkanCopy

    for key in CkanCopy.objects.values_list("package_id", flat=True):
        remote.call("dataset_purge", {"id": str(key)})


def without_ids(package: dict[str, Any]) -> dict[str, Any]:
    resources = [
        {key: value for key, value in one.items() if key not in {"id", "package_id"}}
        for one in package["resources"]
    ]
    return {**package, "resources": resources}


def loaded(ckan: service.Ckan, folder: Path, records: list[dict[str, Any]]) -> float:
    """Seconds that ``ckanapi load`` takes, its processes included."""
    file = folder / "records.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    program = str(Path(sys.executable).with_name("ckanapi"))
    command = [program, "load", "datasets", "-I", str(file), "-p", "3", "-q", "-r", ckan.url]
    started = time.perf_counter()
    # It starts its workers by their name.
    variables = {**os.environ, "PATH": f"{Path(program).parent}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([*command, "-a", ckan.token], check=True, capture_output=True, env=variables)
    return time.perf_counter() - started


def disturbed(proxy: Proxy, ckan: service.Ckan) -> list[str]:
    """Everything anew, with faults on the way and the command killed again and again; then compared with what was there."""
    from opendata.ckan import syncing
    from opendata.ckan.remote import Remote

    remote = Remote(ckan.url, ckan.token)
    # ckanapi has given the resources other ids, and their tables are gone.
    purge(remote)
    syncing.rebuild()
    syncing.sync(remote)
    before = [comparable(package) for package in shown(ckan)]
    purge(remote)
    syncing.rebuild()
    proxy.happened.clear()
    proxy.chance, proxy.slow_seconds = CHANCE, 12.0
    started = time.perf_counter()
    kills = finished_although_killed()
    proxy.chance = 0.0
    seconds = time.perf_counter() - started
    after = [comparable(package) for package in shown(ckan)]
    same = sum(one == two for one, two in zip(before, after, strict=True))
    faults = ", ".join(
        f"{sum(fault == name for _action, fault in proxy.happened)} × {name}"
        for name in sorted({fault for _action, fault in proxy.happened})
    )
    return [
        "",
        f"Everything purged and sent again in {seconds:.0f} s, `kill -9` {kills} times, {len(proxy.happened)} faults on the way",
        f"({faults}): {same} of {NUMBER} packages are what they were, ids, resources and rows included"
        f" ({'met' if same == NUMBER else 'NOT met'}).",
        "",
        run_line("run after it", proxy),
    ]


def finished_although_killed() -> int:
    """Run the command until it has finished; returns how often it was killed before."""
    dice, kills = random.Random(5), 0  # noqa: S311 - no secret
    while True:
        run = subprocess.Popen(
            [sys.executable, "-c", _COMMAND],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            if run.wait(dice.uniform(8, 25) if kills < KILLS else None) == 0:
                return kills
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
            kills += 1


# The command with little patience, so that a fault is over soon and a dead run's lease too.
_COMMAND = """
import django
django.setup()
from django.conf import settings
settings.CKAN_SECONDS, settings.TASK_BACKOFF_SECONDS = 8.0, 0.1
from django.core.management import call_command
call_command("sync_ckan")
"""


def comparable(package: dict[str, Any]) -> dict[str, Any]:
    """Without times; with the number of rows of its tables."""
    from opendata.ckan.remote import Remote

    varying = {"metadata_created", "metadata_modified", "creator_user_id"}
    kept = {key: value for key, value in package.items() if key not in varying}
    url, token = os.environ["DIWAN_CKAN_URL"], os.environ["DIWAN_CKAN_TOKEN"]
    for one in kept["resources"]:
        for key in ("created", "last_modified", "metadata_modified"):
            one.pop(key, None)
        asked = {"resource_id": one["id"], "limit": 0}
        one["rows"] = Remote(url, token).call("datastore_search", asked)["total"]
    return kept


if __name__ == "__main__":
    main()
