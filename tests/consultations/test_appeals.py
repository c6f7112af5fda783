"""Reports by anybody, and appeals of authors: told, answered once, by another moderator."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM, Actor
from common.errors import NotFound, Refused
from consultations import services
from consultations.errors import (
    AnotherMustAnswer,
    AppealAnswered,
    AppealRefused,
    AppealWaits,
    CommentEnded,
    ForbiddenCharacters,
    NotAppealable,
    NotTheAuthor,
    ReportRefused,
)
from consultations.models import Appeal, Comment, CommentReport, ModerationCase
from consultations.moderation.appeals import waiting_appeals
from consultations.participation import Authorship
from tests.consultations.conftest import comment_on, published_comment
from tests.consultations.test_moderation import leaves, moderator_of, stranger, withheld

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def appeal(comment: Comment, text: str = "لم أشتم أحدًا.", code: str = "") -> Appeal:
    return services.appeal_decision(
        comment=comment,
        author=Authorship(receipt_code=code or comment.receipt.code),
        text=text,
        language="ar",
        now=timezone.now(),
    )


def answer(
    one: Appeal, actor: Actor, verdict: str = "overturned", words: str = "رأي لا شتم"
) -> Appeal:
    return services.answer_appeal(
        appeal=one, actor=actor, verdict=verdict, words=words, now=timezone.now()
    )


def report(comment: Comment, visitor: str = "a", **fields) -> bool:
    values = {"reason": "insult", "now": timezone.now()} | fields
    return services.report_comment(comment=comment, visitor=visitor, **values)


def test_an_appeal_is_received_once_and_told_by_the_log(consultation) -> None:
    comment = comment_on(consultation)
    withheld(comment)
    one = appeal(comment)
    assert (one.text, one.against, one.verdict) == ("لم أشتم أحدًا.", comment.acts.first(), "")
    assert '"kind":"comment.appealed"' in leaves(comment)[-1]
    assert comment.acts.latest("pk").kind == "appealed"
    with pytest.raises(NotAppealable):
        appeal(comment)
    assert Appeal.objects.count() == 1


def test_only_the_author_appeals_and_only_against_a_decision(consultation) -> None:
    comment, other = comment_on(consultation), comment_on(consultation, "غيره")
    with pytest.raises(NotAppealable):
        appeal(comment)
    withheld(comment)
    with pytest.raises(NotTheAuthor):
        appeal(comment, code=other.receipt.code)
    with pytest.raises(NotAppealable):
        appeal(published_comment(consultation, "ثالث"))
    assert not Appeal.objects.exists()


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("", AppealRefused), ("\u200b ", AppealRefused), ("x" * 2001, AppealRefused), ("a\x00", ForbiddenCharacters)],
)  # fmt: skip
def test_an_appeal_without_words_or_with_too_many_is_refused(consultation, text, refusal) -> None:
    comment = comment_on(consultation)
    withheld(comment)
    with pytest.raises(refusal):
        appeal(comment, text)
    assert not Appeal.objects.exists()


def test_another_moderator_answers(consultation, agency) -> None:
    rana, sami = moderator_of(agency), moderator_of(agency, "sami")
    comment = comment_on(consultation)
    withheld(comment, rana)
    one = appeal(comment)
    with pytest.raises(AnotherMustAnswer):
        answer(one, rana)
    answered = answer(one, sami)
    comment.refresh_from_db()
    assert (answered.verdict, answered.decided_by_id) == ("overturned", sami.user_id)
    assert (comment.status, comment.reason, comment.decided_by_id) == (
        "published",
        "",
        sami.user_id,
    )
    told = leaves(comment)
    assert '"verdict":"overturned"' in told[-2]
    assert '"kind":"comment.published"' in told[-1]
    with pytest.raises(AppealAnswered):
        answer(one, sami, "upheld")


def test_the_only_moderator_of_an_agency_answers_what_they_decided(consultation, agency) -> None:
    rana = moderator_of(agency)
    comment = comment_on(consultation)
    withheld(comment, rana)
    assert answer(appeal(comment), rana, "upheld").verdict == "upheld"
    comment.refresh_from_db()
    assert (comment.status, comment.reason) == ("withheld", "insult")
    assert comment.acts.latest("pk").kind == "upheld"


def test_a_moderator_of_another_agency_sees_and_answers_no_appeal(consultation, agency) -> None:
    comment = comment_on(consultation)
    withheld(comment)
    one, other = appeal(comment), stranger()
    with pytest.raises(Refused):
        answer(one, other)
    assert list(waiting_appeals(other)) == []
    assert list(waiting_appeals(moderator_of(agency))) == [one]


def test_hidden_parts_are_shown_again_when_the_appeal_is_allowed(consultation) -> None:
    comment = comment_on(consultation, "رأيي صريح جدًّا")
    services.redact_comment(
        comment=comment, actor=PLATFORM, spans=[(0, 5)], reason="insult", now=timezone.now()
    )
    answer(appeal(Comment.objects.get()), PLATFORM)
    assert Comment.objects.get().body == "رأيي صريح جدًّا"


def test_while_an_appeal_waits_nothing_else_is_decided(consultation) -> None:
    comment = comment_on(consultation)
    withheld(comment)
    appeal(comment)
    with pytest.raises(AppealWaits):
        services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())


def test_erasing_the_comment_ends_its_appeal(consultation) -> None:
    comment = comment_on(consultation)
    withheld(comment)
    one = appeal(comment)
    author = Authorship(receipt_code=comment.receipt.code)
    services.erase_comment(comment=comment, author=author, now=timezone.now())
    one.refresh_from_db()
    assert one.text == ""
    assert list(waiting_appeals(PLATFORM)) == []
    with pytest.raises(CommentEnded):
        answer(one, PLATFORM)


def test_a_visitor_is_counted_once_per_comment_and_nothing_is_removed(consultation) -> None:
    comment, other = published_comment(consultation), published_comment(consultation, "غيره")
    assert [report(comment), report(comment), report(comment, "b"), report(other)] == [
        True,
        False,
        True,
        True,
    ]
    case = ModerationCase.objects.get(pk=comment.pk)
    assert (case.reports, case.status) == (2, "published")
    digests = set(CommentReport.objects.values_list("visitor", flat=True))
    assert (len(digests), "a" in digests) == (3, False)


@pytest.mark.parametrize("state", ["pending", "withheld"])
def test_only_what_is_shown_can_be_reported(consultation, state) -> None:
    comment = comment_on(consultation)
    if state == "withheld":
        withheld(comment)
    with pytest.raises(NotFound):
        report(comment)


def test_a_note_has_bounds(consultation) -> None:
    comment = published_comment(consultation)
    with pytest.raises(ReportRefused):
        report(comment, note="x" * 501)
    with pytest.raises(ForbiddenCharacters):
        report(comment, note="\ud800")
    assert not CommentReport.objects.exists()


def test_a_decision_closes_reports_and_undoing_it_opens_them_again(consultation) -> None:
    comment = published_comment(consultation)
    report(comment)
    act = withheld(comment)
    assert ModerationCase.objects.get(pk=comment.pk).reports == 0
    services.undo_decision(act=act, actor=PLATFORM, now=act.at + timedelta(minutes=1))
    assert ModerationCase.objects.get(pk=comment.pk).reports == 1
    services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())
    assert ModerationCase.objects.get(pk=comment.pk).reports == 0
