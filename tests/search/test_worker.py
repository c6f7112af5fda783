"""Publishing is seen by searchers of another process, and changes keep the order of their commits."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from search import selectors
from search.asked import Search
from search.models import Change
from tests.operations.conftest import open_database, processes, until  # noqa: F401
from tests.search.conftest import Shelf, soonest

pytestmark = pytest.mark.database


def found(query: str) -> list[str]:
    return [row.document.title for row in selectors.find(Search(text=query)).results]


def test_what_is_published_is_found_and_what_is_withdrawn_is_gone_within_two_seconds(
    real_shelf: Shelf, request: pytest.FixtureRequest
) -> None:
    wait = request.getfixturevalue("until")
    real_shelf.put("first", "خدمة أخرى")
    request.getfixturevalue("processes").worker()
    wait(lambda: not selectors.find(Search(text="اخرى")).degraded)

    def publish() -> None:
        real_shelf.put("licence", "تجديد رخصة القيادة")

    def withdraw() -> None:
        real_shelf.take("licence")
        assert found("رخصة") == []

    assert soonest(publish, lambda: wait(lambda: found("الرخصه")), withdraw) < 2


def test_changes_of_concurrent_transactions_commit_in_the_order_of_their_numbers(
    real_shelf: Shelf,
) -> None:
    seen: list[list[int]] = []
    first_holds, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            real_shelf.put("slow", "خدمة")
            first_holds.set()
            go_on.wait(120)
        connection.close()

    def fast() -> None:
        first_holds.wait(120)
        with transaction.atomic():
            real_shelf.put("fast", "خدمة")
        seen.append(list(Change.objects.values_list("pk", flat=True)))
        connection.close()

    threads = [threading.Thread(target=slow), threading.Thread(target=fast)]
    for thread in threads:
        thread.start()
    first_holds.wait(120)
    time.sleep(0.3)
    # The second has not passed the first: a reader now sees neither.
    assert not Change.objects.exists()
    go_on.set()
    for thread in threads:
        thread.join(120)
    assert len(seen[0]) == 2
    assert seen[0] == sorted(seen[0])
