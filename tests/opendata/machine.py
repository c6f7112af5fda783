"""A machine of the site in a process of its own: it does what it is told on its standard input, a line of JSON each.

``python -m tests.opendata.machine`` in an environment of its own data folder; answers are lines of JSON too.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

ROWS = 2_000


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        name, *given = json.loads(line)
        print(json.dumps(globals()[f"do_{name}"](*given)), flush=True)


def table(rows: int) -> bytes:
    lines = ["الرقم,المحافظة,العدد", *(f"{n},العاصمة,{n * 7}" for n in range(rows))]
    return "\r\n".join(lines).encode()


def write_large(path: Path, megabytes: int) -> None:
    """A file that no storage keeps shorter than it is."""
    with path.open("wb") as out:
        for number in range(megabytes):
            out.write(hashlib.sha256(str(number).encode()).digest() * (2**20 // 32))


def do_publish() -> str:
    """A dataset with one file, read here; returns the resource's id."""
    from django.utils import timezone

    from accounts.actors import PLATFORM
    from accounts.models import Agency
    from opendata import services
    from tests.opendata.conftest import add_table, make_dataset

    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Ministry of Justice")
    dataset = make_dataset(agency)
    resource = add_table(dataset, table(ROWS))
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    return str(resource.public_id)


def do_replace(rows: int) -> None:
    """The next release of it."""
    from tests.opendata.conftest import release_of

    release_of(_resource(), table(rows))


def do_withdraw() -> None:
    """Nobody may have it any more, and its bytes go."""
    from django.utils import timezone

    from accounts.actors import PLATFORM
    from opendata import destroying, services
    from opendata.models import ReleaseFile

    services.withdraw_dataset(dataset=_resource().dataset, actor=PLATFORM, now=timezone.now())
    destroying.destroy(ReleaseFile.objects.all())


def do_get(path: str) -> dict[str, Any]:
    """Ask this machine's API."""
    from django.test import Client

    answer = Client().get(path)
    content = b"".join(answer) if answer.streaming else answer.content
    told = answer.get("Repr-Digest", ""), answer.get("Retry-After", "")
    count = json.loads(content).get("count") if "json" in answer["Content-Type"] else None
    return {
        "status": answer.status_code,
        "sha256": hashlib.sha256(content).hexdigest(),
        "digest": told[0],
        "retry_after": told[1],
        "count": count,
    }


def do_tidy() -> int:
    from common import shared_files

    return shared_files.tidy()


def do_memory(path: str, size: int) -> dict[str, int]:
    """Publish a file of so many bytes, have this machine forget it and fetch it: growth of the peak in MB at each."""
    import resource

    from common import object_store
    from common.shared_files import cached
    from opendata import originals

    object_store.READ_SECONDS = 300  # what is measured is memory, on a machine that may be busy

    def peak() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    originals.shared.exists("warm")
    before = peak()
    with Path(path).open("rb") as content:
        kept = originals.keep(content)
    published = peak()
    cached().remove(f"originals/{kept.name}")
    with originals.shared.open(kept.name) as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == kept.sha256
        assert file.tell() == size
    return {"publish": published - before, "fetch": peak() - published}


def _resource() -> Any:
    from opendata.models import Resource

    return Resource.objects.select_related("dataset").get()


if __name__ == "__main__":
    main()
