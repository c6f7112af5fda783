"""People see the tasks that were given up, and have them run again."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from operations.models import TaskRun
from operations.worker import drain
from tests.operations import probes

pytestmark = pytest.mark.django_db


@pytest.fixture
def parked(tmp_path: Path) -> str:
    pk = str(probes.hopeless.enqueue(str(tmp_path / "out")).id)
    drain()
    return pk


@pytest.fixture
def operator(site, client: Client) -> Client:
    person = User.objects.create(email="operator@example.org", is_staff=True)
    for name in ("access_admin", "replay_task"):
        person.user_permissions.add(Permission.objects.get(codename=name))
    client.force_login(person)
    return client


def test_a_parked_task_is_listed_with_its_error_and_replayed_by_a_button(
    operator: Client, parked: str
) -> None:
    page = operator.get(reverse("operations_parked")).text
    assert "tests.operations.probes.hopeless" in page
    assert "no such address" in page
    action = reverse("operations_replay", args=[parked])
    assert f'action="{action}"' in page
    assert operator.get(action).status_code == 405
    assert operator.post(action).status_code == 302
    assert DBTaskResult.objects.get(pk=parked).status == "READY"
    assert "hopeless" not in operator.get(reverse("operations_parked")).text


def test_replaying_what_is_not_parked_is_a_message_not_an_error(
    operator: Client, parked: str
) -> None:
    operator.post(reverse("operations_replay", args=[parked]))
    for pk in (parked, uuid4()):
        assert operator.post(reverse("operations_replay", args=[pk])).status_code == 302


def test_the_report_stands_in_the_menu_of_those_who_may_replay_only(
    operator: Client, parked: str
) -> None:
    address = reverse("operations_parked")
    assert address in operator.get("/admin/").text
    person = User.objects.get()
    person.user_permissions.remove(Permission.objects.get(codename="replay_task"))
    assert address not in operator.get("/admin/").text
    assert operator.get(address).status_code == 302
    operator.post(reverse("operations_replay", args=[parked]))
    assert TaskRun.objects.get().parked_at is not None


def test_the_report_asks_as_often_for_thirty_tasks_as_for_three(
    operator: Client, tmp_path: Path, django_assert_max_num_queries
) -> None:
    for _ in range(3):
        probes.hopeless.enqueue(str(tmp_path / "out"))
    drain()

    address = reverse("operations_parked")
    operator.get(address)
    with CaptureQueriesContext(connection) as few:
        operator.get(address)
    for _ in range(27):
        probes.hopeless.enqueue(str(tmp_path / "out"))
    drain()
    with django_assert_max_num_queries(len(few)):
        answer = operator.get(address)
    assert answer.text.count("probes.hopeless") >= 30
