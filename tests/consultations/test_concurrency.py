"""What holds when requests meet: real commits, real connections, on a copy of the test database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Agency
from cms.services import SiteNames, open_agency_section, start_site
from consultations import services
from consultations.errors import ConsultationClosed
from consultations.models import Comment, ConsultationPage
from consultations.services import CommentDraft
from operations.models import IdempotencyKey
from tests.consultations.conftest import make_consultation, publish_text

pytestmark = pytest.mark.database
DRAFT = CommentDraft(clause_key="art-2.p-1", body="نعم", language="ar")


@pytest.fixture
def committed(scratch_database) -> ConsultationPage:
    """An open consultation that every connection sees."""
    start_site(names=SiteNames({"ar": "ديوان", "en": "Diwan"}))
    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Justice")
    open_agency_section(agency=agency)
    page = make_consultation(agency)
    publish_text(page)
    cache.clear()
    return page


def in_thread(act: Callable[[], Any]) -> Any:
    """Run with a connection of its own, closed afterwards."""
    try:
        return act()
    finally:
        connections.close_all()


def test_the_same_key_fifty_times_in_parallel_stores_one_comment(committed) -> None:
    start = threading.Barrier(50)

    def send(number: int) -> tuple[int, Any]:
        start.wait(120)
        answer = Client(REMOTE_ADDR=f"10.0.0.{number}").post(
            "/api/v1/consultations/strategy/comments/",
            {"clause": "art-2.p-1", "body": "نقرة واحدة"},
            content_type="application/json",
            headers={"Idempotency-Key": "one-key-for-all"},
        )
        return answer.status_code, answer.json()

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda number: in_thread(lambda: send(number)), range(50)))
    stored = Comment.objects.get()
    assert IdempotencyKey.objects.count() == 1
    created = [body for status, body in answers if status == 201]
    refused = [body["code"] for status, body in answers if status != 201]
    assert {body["id"] for body in created} == {stored.public_id}
    assert set(refused) <= {"idempotency_key_in_flight"}


def test_comments_do_not_wait_for_each_other(committed) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    with transaction.atomic():
        services.submit_comment(consultation=committed, draft=DRAFT)
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(
                in_thread, lambda: services.submit_comment(consultation=committed, draft=DRAFT)
            )
            assert other.result(timeout=120).pk
    assert Comment.objects.count() == 2


def test_an_early_closing_waits_for_the_comment_before_it_and_refuses_the_next(committed) -> None:
    is_held, is_closed = threading.Event(), threading.Event()

    def close() -> None:
        is_held.wait(120)
        ConsultationPage.objects.filter(pk=committed.pk).update(closes_at=timezone.now())
        is_closed.set()

    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(in_thread, close)
        with transaction.atomic():
            services.submit_comment(consultation=committed, draft=DRAFT)
            is_held.set()
            assert not is_closed.wait(0.5)
        closing.result(timeout=120)
    with pytest.raises(ConsultationClosed):
        services.submit_comment(consultation=committed, draft=DRAFT)
    assert Comment.objects.count() == 1
