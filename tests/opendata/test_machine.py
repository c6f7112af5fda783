"""An agency's system makes a dataset, sends its files by name and publishes it; nothing unreadable replaces what is good."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actors import PLATFORM
from accounts.models import Agency
from accounts.tokens import TokenOrder, issue_token
from opendata.models import Dataset, Resource
from operations.worker import drain
from tests.opendata.conftest import ARABIC_CSV, make_dataset

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/agencies/moj/datasets/requests/"
FILE = f"{ADDRESS}resources/by-governorate/"
DATASET = {
    "title_ar": "الطلبات",
    "notes_ar": "عدد الطلبات بحسب المحافظة.",
    "covers_from": "2025-01-01",
}


@pytest.fixture(autouse=True)
def _uncounted() -> None:
    cache.clear()


@pytest.fixture
def token(agency) -> dict[str, str]:
    now = timezone.now()
    order = TokenOrder("Registry", ("datasets:write",), now + timedelta(1))
    _token, text = issue_token(agency=agency, order=order, actor=PLATFORM, now=now)
    return {"Authorization": f"Bearer {text}"}


def put(client, token, body=DATASET, address=ADDRESS):
    return client.put(address, body, content_type="application/json", headers=token)


def send(client, token, data: bytes | str = ARABIC_CSV, address=FILE, **words):
    content = data.encode() if isinstance(data, str) else data
    body = {"title_ar": "بحسب المحافظة", "file": SimpleUploadedFile("../x.csv", content), **words}
    return client.put(
        address, encode_multipart(BOUNDARY, body), content_type=MULTIPART_CONTENT, headers=token
    )


def publish(client, token, key: str):
    headers = token | {"Idempotency-Key": key}
    return client.post(f"{ADDRESS}publish/", {}, content_type="application/json", headers=headers)


def test_a_dataset_is_made_filled_and_published_by_three_calls(client, token) -> None:
    made = put(client, token)
    assert (made.status_code, made.json()["is_public"]) == (201, False), made.text
    assert client.get("/api/v1/datasets/requests/").status_code == 404
    sent = send(client, token)
    assert (sent.status_code, sent.json()["state"]) == (201, "pending"), sent.text
    key = str(uuid4())
    assert publish(client, token, key).json()["code"] == "nothing_to_publish"
    drain()
    public = publish(client, token, key)
    assert (public.status_code, public.json()["is_public"]) == (200, True)
    assert publish(client, token, key)["Idempotent-Replayed"] == "true"
    shown = client.get("/api/v1/datasets/requests/").json()
    assert shown["resources"][0]["id"] == sent.json()["id"]


def test_the_same_again_changes_nothing(client, token) -> None:
    first = put(client, token).json()
    assert put(client, token).json() == first
    send(client, token)
    again = send(client, token)
    assert (again.status_code, again.json()["change"]) == (200, "unchanged")
    assert Resource.objects.count() == 1


def published(client, token) -> Resource:
    """The dataset with its first file, public."""
    put(client, token)
    send(client, token)
    drain()
    assert publish(client, token, str(uuid4())).status_code == 200
    return Resource.objects.get()


def test_a_new_file_becomes_a_release_under_the_same_address(client, token) -> None:
    first = published(client, token)
    second = send(client, token, "a,b\n1,2\n")
    assert (second.status_code, second.json()["change"]) == (202, "changed")
    assert (second.json()["id"], second.json()["state"]) == (str(first.public_id), "pending")
    assert rows(client, first)["count"] == 3
    drain()
    assert rows(client, first)["results"] == [{"a": 1, "b": 2}]
    told = client.get(FILE, headers=token).json()
    assert (told["state"], told["is_published"], told["release"]) == ("ready", True, 2)


def rows(client, resource):
    return client.get(f"/api/v1/resources/{resource.public_id}/rows/").json()


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\x00\x01\x02", "nul_byte"),
        ("a,b\n1,\x00\n", "nul_byte"),
        (b"PK\x03\x04" + b"\x00" * 100, "damaged"),
    ],
)
def test_an_unreadable_file_never_takes_the_place_of_a_good_one(
    client, token, data, problem
) -> None:
    resource = published(client, token)
    before = (rows(client, resource), client.get("/api/v1/datasets/requests/").json())
    assert send(client, token, data).status_code == 202
    drain()
    told = client.get(FILE, headers=token).json()
    assert (told["state"], told["problem"], told["is_published"]) == ("failed", problem, False)
    assert (rows(client, resource), client.get("/api/v1/datasets/requests/").json()) == before
    # The same again is still the same, and a good one mends it.
    assert send(client, token, data).json()["change"] == "unchanged"
    send(client, token, "a,b\n1,2\n")
    drain()
    assert rows(client, resource)["count"] == 1


def test_an_empty_file_is_refused_at_once(client, token) -> None:
    resource = published(client, token)
    assert send(client, token, b"").status_code in {400, 422}
    assert resource.files.count() == 1


def test_of_two_files_sent_one_after_the_other_the_later_one_stays(client, token) -> None:
    resource = published(client, token)
    send(client, token, "a\n1\n")
    send(client, token, "a\n2\n")
    drain()
    assert rows(client, resource)["results"] == [{"a": 2}]
    assert list(resource.dataset.releases.values_list("number", flat=True)) == [2, 1]


def test_what_was_never_sent_cannot_be_asked_for(client, token) -> None:
    put(client, token)
    assert client.get(FILE, headers=token).status_code == 404


@pytest.mark.parametrize("name", ["UPPER CASE", "a" * 61, "é", "..", "a%00b"])
def test_a_name_that_is_none_is_refused(client, token, name) -> None:
    put(client, token)
    answer = send(client, token, address=f"{ADDRESS}resources/{name}/")
    assert answer.status_code in {400, 404}
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"title_ar": ""},
        {"title_ar": "a\x00b"},
        {"title_ar": ["x"]},
        {"notes_ar": "x" * 4001},
        {"licence": "mine"},
        {"covers_from": "2025-02-30"},
        {"covers_from": "2025-02-01", "covers_to": "2024-01-01"},
        {"contact_email": "nobody"},
        {"agency": "moh"},
        {"published_at": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_dataset_that_breaks_a_rule_is_not_stored(client, token, change) -> None:
    answer = put(client, token, DATASET | change)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert not Dataset.objects.exists()


def test_what_is_left_out_becomes_empty(client, token) -> None:
    put(client, token, DATASET | {"area_ar": "الأردن"})
    put(client, token)
    assert Dataset.objects.get().area_ar == ""


def test_another_agencys_dataset_cannot_be_seen_or_changed(client, token, agency) -> None:
    other = Agency.objects.create(slug="moh", name_ar="وزارة الصحة", name_en="Health")
    make_dataset(other, "requests")
    answers = [
        put(client, token),
        send(client, token),
        publish(client, token, str(uuid4())),
        put(client, token, address="/api/v1/agencies/moh/datasets/requests/"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert Dataset.objects.get().title_en == "Requests for a certificate of no criminal record"


def test_publication_needs_a_key(client, token) -> None:
    put(client, token)
    assert publish(client, token, "").json()["code"] == "idempotency_key_missing"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "table.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/table.csv"
    server.shutdown()
    server.server_close()


def test_a_file_behind_a_public_address_is_read(client, token, shelf, settings) -> None:
    settings.OUTBOUND_ALLOWED = (shelf.removeprefix("http://").partition("/")[0],)
    put(client, token)
    answer = put(client, token, {"title_ar": "جدول", "url": shelf}, FILE)
    assert (answer.status_code, answer.json()["size_bytes"]) == (201, 8), answer.text


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/x.csv", "http://169.254.169.254/latest/", "http://[::1]/x", "ftp://a.b/c"],
)
def test_an_address_inside_the_house_is_refused(client, token, url) -> None:
    put(client, token)
    answer = put(client, token, {"title_ar": "جدول", "url": url}, FILE)
    assert answer.status_code in {400, 422}
    assert not Resource.objects.exists()


def test_either_a_file_or_an_address_is_sent(client, token) -> None:
    put(client, token)
    assert put(client, token, {"title_ar": "جدول"}, FILE).status_code == 400
    assert send(client, token, url="https://example.org/x.csv").status_code == 400
    broken = client.put(FILE, b"--x\r\nnonsense", content_type=MULTIPART_CONTENT, headers=token)
    assert broken.status_code == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELD = st.sampled_from([*DATASET, "file", "url", "theme", "is_sample", "contact_email"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON | st.dictionaries(FIELD, JSON, max_size=4))
def test_no_body_makes_the_server_fail(client, token, value) -> None:
    for address in (ADDRESS, FILE):
        cache.clear()
        assert put(client, token, value if value != "" else [], address).status_code < 500
