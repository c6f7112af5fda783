"""A million rows in a site of ours and in a DataStore of CKAN, and connections to ask both."""

from __future__ import annotations

import http.client
import io
import json
import os
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

NUMBER = int(os.environ.get("BENCH_ROWS", "1000000"))
PAGE = 100
CHUNK = 20_000
WORDS = [
    *("طلب", "شهادة", "مدرسة", "حكومية", "خدمة", "الإدارة", "مديرية", "التعليم", "صحّة"),
    *("مياه", "كهرباء", "نقل", "بلدية", "مشروع", "تقرير", "سنوي", "أرض", "الطلبة"),
]
# Quarters, not governorates: those would be recognised and get a column of codes beside them.
PLACES = [
    *("النزهة", "الياسمين", "الحسين", "المدينة", "البيادر"),
    *("الأندلس", "الزهور", "الروضة", "المنارة", "الجامعة"),
]
KINDS = ["text", "text", "integer", "integer", "number", "text", "date", "boolean"]
COLUMNS = [f"c{place}" for place in range(1, 9)]
CKAN_TYPES = {
    "text": "text",
    "integer": "int8",
    "number": "float8",
    "date": "date",
    "boolean": "bool",
}


def made_rows(start: int, count: int) -> Iterator[tuple[Any, ...]]:
    """Eight columns; the year is one of eighteen, so a filter on it leaves 5.6 % of the rows.

    The chance begins anew every `CHUNK` rows, so that rows are the same made at once and made in pieces that begin there.
    """
    chance = random.Random(start)  # noqa: S311  # figures, not secrets
    for number in range(start, start + count):
        if number % CHUNK == 0:
            chance = random.Random(number)  # noqa: S311  # as above
        words = " ".join(chance.choice(WORDS) for _ in range(4))
        yield (
            f"{words} {number}",
            chance.choice(PLACES),
            2000 + chance.randrange(18),
            chance.randrange(1_000_000),
            round(chance.random(), 4),
            f"جهة رقم {chance.randrange(500)}",
            (date(2000, 1, 1) + timedelta(days=chance.randrange(9000))).isoformat(),
            chance.random() < 0.5,
        )


def fill() -> None:
    """Publish a small file, then put the many rows in the place of its rows; prints where they are asked for."""
    import django

    django.setup()
    from django.utils import timezone

    from accounts.actors import PLATFORM
    from accounts.models import Agency
    from opendata import ingesting, services, store
    from opendata.models import Dataset
    from opendata.tables.shape import Table, TableColumn

    now = timezone.now()
    dataset = Dataset(agency=Agency.objects.first(), slug="many", title_ar="صفوف", notes_ar="صفوف")
    services.save_dataset(dataset=dataset, actor=PLATFORM, now=now)
    lines = "\n".join(",".join(str(cell) for cell in row).lower() for row in made_rows(0, 50))
    sent = ingesting.Upload(
        io.BytesIO(f"{','.join(COLUMNS)}\n{lines}\n".encode()), "many.csv", "text/csv"
    )
    resource = ingesting.add_resource(
        dataset=dataset, actor=PLATFORM, upload=sent, titles=ingesting.Titles("صفوف", ""), now=now
    )
    file = ingesting.read_file(file_id=resource.files.get().pk, now=now)
    services.publish_dataset(dataset=dataset, actor=PLATFORM, now=now)
    if file is None or not file.table_key:
        raise RuntimeError("the small file was not read")
    columns = tuple(TableColumn(one.name, one.kind, one.original) for one in file.columns.all())
    if [one.kind for one in columns] != KINDS:
        raise RuntimeError(f"read as {[one.kind for one in columns]}")
    told = {
        "path": f"/api/v1/resources/{resource.public_id}/",
        "names": [one.name for one in columns],
        **_replaced(Table(store.path_of(file.table_key), columns)),
    }
    print(json.dumps(told))


def _replaced(table: Any) -> dict[str, Any]:  # Any: a `Table`, which Django is needed for
    from opendata.tables.derive import derive
    from opendata.tables.order import Place, cursor_of
    from opendata.tables.write import write_rows

    write_rows(table.parquet, table.columns, made_rows(0, NUMBER))
    started = time.perf_counter()
    served = derive(table.parquet)
    derived = time.perf_counter() - started
    places = [round(NUMBER * part) for part in (0.001, 0.25, 0.5, 0.9, 0.999)]
    return {
        "cursors": {place: cursor_of(table, (), Place(place, is_before=False)) for place in places},
        "parquet_mib": table.parquet.stat().st_size / 2**20,
        "served_mib": served.stat().st_size / 2**20,
        "derived_seconds": derived,
    }


class Asker:
    """A server on this machine; connecting is not counted, for gunicorn soon closes what is idle."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=300)

    def get(self, path: str, **params: Any) -> tuple[float, Any]:
        return self._timed("GET", f"{path}?{urlencode(params)}", None, {})

    def post(self, path: str, body: Any, headers: dict[str, str]) -> tuple[float, Any]:
        told = {"Content-Type": "application/json", **headers}
        return self._timed("POST", path, json.dumps(body).encode(), told)

    def _timed(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[float, Any]:
        self._connection.close()
        self._connection.connect()
        started = time.perf_counter()
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        data = answer.read()
        taken = (time.perf_counter() - started) * 1000
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {data[:500]!r}")
        return taken, json.loads(data)


class Ckan:
    """The same rows in a DataStore."""

    def __init__(self, url: str, token: str) -> None:
        place = urlsplit(url)
        self._host, self._port = place.hostname or "", place.port or 80
        self._headers = {"Authorization": token}
        self._asker = Asker(self._host, self._port)
        self.resource = ""

    def action(self, name: str, body: Any) -> tuple[float, Any]:
        taken, answer = self._asker.post(f"/api/3/action/{name}", body, self._headers)
        return taken, answer["result"]

    def load(self) -> float:
        """Create the table and insert the rows over the API; returns seconds."""
        self.action("organization_create", {"name": "bench"})
        _taken, package = self.action("package_create", {"name": "bench", "owner_org": "bench"})
        fields = [
            {"id": name, "type": CKAN_TYPES[kind]}
            for name, kind in zip(COLUMNS, KINDS, strict=True)
        ]
        wanted = {"resource": {"package_id": package["id"], "name": "rows"}, "fields": fields}
        _taken, table = self.action("datastore_create", wanted)
        self.resource = table["resource_id"]
        started = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self._insert, range(0, NUMBER, CHUNK)))
        return time.perf_counter() - started

    def _insert(self, start: int) -> None:
        records = [
            dict(zip(COLUMNS, row, strict=True))
            for row in made_rows(start, min(CHUNK, NUMBER - start))
        ]
        body = {
            "resource_id": self.resource,
            "method": "insert",
            "force": True,
            "records": records,
            "calculate_record_count": start + CHUNK >= NUMBER,
        }
        Asker(self._host, self._port).post("/api/3/action/datastore_upsert", body, self._headers)

    def search(self, **more: Any) -> tuple[float, Any]:
        return self.action(
            "datastore_search", {"resource_id": self.resource, "limit": PAGE, **more}
        )
