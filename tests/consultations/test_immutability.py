"""A published text version is final: the database refuses, whoever asks and however."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.actors import PLATFORM
from consultations import drafting, services
from consultations.models import Clause, ClauseText, TextVersion

pytestmark = pytest.mark.database

ATTEMPTS: dict[str, Callable[[TextVersion], object]] = {
    "change the version": lambda v: TextVersion.objects.filter(pk=v.pk).update(number=7),
    "unpublish the version": lambda v: TextVersion.objects.filter(pk=v.pk).update(
        published_at=None
    ),
    "delete the version": lambda v: TextVersion.objects.filter(pk=v.pk)._raw_delete("default"),
    "change a clause": lambda v: v.clauses.update(position=99 + v.pk),
    "delete a clause": lambda v: v.clauses.filter(key="art-1.p-2")._raw_delete("default"),
    "add a clause": lambda v: Clause.objects.create(
        version=v, position=90, key="art-90", kind="heading"
    ),
    "change words": lambda v: ClauseText.objects.filter(clause__version=v).update(text="غيره"),
    "delete words": lambda v: ClauseText.objects.filter(clause__version=v)._raw_delete("default"),
    "add words": lambda v: ClauseText.objects.create(clause=v.clauses.first(), language="fr"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_the_database_refuses_to(attempt, january) -> None:
    version = january.versions.get()
    before = services.fingerprint(version)
    with pytest.raises((IntegrityError, DatabaseError), match="final"), transaction.atomic():
        attempt(version)
    assert services.fingerprint(version) == before == version.sha256


def test_words_cannot_be_smuggled_in_from_a_draft(january) -> None:
    draft = services.draft_text_version(
        consultation=january, actor=PLATFORM, texts={"ar": drafting.parse("# المادة 5")}
    )
    with pytest.raises((IntegrityError, DatabaseError), match="final"), transaction.atomic():
        draft.clauses.update(version=january.versions.get(number=1), position=77)


def test_a_draft_may_be_changed_and_deleted(january) -> None:
    draft = services.draft_text_version(
        consultation=january, actor=PLATFORM, texts={"ar": drafting.parse("# المادة 5")}
    )
    ClauseText.objects.filter(clause__version=draft).update(heading="المادة 6")
    draft.delete()
    assert january.versions.count() == 1
