"""What is noted for CKAN in the transaction of a change, and what calls become when CKAN answers oddly."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.actors import PLATFORM
from opendata import services
from opendata.ckan import leases, outbox, planning
from opendata.ckan.remote import Remote
from opendata.errors import (
    CkanBusy,
    CkanConflict,
    CkanDenied,
    CkanInvalid,
    CkanMissing,
    CkanUnavailable,
)
from opendata.models import CkanChange, CkanCopy, CkanSite
from tests.opendata.conftest import add_table, make_dataset

DEAD = "http://127.0.0.1:9"


def pushes() -> int:
    return DBTaskResult.objects.filter(task_path="opendata.tasks.push_dataset").count()


@pytest.fixture
def prepared(agency, settings):
    settings.CKAN_URL = DEAD
    dataset = make_dataset(agency)
    add_table(dataset)
    return dataset


def publish(dataset):
    return services.publish_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())


def test_a_change_is_noted_with_what_it_belongs_to_or_not_at_all(prepared) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        publish(prepared)
        assert (CkanChange.objects.count(), pushes()) == (1, 1)
        raise RuntimeError
    assert (CkanChange.objects.count(), pushes()) == (0, 0)
    publish(prepared)
    assert (CkanChange.objects.count(), pushes()) == (1, 1)


def test_without_a_ckan_nothing_is_noted(dataset) -> None:
    assert not CkanCopy.objects.exists()
    assert pushes() == 0


def test_the_name_never_changes_once_it_is_given(prepared) -> None:
    dataset = publish(prepared)
    name = CkanCopy.objects.get().name
    assert name.isascii()
    assert name.startswith("moj-requests-for-a-certificate")
    dataset.title_en = "Another title"
    services.save_dataset(dataset=dataset, actor=PLATFORM, now=timezone.now())
    assert CkanCopy.objects.get().name == name


def test_changes_wait_for_a_person_where_that_is_chosen(prepared) -> None:
    CkanSite.objects.filter(pk=outbox.site().pk).update(is_automatic=False)
    publish(prepared)
    assert (CkanChange.objects.count(), pushes(), outbox.sweep()) == (1, 0, 0)
    (one,) = planning.plan()
    assert (one.verb, one.files) == ("create", ["الطلبات بحسب المحافظة"])
    outbox.note([one.copy], is_sent=True)
    assert pushes() == 1


def test_the_sweep_looks_at_what_waits_unless_everything_is_stopped(prepared) -> None:
    publish(prepared)
    assert outbox.sweep() == 1
    outbox.stop("the token", now=timezone.now())
    assert outbox.sweep() == 0
    assert outbox.resume() == 1


def test_one_worker_has_a_copy_and_the_next_attempt_of_its_task_takes_over(prepared) -> None:
    copy = outbox.copy_of(prepared)
    leases.take(copy.pk, "task-a/1")
    with pytest.raises(CkanBusy):
        leases.take(copy.pk, "task-b/1")
    leases.take(copy.pk, "task-a/2")
    with pytest.raises(CkanBusy):
        leases.renew(copy.pk, "task-a/1")
    leases.release(copy.pk, "task-a/1")
    with pytest.raises(CkanBusy):
        leases.take(copy.pk, "task-b/1")
    leases.release(copy.pk, "task-a/2")
    leases.take(copy.pk, "task-b/1")
    CkanCopy.objects.update(leased_until=timezone.now())
    leases.take(copy.pk, "task-c/1")


@pytest.fixture
def answers() -> Iterator[tuple[str, list[tuple[int, bytes]]]]:
    """A server that gives the answers of a list, one after the other."""
    waiting: list[tuple[int, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, body = waiting.pop(0)
            self.send_response(status)
            self.send_header("Retry-After", "7")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Keep the test's output clean."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", waiting
    server.shutdown()
    server.server_close()
    thread.join()


def refusal(kind: str, **fields) -> bytes:
    error = {"__type": kind, "message": "رسالة مترجمة", **fields}
    return json.dumps({"success": False, "error": error}).encode()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (403, refusal("Authorization Error"), CkanDenied),
        (403, b"<html>no</html>", CkanDenied),
        (401, b"", CkanDenied),
        (409, refusal("Validation Error", tags=["x"]), CkanInvalid),
        (409, refusal("Validation Error", match=["metadata_modified"]), CkanConflict),
        (404, refusal("Not Found Error"), CkanMissing),
        (404, b"<html>the proxy knows no such host</html>", CkanUnavailable),
        (500, refusal("Search Index Error"), CkanUnavailable),
        (500, b"<html>oops, 404, </html>", CkanUnavailable),
        (429, b"slow down", CkanUnavailable),
        (200, b"<html>welcome</html>", CkanUnavailable),
        (200, b"", CkanUnavailable),
        (200, b"[]", CkanUnavailable),
        (200, b'{"success": true}', CkanUnavailable),
        (200, b'{"success": false, "error": "words"}', CkanUnavailable),
        (301, b"", CkanInvalid),
        (400, b'"Bad request - Action name not known"', CkanInvalid),
        (413, b"<html>too large</html>", CkanInvalid),
    ],
)
def test_every_answer_has_its_class(answers, status, body, kind) -> None:
    url, waiting = answers
    waiting.append((status, body))
    with pytest.raises(kind) as failure:
        Remote(url, "token").call("package_revise", {})
    assert type(failure.value) is kind
    assert "<html>" not in str(failure.value)
    if kind is CkanUnavailable:
        assert failure.value.wait_seconds == 7.0
    if kind is CkanInvalid and status == 409:
        assert failure.value.fields == ("tags",)


def test_nobody_there_may_be_tried_again() -> None:
    with pytest.raises(CkanUnavailable):
        Remote(DEAD, seconds=1.0).call("package_show", {"id": "x"})
