"""Comments, moderation, versions and outcomes: what is kept and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from accounts.models import Agency, Role
from common import generation
from common.errors import NotFound, Refused
from common.search_registry import searchable
from consultations import drafting, services
from consultations.errors import (
    CommentTooLong,
    ConsultationClosed,
    DraftNotUnderstood,
    EmptyComment,
    ForbiddenCharacters,
    OutcomeTooEarly,
    VersionIsFinal,
)
from consultations.models import Comment, ConsultationPage, Outcome
from consultations.services import CommentDraft
from tests.consultations.conftest import (
    ARABIC,
    CLOSES,
    INSIDE,
    OPENS,
    TICK,
    comment_on,
    make_consultation,
    publish_text,
    translate,
)


def submit(page, *, now, **fields):
    draft = CommentDraft(
        **({"clause_key": "art-2.p-1", "body": "أقترح ٦٠ يومًا", "language": "ar"} | fields)
    )
    return services.submit_comment(consultation=page, draft=draft, clock=lambda: now)


@pytest.mark.parametrize("now", [OPENS, INSIDE, CLOSES - TICK])
def test_a_comment_inside_the_window_is_kept_as_typed(january, now) -> None:
    comment = submit(january, now=now)
    comment.refresh_from_db()
    assert (comment.body, comment.submitted_at, comment.status) == (
        "أقترح ٦٠ يومًا",
        now,
        "pending",
    )


@pytest.mark.parametrize("now", [OPENS - TICK, CLOSES, CLOSES + timedelta(days=1)])
def test_a_comment_outside_the_window_is_refused_and_stores_nothing(january, now) -> None:
    with pytest.raises(ConsultationClosed) as refusal:
        submit(january, now=now)
    assert refusal.value.facts["closes_at"] == "2026-01-15T21:00:00+00:00"
    assert not Comment.objects.exists()


def test_the_stored_window_decides_and_not_the_copy_that_the_request_holds(january) -> None:
    ConsultationPage.objects.filter(pk=january.pk).update(closes_at=INSIDE)
    with pytest.raises(ConsultationClosed):
        submit(january, now=INSIDE)


def test_a_withdrawn_consultation_takes_no_comment(january) -> None:
    services.withdraw_consultation(
        consultation=january, actor=PLATFORM, reasons={"ar": "دُمجت في استشارة أخرى"}, now=INSIDE
    )
    with pytest.raises(ConsultationClosed) as refusal:
        submit(january, now=INSIDE)
    assert refusal.value.facts["stage"] == "withdrawn"


@pytest.mark.parametrize(
    "body", ["", " \n\t", "\u200f\u200e\u2066\u2069", "\u3164", "\u2800\u00a0", "\ufeff\u0640"[:1]]
)
def test_text_that_nobody_can_see_counts_as_empty(january, body) -> None:
    with pytest.raises(EmptyComment):
        submit(january, now=INSIDE, body=body)


@pytest.mark.parametrize("body", ["نعم\x00", "نعم\ud800"])
def test_nul_and_lone_surrogates_are_refused(january, body) -> None:
    with pytest.raises(ForbiddenCharacters) as refusal:
        submit(january, now=INSIDE, body=body)
    assert refusal.value.status == 400


@pytest.mark.parametrize("name", ["gov\u202eoj.jo", "سطر\nآخر", "\u200fسامر"])
def test_a_name_with_direction_or_control_characters_is_refused(january, name) -> None:
    with pytest.raises(ForbiddenCharacters):
        submit(january, now=INSIDE, author_name=name)


def test_four_thousand_characters_fit_and_one_more_does_not(january) -> None:
    assert len(submit(january, now=INSIDE, body="ن" * 4000).body) == 4000
    with pytest.raises(CommentTooLong) as refusal:
        submit(january, now=INSIDE, body="ن" * 4001)
    assert refusal.value.facts == {"length": 4001, "maximum": 4000}


def test_a_comment_on_an_unknown_clause_is_refused(january) -> None:
    with pytest.raises(NotFound):
        submit(january, now=INSIDE, clause_key="art-9.p-9")


def test_an_unpublished_version_cannot_be_commented_on(january) -> None:
    services.draft_text_version(
        consultation=january,
        actor=PLATFORM,
        texts={"ar": drafting.parse("# [art-9] المادة 9\n\n[art-9.p-1] 9.1 نص جديد")},
    )
    with pytest.raises(NotFound):
        submit(january, now=INSIDE, clause_key="art-9.p-1")


def test_a_comment_belongs_to_the_version_that_was_read(january) -> None:
    publish_text(january, ARABIC.replace("٣٠", "٤٥"), "")
    assert submit(january, now=INSIDE, version=1).clause.version.number == 1
    assert submit(january, now=INSIDE).clause.version.number == 2


@pytest.mark.parametrize("has_outcome", [False, True])
def test_publishing_a_comment_bumps_the_generation_and_tells_search_where_an_outcome_may_quote_it(
    consultation, monkeypatch, has_outcome
) -> None:
    english = translate(consultation, "Draft strategy")
    comment = comment_on(consultation)
    if has_outcome:
        Outcome.objects.create(consultation=consultation, published_at=timezone.now())
    told = []
    listeners = [*searchable._listeners, lambda *args: told.append(args)]
    monkeypatch.setattr(searchable, "_listeners", listeners)
    before = generation.current()
    services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())
    assert generation.current() > before
    pages = {("pages", str(consultation.pk)), ("pages", str(english.pk))}
    assert set(told) == (pages if has_outcome else set())


def test_only_a_moderator_of_the_agency_decides_on_a_comment(consultation) -> None:
    other = Agency.objects.create(slug="istd", name_ar="دائرة الضريبة", name_en="Tax")
    comment = comment_on(consultation)
    here, now = consultation.agency_id, timezone.now()
    for roles in ({(other.pk, Role.MODERATOR)}, {(here, Role.EDITOR)}, set()):
        with pytest.raises(Refused):
            services.publish_comment(comment=comment, actor=Actor(None, frozenset(roles)), now=now)
    moderator = Actor(None, frozenset({(here, Role.MODERATOR)}))
    decided = services.withhold_comment(comment=comment, actor=moderator, reason="insult", now=now)
    assert (decided.status, decided.reason, decided.decided_at) == ("withheld", "insult", now)


def test_a_comment_cannot_be_withheld_without_a_rule(consultation) -> None:
    comment = comment_on(consultation)
    with pytest.raises(ValueError, match="whim"):
        services.withhold_comment(
            comment=comment, actor=PLATFORM, reason="whim", now=timezone.now()
        )
    with (
        pytest.raises(IntegrityError, match="comment_withheld_with_a_reason"),
        transaction.atomic(),
    ):
        Comment.objects.filter(pk=comment.pk).update(status="withheld", decided_at=timezone.now())


def test_a_version_is_published_once_with_the_fingerprint_of_its_text(january) -> None:
    version = january.versions.get()
    assert version.sha256 == services.fingerprint(version)
    with pytest.raises(VersionIsFinal):
        services.publish_text_version(version=version, actor=PLATFORM, now=INSIDE)


def test_a_translation_with_an_unknown_key_is_refused_and_leaves_the_draft_as_it_was(
    january,
) -> None:
    with pytest.raises(DraftNotUnderstood):
        services.draft_text_version(
            consultation=january,
            actor=PLATFORM,
            texts={
                "ar": drafting.parse("# المادة 1"),
                "en": drafting.parse("# [art-7] Article 7"),
            },
        )
    assert january.versions.count() == 1


def test_an_outcome_comes_after_closing_and_only_once(january) -> None:
    with pytest.raises(OutcomeTooEarly):
        services.publish_outcome(consultation=january, actor=PLATFORM, clock=lambda: CLOSES - TICK)
    first = services.publish_outcome(consultation=january, actor=PLATFORM, clock=lambda: CLOSES)
    again = services.publish_outcome(
        consultation=january, actor=PLATFORM, clock=lambda: CLOSES + timedelta(days=1)
    )
    assert first == again
    assert Outcome.objects.get().published_at == CLOSES


def test_publishing_an_older_revision_of_the_page_does_not_undo_the_outcome(january) -> None:
    revision = january.save_revision()
    services.publish_outcome(consultation=january, actor=PLATFORM, clock=lambda: CLOSES)
    revision.publish()
    page = ConsultationPage.objects.get(pk=january.pk)
    assert page.stage_at(CLOSES + timedelta(days=9)) == "outcome"


@pytest.mark.parametrize(
    ("moment", "stage"),
    [(OPENS - TICK, "announced"), (OPENS, "open"), (CLOSES - TICK, "open"), (CLOSES, "closed")],
)
def test_the_stage_follows_from_the_dates_in_python_and_in_sql_alike(
    january, moment, stage
) -> None:
    assert january.stage_at(moment) == stage
    found = {
        name
        for name in ("announced", "open", "closed", "outcome", "withdrawn")
        if ConsultationPage.objects.in_stage(name, moment).filter(pk=january.pk).exists()
    }
    assert found == {stage}


def test_the_database_refuses_a_window_that_closes_before_it_opens(agency) -> None:
    page = make_consultation(agency)
    with (
        pytest.raises(IntegrityError, match="consultation_opens_before_it_closes"),
        transaction.atomic(),
    ):
        ConsultationPage.objects.filter(pk=page.pk).update(closes_at=page.opens_at)
