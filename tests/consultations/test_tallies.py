"""The counts beside the comments are those of the comments, whatever happens to them in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.actors import PLATFORM as MODERATOR
from accounts.participants import NOBODY
from common.keyset import cut
from consultations import selectors, services
from consultations.errors import CommentEnded
from consultations.models import Comment, CommentTally
from consultations.participation import Authorship
from consultations.services import CommentDraft, tallies
from tests.consultations.conftest import INSIDE

ACTS = ["publish", "withhold", "withdraw", "erase"]
pytestmark = pytest.mark.django_db


def act_on(comment: Comment, name: str) -> None:
    author = Authorship(receipt_code=comment.receipt.code)
    try:
        if name == "publish":
            services.publish_comment(comment=comment, actor=MODERATOR, now=INSIDE)
        elif name == "withhold":
            services.withhold_comment(comment=comment, actor=MODERATOR, reason="insult", now=INSIDE)
        elif name == "withdraw":
            services.withdraw_comment(comment=comment, author=author, now=INSIDE)
        else:
            services.erase_comment(comment=comment, author=author, now=INSIDE)
    except CommentEnded:
        pass


def kept() -> dict[str, tuple[int, ...]]:
    return {
        row.place: tallies.standing_of(row)
        for row in CommentTally.objects.all()
        if any(tallies.standing_of(row))
    }


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    acts=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(ACTS)), max_size=12),
    stances=st.lists(st.sampled_from(["", "supports", "opposes"]), min_size=4, max_size=4),
)
def test_they_are_what_counting_anew_gives(january, acts, stances) -> None:
    from django.db import transaction

    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        comments = [
            services.submit_comment(
                consultation=january,
                draft=CommentDraft("art-2.p-1" if at % 2 else "", "رأي", "ar", stance=stances[at]),
                participant=NOBODY,
                clock=lambda: INSIDE,
            )
            for at in range(4)
        ]
        for at, name in acts:
            act_on(comments[at], name)
        one_by_one = kept()
        tallies.recount(january)
        assert one_by_one == kept()
        raise Undo


def comments_of(consultation, count: int) -> list[Comment]:
    made = [
        services.submit_comment(
            consultation=consultation,
            draft=CommentDraft("art-2.p-1", f"رأي {at}", "ar"),
            clock=lambda: INSIDE,
        )
        for at in range(count)
    ]
    for one in made:
        services.publish_comment(comment=one, actor=MODERATOR, now=INSIDE)
    return made


@pytest.mark.parametrize("order", ["newest", "most_supported", "answered"])
def test_a_list_is_walked_to_its_end_and_back_without_a_gap(january, order) -> None:
    made = comments_of(january, 7)
    for at, one in enumerate(made):
        Comment.objects.filter(pk=one.pk).update(supports_count=at % 3, is_answered=at == 2)
    rows = selectors.public_comments(january, order=order)
    whole = list(rows)
    first = cut(rows, 3)
    second = cut(rows, 3, after=first.after)
    third = cut(rows, 3, after=second.after)
    assert [*first.rows, *second.rows, *third.rows] == whole
    assert (first.before, third.after) == ("", "")
    back = cut(rows, 3, before=third.before)
    assert back.rows == second.rows
    assert cut(rows, 3, before=back.before).rows == first.rows


@pytest.mark.parametrize("cursor", ["x", "W10", "WzFd", "WyJ4IiwyXQ", "\x00", "é" * 400])
def test_a_cursor_that_is_none_is_404(january, client, cursor) -> None:
    comments_of(january, 1)
    answer = client.get("/api/v1/consultations/january/comments/", {"after": cursor})
    assert answer.status_code in {400, 404}
