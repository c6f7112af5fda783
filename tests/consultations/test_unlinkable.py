"""Who has the whole database, but came after the keys were destroyed, cannot tell that two contributions are one person's."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts import pseudonyms
from accounts.actors import PLATFORM
from accounts.models import PseudonymKey
from consultations import services
from consultations.log.sequencer import Sequencer
from consultations.models import Comment, ConsultationPage, Outcome
from consultations.services.participants import APPEALS, forget_participants
from operations import recurring, retention
from tests.consultations.conftest import make_consultation, publish_text, translate
from tests.consultations.dumping import Row, everything
from tests.consultations.people import caller, person
from tests.consultations.surveys.conftest import make_poll, make_survey

pytestmark = [pytest.mark.database, pytest.mark.django_db]
PEOPLE = [f"{name}@example.org" for name in ("layla.haddad", "omar.khatib", "salma.najjar")]
SLUGS = ("first", "second")
# Foreign keys to bodies and texts, which lead from everybody's rows to everybody's.
OF_THE_SITE = {"agency_id", "consultation_id", "version_id", "clause_id"}
OF_THE_SITE |= {"survey_id", "question_id", "option_id", "poll_id"}
# Columns that hold words of the program.
OF_THE_PROGRAM = {"task_path"}


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "keys"
    cache.clear()


@pytest.fixture
def pages(agency) -> list[ConsultationPage]:
    made = []
    for slug in SLUGS:
        page = make_consultation(agency, slug=slug)
        publish_text(page)
        make_survey(page)
        make_poll(page)
        made.append(page)
    return made


# --- The join that an attacker would try ---------------------------------------------------------------------------


@dataclass
class Contribution:
    """What one person gave to one consultation, by the names under which rows know it."""

    who: str
    where: str
    names: set[str] = field(default_factory=set)


def take_part() -> list[Contribution]:
    """Everybody comments, supports the comment before, answers a survey, votes in a poll, mails the receipt; in both places."""
    given = []
    for slug in SLUGS:
        address = f"/api/v1/consultations/{slug}/comments/"
        before = ""
        for who in PEOPLE:
            client, mine = caller(f"email:{who}"), Contribution(who, slug)
            sent = client.post(
                address,
                {"clause": "art-2.p-1", "body": f"رأي {uuid4().hex}"},
                content_type="application/json",
                headers={"Idempotency-Key": str(uuid4())},
            ).json()
            code = sent["receipt"]["code"]
            client.post(
                f"/api/v1/receipts/{code}/mail/",
                {"address": who},
                content_type="application/json",
                headers={"Idempotency-Key": str(uuid4())},
            )
            mine.names |= {sent["id"], code}
            mine.names |= answer_and_vote(client, slug)
            if before:
                voted = client.post(f"{address}{before}/support/").json()
                mine.names.add(voted["receipt"]["code"])
            comment = Comment.objects.get(public_id=sent["id"])
            services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())
            before = sent["id"]
            given.append(mine)
    sequencer = Sequencer()
    while sequencer.step():
        pass
    return given


def answer_and_vote(client: Client, slug: str) -> set[str]:
    """Answer the survey with a file, and vote in the poll; the ids and codes that came back."""
    base = f"/api/v1/consultations/{slug}/"
    upload = SimpleUploadedFile("a.txt", uuid4().hex.encode())
    file = client.post(f"{base}surveys/home/files/", {"file": upload}).json()["id"]
    answers = [
        {"question": "q-1", "options": ["o-2"]},
        {"question": "q-3", "text": f"سبب {uuid4().hex}"},
        {"question": "q-8", "file": file},
    ]
    sent, voted = (
        client.post(
            f"{base}{path}",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": str(uuid4())},
        ).json()
        for path, body in (
            ("surveys/home/responses/", {"answers": answers}),
            ("polls/channel/votes/", {"option": "o-1"}),
        )
    )
    return {sent["id"], file, sent["receipt"]["code"], voted["receipt"]["code"]}


def marks(row: Row) -> set[str]:
    """What a row could be joined by: long words of any column, and foreign keys by their column, where they lead to somebody."""
    found = {
        f"{name}={value}"
        for name, value in row.values.items()
        if name.endswith("_id") and value != "None" and name not in OF_THE_SITE
    }
    for name, value in row.values.items():
        if name not in OF_THE_PROGRAM:
            found |= set(re.findall(r"[\w@.+-]{8,}", value))
    return found


class Dump:
    """All rows by their marks, and whose contributions each mark stands in."""

    def __init__(self, contributions: list[Contribution]) -> None:
        self.rows = [marks(row) for row in everything()]
        self.by_mark = defaultdict(list)
        for number, row in enumerate(self.rows):
            for mark in row:
                self.by_mark[mark].append(number)
        self.owners = defaultdict(set)
        for one in contributions:
            for mark in self.around(one.names):
                self.owners[mark].add(one.who)

    def around(self, names: set[str]) -> set[str]:
        """All marks of the rows in which one of the names stands."""
        return set().union(*(self.rows[number] for name in names for number in self.by_mark[name]))

    def own(self, one: Contribution) -> set[str]:
        """Marks that stand in no contribution of anybody else."""
        return {mark for mark in self.around(one.names) if self.owners[mark] == {one.who}}

    def reached(self, one: Contribution) -> set[str]:
        """Follow rows from mark to mark to the end, passing by what other people's contributions have too."""
        waiting, seen = self.own(one), set()
        while waiting:
            seen |= waiting
            waiting = {
                mark
                for mark in self.around(waiting)
                if self.owners.get(mark, {one.who}) == {one.who}
            } - seen
        return seen


