"""One person, one voice: votes for comments, their receipts, and what happens when fifty arrive at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.utils import timezone

from accounts.actors import PLATFORM
from accounts.assurance import Assurance
from accounts.errors import AssuranceTooLow
from accounts.models import Agency
from accounts.participants import NOBODY
from cms.services import SiteNames, open_agency_section, start_site
from common.errors import NotFound
from consultations import services
from consultations.errors import ConsultationClosed
from consultations.models import Comment, CommentSupport, ConsultationPage, PendingLeaf, Receipt
from tests.consultations.conftest import comment_on, make_consultation, publish_text
from tests.consultations.conftest import published_comment as published
from tests.consultations.people import LAYLA, OMAR, caller, person, session_of

pytestmark = pytest.mark.database
VOTES = 50


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    cache.clear()


def address(comment: Comment) -> str:
    return f"/api/v1/consultations/strategy/comments/{comment.public_id}/support/"


def kinds() -> list[str]:
    leaves = PendingLeaf.objects.filter(leaf__contains='"vote.').order_by("pk")
    return [leaf.leaf.split('"kind":"')[1].split('"')[0] for leaf in leaves]


def test_a_person_supports_a_comment_once_and_gets_the_same_receipt_again(consultation) -> None:
    comment = published(consultation)
    layla = caller(LAYLA)
    first, again = layla.post(address(comment)), layla.post(address(comment))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["supports_count"], first.json()["is_supported"]) == (1, True)
    assert caller(OMAR).post(address(comment)).json()["supports_count"] == 2
    assert caller().get(address(comment)).json() == {"supports_count": 2, "is_supported": False}
    assert layla.get(address(comment)).json() == {"supports_count": 2, "is_supported": True}
    listed = caller().get("/api/v1/consultations/strategy/comments/").json()["results"]
    assert [one["supports_count"] for one in listed] == [2]
    assert kinds() == ["vote.received", "vote.received"]


def test_a_vote_has_a_receipt_that_names_no_person(consultation) -> None:
    comment = published(consultation)
    code = caller(LAYLA).post(address(comment)).json()["receipt"]["code"]
    receipt = Receipt.objects.get(code=code)
    shown = caller().get(f"/api/v1/receipts/{code}/").json()
    assert (shown["kind"], shown["comment"]) == ("vote.received", None)
    assert shown["record"] == {
        "comment": comment.public_id,
        "consultation": str(consultation.translation_key),
        "vote": "support",
    }
    assert receipt.subject_id == CommentSupport.objects.get().public_id


def test_a_vote_is_taken_back_told_by_the_log_and_may_be_given_again(consultation) -> None:
    comment = published(consultation)
    layla = caller(LAYLA)
    layla.post(address(comment))
    for _again in range(2):
        assert layla.delete(address(comment)).json() == {
            "supports_count": 0,
            "is_supported": False,
        }
    assert layla.post(address(comment)).status_code == 201
    assert kinds() == ["vote.received", "vote.withdrawn", "vote.received"]


@pytest.mark.parametrize("required", Assurance.values[1:])
@pytest.mark.parametrize("held", Assurance.values)
def test_a_voter_needs_the_level_that_the_consultation_asks_of_voters(
    consultation, required, held
) -> None:
    ConsultationPage.objects.filter(pk=consultation.pk).update(
        voting_level=required, participation_level="open"
    )
    comment = published(consultation)
    comment.refresh_from_db()
    voter = NOBODY if held == Assurance.OPEN else person(assurance=held)
    if Assurance.values.index(held) >= Assurance.values.index(required):
        assert services.support_comment(comment=comment, participant=voter).is_new
        return
    with pytest.raises(AssuranceTooLow) as refused:
        services.support_comment(comment=comment, participant=voter)
    assert refused.value.facts == {"required": required, "held": held}
    assert not CommentSupport.objects.exists()


def test_only_public_comments_in_an_open_consultation_are_supported(consultation) -> None:
    waiting, comment = comment_on(consultation), published(consultation)
    with pytest.raises(NotFound):
        services.support_comment(comment=waiting, participant=person())
    assert caller(LAYLA).post(address(waiting)).status_code == 404
    services.support_comment(comment=comment, participant=person())
    ConsultationPage.objects.filter(pk=consultation.pk).update(
        closes_at=timezone.now() - timedelta(hours=1)
    )
    for act in (services.support_comment, services.withdraw_support):
        with pytest.raises(ConsultationClosed):
            act(comment=comment, participant=person(OMAR))
    assert caller(OMAR).post(address(comment)).json()["code"] == "consultation_closed"
    assert CommentSupport.objects.count() == 1


def test_a_person_who_is_erased_leaves_no_vote_and_no_opening_of_one(consultation) -> None:
    given = services.support_comment(comment=published(consultation), participant=person())
    ConsultationPage.objects.filter(pk=consultation.pk).update(
        closes_at=timezone.now() - timedelta(hours=1)
    )
    for _again in range(2):
        services.erase_support(support=given.support, now=timezone.now())
    receipt = Receipt.objects.get(pk=given.receipt.pk)
    assert (receipt.salt, receipt.record) == (None, None)
    assert not CommentSupport.objects.exists()
    assert kinds() == ["vote.received", "vote.withdrawn"]


def test_the_database_itself_counts_a_participant_once_and_nobody_never(consultation) -> None:
    comment = published(consultation)
    CommentSupport.objects.create(comment=comment, pseudonym="a" * 64, given_at=timezone.now())
    for pseudonym in ("a" * 64, ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            CommentSupport.objects.create(
                comment=comment, pseudonym=pseudonym, given_at=timezone.now()
            )


# --- Fault 5 (TRUST §5): votes that meet ---------------------------------------------------------------------------


@pytest.fixture
def committed(scratch_database) -> Comment:
    """A published comment that every connection sees."""
    start_site(names=SiteNames({"ar": "ديوان", "en": "Diwan"}))
    agency = Agency.objects.create(slug="moj", name_ar="وزارة العدل", name_en="Justice")
    open_agency_section(agency=agency)
    page = make_consultation(agency)
    publish_text(page)
    return services.publish_comment(comment=comment_on(page), actor=PLATFORM, now=timezone.now())


def at_once(acts: Iterable[Callable[[], object]]) -> list[object]:
    """Run all of them at the same moment, each with a connection of its own."""
    waiting = list(acts)
    start = threading.Barrier(len(waiting))

    def run(act: Callable[[], object]) -> object:
        try:
            start.wait(60)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(run, waiting))


def assert_counted(expected: int, counted: int) -> None:
    assert counted == expected, f"{counted} votes were counted, {expected} were given"


def votes_by(comment: Comment, sessions: list[str]) -> list[Callable[[], object]]:
    def vote(number: int, session: str) -> Callable[[], object]:
        client = Client(REMOTE_ADDR=f"10.0.0.{number}", headers={"X-Session-Token": session})
        return lambda: client.post(address(comment)).json()["receipt"]["code"]

    return [vote(number, session) for number, session in enumerate(sessions)]


def test_fifty_parallel_votes_of_one_participant_count_one(committed) -> None:
    codes = at_once(votes_by(committed, [session_of()] * VOTES))
    assert_counted(1, CommentSupport.objects.count())
    assert_counted(1, Receipt.objects.filter(kind="vote.received").count())
    assert kinds() == ["vote.received"]
    assert set(codes) == {Receipt.objects.get(kind="vote.received").code}


def test_fifty_parallel_votes_of_fifty_participants_count_fifty(committed) -> None:
    sessions = [session_of(f"email:p{number}@example.org") for number in range(VOTES)]
    codes = at_once(votes_by(committed, sessions))
    assert_counted(VOTES, CommentSupport.objects.count())
    assert_counted(VOTES, caller().get(address(committed)).json()["supports_count"])
    assert len(set(codes)) == len(kinds()) == VOTES


@pytest.fixture
def tally(scratch_database) -> None:
    """What we do not have: a column that is added up."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE twin_tally (total integer NOT NULL)")
        cursor.execute("INSERT INTO twin_tally VALUES (0)")


def one_number(query: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return int(cursor.fetchone()[0])


def execute(query: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, values)


def test_the_twin_that_adds_one_to_what_it_read_is_caught(tally) -> None:
    have_read = threading.Barrier(VOTES)

    def unguarded() -> None:
        total = one_number("SELECT total FROM twin_tally")
        total += 1
        have_read.wait(60)
        execute("UPDATE twin_tally SET total = %s", total)

    at_once([unguarded] * VOTES)
    with pytest.raises(AssertionError, match="50 were given"):
        assert_counted(VOTES, one_number("SELECT total FROM twin_tally"))


def test_without_the_constraint_the_same_fifty_votes_are_caught(committed, monkeypatch) -> None:
    options = CommentSupport._meta
    [once] = [one for one in options.constraints if one.name == "support_once_per_participant"]
    others = [one for one in options.constraints if one is not once]
    monkeypatch.setattr(options, "constraints", others)  # SQLite builds the table anew from them
    with connection.schema_editor() as editor:
        editor.remove_constraint(CommentSupport, once)
    at_once(votes_by(committed, [session_of()] * VOTES))
    with pytest.raises(AssertionError, match="1 were given"):
        assert_counted(1, CommentSupport.objects.count())
