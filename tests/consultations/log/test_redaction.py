"""Hidden parts of a comment: the public reads marks, the original is sealed, and the log's commitment to it holds."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.actors import PLATFORM
from consultations import services
from consultations.errors import PartsRefused
from consultations.log import export
from consultations.log.audit import audit
from consultations.log.verifying import Verdict, judge
from consultations.models import Appeal, Comment, Receipt, Redaction
from consultations.moderation import masking
from consultations.moderation.masking import MASK, BadSpans
from consultations.moderation.originals import original_of
from consultations.participation import Authorship
from operations.models import IdempotencyKey
from tests.consultations.conftest import comment_on, published_comment

BODY = "اتصلوا بأحمد على 0790000000 ليشرح لكم رأيي."
NUMBER = (BODY.index("0790000000"), BODY.index("0790000000") + 10)


def redacted(page) -> Comment:
    comment = comment_on(page, BODY)
    return services.redact_comment(
        comment=comment,
        actor=PLATFORM,
        spans=[NUMBER],
        reason="personal_data",
        now=timezone.now(),
    )


@pytest.mark.django_db
@pytest.mark.database
def test_the_stored_text_holds_a_mark_and_the_original_is_nowhere_in_plain(consultation) -> None:
    comment = redacted(consultation)
    comment.refresh_from_db()
    assert comment.body == f"اتصلوا بأحمد على {MASK} ليشرح لكم رأيي."
    assert (comment.status, comment.reason, comment.redaction.reason) == (
        "published",
        "",
        "personal_data",
    )
    stored = [*Redaction.objects.values(), *Receipt.objects.values(), *Comment.objects.values()]
    assert "0790000000" not in str(stored)
    assert original_of(comment) == BODY
    assert json.loads(comment.receipt.opened)["text"] == BODY


@pytest.mark.django_db
@pytest.mark.database
def test_the_log_tells_of_it_and_its_commitment_holds(sequence, consultation) -> None:
    comment = redacted(consultation)
    sequence()
    assert [str(one) for one in audit().mismatches] == []
    assert judge(comment.receipt.code).verdict == Verdict.VERIFIED
    assert list(export.opened_records(consultation.translation_key)) == []
    Redaction.objects.update(reason="insult")
    assert "published (insult), and told as published (personal_data)" in str(audit().mismatches)


@pytest.mark.django_db
def test_a_part_hidden_behind_the_logs_back_is_noticed(sequence, consultation) -> None:
    comment = published_comment(consultation, BODY)
    sequence()
    Redaction.objects.create(
        comment=comment, reason="insult", spans=[[0, 6]], sealed="not sealed by us"
    )
    assert audit().mismatches


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["publish", "withhold", "undo"])
def test_every_later_decision_starts_from_the_whole_text(sequence, consultation, way: str) -> None:
    comment, now = redacted(consultation), timezone.now()
    if way == "publish":
        services.publish_comment(comment=comment, actor=PLATFORM, now=now)
    elif way == "withhold":
        services.withhold_comment(comment=comment, actor=PLATFORM, reason="insult", now=now)
    else:
        services.undo_decision(act=comment.acts.get(), actor=PLATFORM, now=now)
    comment = Comment.objects.get()
    assert (comment.body, Redaction.objects.count()) == (BODY, 0)
    assert json.loads(comment.receipt.record)["text"] == BODY
    sequence()
    assert [str(one) for one in audit().mismatches] == []


@pytest.mark.django_db
def test_undoing_another_decision_hides_the_same_parts_again(sequence, consultation) -> None:
    comment = redacted(consultation)
    services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())
    services.undo_decision(act=comment.acts.latest("pk"), actor=PLATFORM, now=timezone.now())
    comment = Comment.objects.get()
    assert (MASK in comment.body, comment.redaction.spans) == (True, [list(NUMBER)])
    sequence()
    assert [str(one) for one in audit().mismatches] == []


@pytest.mark.django_db
def test_other_parts_may_be_hidden_instead(consultation) -> None:
    comment = redacted(consultation)
    services.redact_comment(
        comment=comment, actor=PLATFORM, spans=[(0, 6)], reason="insult", now=timezone.now()
    )
    comment = Comment.objects.get()
    assert comment.body == MASK + BODY[6:]
    assert original_of(comment) == BODY


@pytest.mark.django_db
def test_erasing_destroys_the_sealed_original_and_stored_answers_forget_it(
    sequence, consultation
) -> None:
    comment = comment_on(consultation, BODY)
    subject = services.subject_of(comment)
    IdempotencyKey.objects.create(
        key="12345678",
        status=201,
        answer={"body": BODY},
        subject=subject,
        created_at=timezone.now(),
    )
    services.redact_comment(
        comment=comment, actor=PLATFORM, spans=[NUMBER], reason="insult", now=timezone.now()
    )
    assert IdempotencyKey.objects.get().answer == {}
    author = Authorship(receipt_code=comment.receipt.code)
    services.erase_comment(comment=comment, author=author, now=timezone.now())
    assert (Redaction.objects.count(), Appeal.objects.count()) == (0, 0)
    sequence()
    assert [str(one) for one in audit().mismatches] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spans",
    [[], [(0, len(BODY))], [(5, 5)], [(-1, 3)], [(3, 9999)], [(0, 9), (5, 12)], [(6, 7)]],
    ids=["none", "everything", "empty", "before", "beyond", "overlapping", "a space"],
)
def test_places_that_do_not_fit_are_refused_and_nothing_changes(consultation, spans) -> None:
    comment = comment_on(consultation, BODY)
    with pytest.raises(PartsRefused):
        services.redact_comment(
            comment=comment, actor=PLATFORM, spans=spans, reason="insult", now=timezone.now()
        )
    assert (Comment.objects.get().body, Redaction.objects.count()) == (BODY, 0)


@given(st.text(alphabet="اب c\n⟦", min_size=1, max_size=40), st.data())
def test_what_is_marked_is_read_again_and_masks_stand_where_they_are_said_to(
    text: str, data
) -> None:
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    try:
        places = masking.checked(text, spans)
    except BadSpans:
        return
    assert masking.read_marks(text, masking.marked(text, places)) == places
    shown = masking.masked(text, places)
    assert all(shown[start:end] == MASK for start, end in masking.masks_in(places))
    assert "".join(masking.shown(text, places)) == shown.replace(MASK, "")


@pytest.mark.parametrize("typed", ["a⟦b", "ab⟧c", "a⟦b⟦c⟧", "a⟦x⟧c", "abc", "a⟦b⟧c⟧"])
def test_marks_that_do_not_pair_or_a_changed_text_are_refused(typed: str) -> None:
    with pytest.raises(BadSpans):
        masking.read_marks("abc", typed)