def joined(contributions: list[Contribution]) -> set[tuple[str, str]]:
    """(who, mark): what leads from a person's contribution to one consultation to their contribution to the other."""
    dump = Dump(contributions)
    return {
        (one.who, mark)
        for one in contributions
        for two in contributions
        if one.who == two.who and one.where != two.where
        for mark in dump.reached(one) & dump.own(two)
    }


def time_passes(pages: list[ConsultationPage]) -> datetime:
    """Both close, get their outcome, and the appeal period ends; the recurring tasks have run."""
    now = timezone.now()
    for page in pages:
        ConsultationPage.objects.filter(pk=page.pk).update(closes_at=now)
        Outcome.objects.create(consultation=page, published_at=now)
    later = now + APPEALS
    retention.delete_expired(now=later)
    forget_participants(now=later)
    return later


def test_a_full_dump_cannot_join_two_consultations(pages) -> None:
    contributions = take_part()
    assert Comment.objects.exclude(pseudonym="").count() == len(PEOPLE) * len(SLUGS)
    time_passes(pages)
    assert joined(contributions) == set()
    dumped = "\n".join(value for row in everything() for value in row.values.values())
    for key in PseudonymKey.objects.all():
        assert key.key is None
        assert key.destroyed_at is not None
    # Sessions and accounts are still there, so the people are; nothing leads from them to what they wrote.
    assert PEOPLE[0] in dumped


def test_the_twin_with_one_key_for_all_consultations_is_caught(pages, monkeypatch) -> None:
    monkeypatch.setattr(ConsultationPage, "pseudonym_scope", "consultation-all")
    contributions = take_part()
    shared = Comment.objects.filter(public_id__in=contributions[0].names).get().pseudonym
    time_passes(pages)
    assert (PEOPLE[0], shared) in joined(contributions)


def test_the_twin_that_keeps_the_mails_of_receipts_is_caught(pages, monkeypatch) -> None:
    contributions = take_part()
    monkeypatch.setattr(retention, "SECRET_DELIVERIES", timedelta(days=3650))
    monkeypatch.setattr(retention, "DELIVERIES", timedelta(days=3650))
    time_passes(pages)
    assert {who for who, mark in joined(contributions) if mark == who} == set(PEOPLE)


def test_all_languages_of_a_consultation_share_one_key(pages) -> None:
    english = translate(pages[0], "Strategy")
    for page in (english, pages[0]):
        pseudonyms.pseudonym(scope=page.pseudonym_scope, identifier=person().identifier)
    assert PseudonymKey.objects.count() == 1


def test_drafts_that_were_never_sent_are_looked_for_every_hour() -> None:
    entry = dict(recurring.registered())["delete-drafts"]
    assert (entry.every, entry.task_path) == (
        timedelta(hours=1),
        "consultations.tasks.delete_expired_drafts",
    )
