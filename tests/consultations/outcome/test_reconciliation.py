"""Every comment received stands in one line of the table, the lines sum, and the log tells the same; or it is said that not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import PLATFORM
from consultations import services
from consultations.models import Comment, Decision, LogEntry, Receipt
from consultations.outcome import decisions
from consultations.outcome.reconciliation import Mismatch, reconcile
from consultations.participation import Authorship
from consultations.services.revisions import Revision
from tests.consultations.conftest import comment_on, published_comment, settle
from tests.consultations.outcome import makers

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def author_of(comment: Comment) -> Authorship:
    return Authorship(receipt_code=Receipt.objects.get(comment=comment).code)


@pytest.fixture
def mixed(consultation, place_leaves):
    """Nine comments: two answered, one public without an answer, and one for each way of being excluded."""
    now = timezone.now()
    answered, of_campaign, open_one = (
        published_comment(consultation, f"تعليق {word}.") for word in ("أول", "ثان", "ثالث")
    )
    comment_on(consultation, "ينتظر.")
    for rule in ("insult", "off_topic"):
        services.withhold_comment(
            comment=comment_on(consultation, f"محجوب {rule}"), actor=PLATFORM, reason=rule, now=now
        )
    withdrawn, erased = (published_comment(consultation, word) for word in ("سحب", "محو"))
    services.withdraw_comment(comment=withdrawn, author=author_of(withdrawn), now=now)
    services.erase_comment(comment=erased, author=author_of(erased), now=now)
    first = published_comment(consultation, "صياغة أولى.")
    services.revise_comment(
        comment=first,
        author=author_of(first),
        revision=Revision(body="صياغة ثانية."),
    )
    services.answer_comment(comment=open_one, actor=PLATFORM, body="شكرًا.", language="ar", now=now)
    makers.decide(answered)
    makers.decide(makers.campaign(consultation, of_campaign), Decision.DECLINED)
    place_leaves()
    return consultation


def test_every_comment_stands_in_one_line_and_the_lines_sum(mixed) -> None:
    table = reconcile(mixed)
    assert table.excluded == {
        "awaiting": 2,  # one that waits, and the new wording
        "withdrawn": 1,
        "replaced": 1,
        "erased": 1,
        "withheld:insult": 1,
        "withheld:off_topic": 1,
    }
    assert (table.received, table.eligible, table.official) == (10, 3, 1)
    assert (table.in_campaigns, table.campaigns) == (0, 0)  # one comment is no campaign to readers
    assert (table.analysed, table.answered) == (2, 0)
    assert table.sums


def test_comments_in_campaigns_are_counted_as_everywhere(consultation) -> None:
    many = [published_comment(consultation, f"نطالب بالمدة {n}.") for n in range(3)]
    makers.campaign(consultation, *many)
    makers.campaign(consultation, published_comment(consultation), number=2)
    table, report = reconcile(consultation), decisions.campaigns(consultation)
    assert (table.eligible, table.in_campaigns, table.campaigns) == (4, 3, 1)
    assert (report.comments, report.in_campaigns, report.campaigns) == (4, 3, 1)
    assert [(one.number, size) for one, size in report.largest] == [(1, 3)]


def test_the_log_tells_the_same(mixed) -> None:
    log = reconcile(mixed).log
    assert (log.received, log.older, log.waiting, log.mismatches) == (11, 0, 0, ())
    assert log.states == {
        "published": 4,
        "awaiting": 2,
        "withdrawn": 1,
        "replaced": 1,
        "erased": 1,
        "withheld:insult": 1,
        "withheld:off_topic": 1,
    }


def test_answers_count_as_public_with_the_outcome(mixed) -> None:
    for comment in mixed.comments.filter(status="pending"):
        services.withhold_comment(
            comment=comment, actor=PLATFORM, reason="off_topic", now=timezone.now()
        )
    settle(mixed)
    assert reconcile(mixed).answered == 0
    assert reconcile(makers.publish_outcome(mixed)).answered == 3


def test_a_decision_that_was_undone_is_told_as_the_state_before_it(
    consultation, place_leaves
) -> None:
    comment = published_comment(consultation)
    services.withhold_comment(comment=comment, actor=PLATFORM, reason="insult", now=timezone.now())
    services.undo_decision(act=comment.acts.latest("pk"), actor=PLATFORM, now=timezone.now())
    place_leaves()
    log = reconcile(consultation).log
    assert (log.states, log.mismatches) == ({"published": 1}, ())


def test_while_leaves_wait_nothing_is_compared(consultation) -> None:
    published_comment(consultation)
    log = reconcile(consultation).log
    assert (log.waiting, log.received, log.mismatches) == (2, 0, ())


def test_comments_from_before_the_log_are_counted_apart(consultation, place_leaves) -> None:
    old = comment_on(consultation)
    place_leaves()
    Comment.objects.create(
        consultation=consultation,
        body="قديم.",
        language="ar",
        submitted_at=timezone.now() - timedelta(days=400),
    )
    log = reconcile(consultation).log
    assert (log.received, log.older, log.mismatches) == (1, 1, ())
    assert old.receipt


def quietly(comment: Comment, **fields) -> None:
    Comment.objects.filter(pk=comment.pk).update(**fields)


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (
            lambda comment: quietly(comment, status="withheld", reason="insult"),
            [Mismatch("published", 0, 1), Mismatch("withheld:insult", 1, 0)],
        ),
        (
            lambda comment: quietly(comment, status="withdrawn", ended_at=timezone.now()),
            [Mismatch("published", 0, 1), Mismatch("withdrawn", 1, 0)],
        ),
        (
            lambda comment: Comment.objects.create(
                consultation=comment.consultation, body="مدسوس.", language="ar"
            ),
            [Mismatch("received", 2, 1), Mismatch("awaiting", 1, 0)],
        ),
    ],
)
def test_what_was_changed_beside_the_services_is_shown(
    consultation, tamper, expected, place_leaves
) -> None:
    comment = published_comment(consultation)
    place_leaves()
    tamper(comment)
    assert list(reconcile(consultation).log.mismatches) == expected


def test_a_comment_that_was_removed_is_shown(consultation, place_leaves) -> None:
    comment = published_comment(consultation)
    place_leaves()
    Receipt.objects.filter(comment=comment).update(comment=None)
    for rows in (comment.acts, comment.places):
        rows.all().delete()
    Comment.objects.filter(pk=comment.pk).delete()
    assert [one.line for one in reconcile(consultation).log.mismatches] == ["received", "published"]
    assert LogEntry.objects.filter(subject_id=comment.public_id).exists()


def test_the_table_costs_the_same_for_many_comments(
    mixed, django_assert_max_num_queries, place_leaves
) -> None:
    for number in range(30):
        published_comment(mixed, f"تعليق رقم {number}.")
    place_leaves()
    with django_assert_max_num_queries(11):
        assert reconcile(mixed).eligible == 33
