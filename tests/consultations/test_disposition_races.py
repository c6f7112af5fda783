"""Decisions and outcomes that meet: real commits, real connections."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.models import Agency
from cms.services import SiteNames, open_agency_section, start_site
from consultations import services
from consultations.dispositions.rulings import ruling
from consultations.errors import DispositionChanged, DispositionsMissing
from consultations.models import Comment, ConsultationPage, Disposition, Outcome
from tests.consultations.conftest import make_consultation, publish_text, published_comment, settle
from tests.consultations.test_concurrency import in_thread

pytestmark = pytest.mark.database


@pytest.fixture
def committed(scratch_database) -> ConsultationPage:
    """A closed consultation with two public comments, that every connection sees."""
    start_site(names=SiteNames({"ar": "ديوان", "en": "Diwan"}))
    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Justice")
    open_agency_section(agency=agency)
    page = make_consultation(agency)
    publish_text(page)
    for words in ("ستون يومًا.", "تسعون يومًا."):
        published_comment(page, words)
    ConsultationPage.objects.filter(pk=page.pk).update(closes_at=timezone.now())
    page.refresh_from_db()
    return page


def test_of_officials_who_decide_on_one_comment_at_once_one_is_told(committed) -> None:
    comment = committed.comments.first()
    start = threading.Barrier(8)

    def decide(number: int) -> str:
        start.wait(120)
        try:
            services.decide(
                thing=comment,
                actor=PLATFORM,
                ruling=ruling("noted", f"سبب {number}"),
                seen=None,
                now=timezone.now(),
            )
        except DispositionChanged:
            return "told"
        return "decided"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: in_thread(lambda: decide(number)), range(8)))
    assert sorted(answers) == ["decided", *["told"] * 7]
    assert Disposition.objects.count() == 1


def test_an_outcome_waits_for_the_moderator_before_it_and_sees_the_comment(committed) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    settle(committed)
    hidden = Comment.objects.create(
        consultation=committed,
        body="محجوب",
        language="ar",
        status="withheld",
        reason="insult",
        decided_at=timezone.now(),
    )
    is_shown = threading.Event()

    def publish() -> None:
        is_shown.wait(120)
        services.publish_outcome(consultation=committed, actor=PLATFORM)

    with ThreadPoolExecutor(1) as pool:
        publishing = pool.submit(in_thread, publish)
        with transaction.atomic():
            services.publish_comment(comment=hidden, actor=PLATFORM, now=timezone.now())
            is_shown.set()
            threading.Event().wait(0.5)
            assert not publishing.done()
        with pytest.raises(DispositionsMissing):
            publishing.result(timeout=120)
    assert not Outcome.objects.exists()


def test_a_decision_that_comes_while_the_outcome_is_published_is_no_silent_change(
    committed,
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    settle(committed)
    comment = committed.comments.first()
    stands = Disposition.objects.get(comment=comment)
    is_published = threading.Event()

    def decide() -> Disposition:
        is_published.wait(120)
        return services.decide(
            thing=comment,
            actor=PLATFORM,
            ruling=ruling("declined", "المهلة تكفي."),
            seen=stands.pk,
            now=timezone.now(),
        )

    with ThreadPoolExecutor(1) as pool:
        deciding = pool.submit(in_thread, decide)
        with transaction.atomic():
            services.publish_outcome(consultation=committed, actor=PLATFORM)
            is_published.set()
            threading.Event().wait(0.5)
            assert not deciding.done()
        assert deciding.exception(timeout=120).code == "outcome_stands"
    stands.refresh_from_db()
    assert stands.replaced_at is None
