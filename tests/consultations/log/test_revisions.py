"""An author writes a comment anew while the consultation is open; nothing that was received is rewritten."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from consultations import services
from consultations.errors import (
    CommentEnded,
    CommentUnchanged,
    ConsultationClosed,
    EmptyComment,
    NotTheAuthor,
)
from consultations.log.audit import audit
from consultations.log.sequencer import Sequencer
from consultations.models import Comment, ConsultationPage
from consultations.participation import Authorship
from consultations.services import Revision
from tests.consultations.conftest import OPENS, comment_on, published_comment
from tests.consultations.log.test_recording import leaves

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def author_of(comment: Comment) -> Authorship:
    return Authorship(receipt_code=comment.receipt.code)


def revised(comment: Comment, body: str = "أقترح ٤٥ يومًا.", **more) -> Comment:
    return services.revise_comment(
        comment=comment, author=author_of(comment), revision=Revision(body, **more)
    )


def placed() -> None:
    sequencer = Sequencer()
    while sequencer.step():
        pass


def test_the_new_wording_takes_the_place_of_the_old_one_and_names_it(consultation) -> None:
    old = published_comment(consultation, stance="opposes")
    new = revised(old, author_name="سامر", stance="neutral")
    old.refresh_from_db()
    assert (old.status, old.body) == ("withdrawn", "أقترح ٦٠ يومًا.")
    assert (new.status, new.place, new.stance, new.author_name) == (
        "pending",
        "art-2.p-1",
        "neutral",
        "سامر",
    )
    assert json.loads(new.receipt.record)["replaces"] == old.public_id
    assert new.receipt.code != old.receipt.code
    ended = leaves("comment.withdrawn")
    assert [(one.subject_id, one.facts) for one in ended] == [
        (old.public_id, {"replaced_by": new.public_id})
    ]
    placed()
    assert audit().mismatches == []


def test_only_who_wrote_it_changes_it_and_only_while_it_stands(consultation) -> None:
    comment, other = comment_on(consultation), comment_on(consultation, "رأي آخر")
    with pytest.raises(NotTheAuthor):
        services.revise_comment(
            comment=comment, author=author_of(other), revision=Revision("كلمات غيري")
        )
    with pytest.raises(CommentUnchanged):
        revised(comment, comment.body)
    with pytest.raises(EmptyComment):
        revised(comment, "\u200f \u200b")
    new = revised(comment)
    with pytest.raises(CommentEnded):
        revised(comment, "مرة أخرى")
    assert revised(new, "والآن هكذا").replaces == new
    assert Comment.objects.count() == 4


def test_nothing_changes_after_closing(consultation) -> None:
    comment = comment_on(consultation)
    ConsultationPage.objects.filter(pk=consultation.pk).update(
        opens_at=OPENS, closes_at=timezone.now()
    )
    with pytest.raises(ConsultationClosed):
        revised(comment)
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_erasing_the_last_wording_erases_those_before_it(consultation) -> None:
    first = comment_on(consultation)
    second = revised(first)
    services.erase_comment(comment=second, author=author_of(second), now=timezone.now())
    assert set(Comment.objects.values_list("status", "body")) == {("erased", "")}
    placed()
    assert audit().mismatches == []
