"""Decisions of moderators as acts: kept, undone within five minutes, told to the author once."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.actors import PLATFORM, Actor, actor_for
from accounts.models import Agency, Role
from accounts.services import grant
from common.errors import Refused
from consultations import services
from consultations.errors import CommentEnded, DecisionFinal
from consultations.models import Comment, ModerationAct, ModerationCase, PendingLeaf
from consultations.participation import Authorship
from tests.consultations.conftest import comment_on, published_comment

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def moderator_of(agency: Agency, name: str = "rana") -> Actor:
    user = get_user_model().objects.create_user(email=f"{name}@example.org")
    grant(user=user, agency=agency, role=Role.MODERATOR)
    return actor_for(user)


def stranger() -> Actor:
    agency = Agency.objects.create(slug="istd", name_ar="دائرة ضريبة الدخل", name_en="Income Tax")
    return moderator_of(agency, "stranger")


def withheld(comment: Comment, actor: Actor = PLATFORM, now=None) -> ModerationAct:
    services.withhold_comment(
        comment=comment, actor=actor, reason="insult", now=now or timezone.now()
    )
    return comment.acts.latest("pk")


def leaves(comment: Comment) -> list[str]:
    return list(
        PendingLeaf.objects.filter(subject_id=comment.public_id)
        .order_by("pk")
        .values_list("leaf", flat=True)
    )


def test_each_decision_is_an_act_that_says_who_did_what_and_from_where(
    consultation, agency
) -> None:
    rana, now = moderator_of(agency), timezone.now()
    comment = comment_on(consultation)
    services.publish_comment(comment=comment, actor=rana, now=now)
    act = withheld(comment, rana)
    first = comment.acts.earliest("pk")
    assert (first.kind, first.by_id, first.at, first.from_status, first.to_status) == (
        "published",
        rana.user_id,
        now,
        "pending",
        "published",
    )
    assert (act.kind, act.from_status, act.to_status, act.rule) == (
        "withheld",
        "published",
        "withheld",
        "insult",
    )
    assert act.consultation == consultation


def test_deciding_the_same_again_is_no_second_act(consultation) -> None:
    comment = published_comment(consultation)
    services.publish_comment(comment=comment, actor=PLATFORM, now=timezone.now())
    assert comment.acts.count() == 1


def test_a_decision_is_undone_within_five_minutes_and_the_log_tells_both(
    consultation, agency
) -> None:
    rana = moderator_of(agency)
    comment = comment_on(consultation)
    act = withheld(comment, rana)
    services.undo_decision(act=act, actor=rana, now=act.at + timedelta(minutes=5))
    comment.refresh_from_db()
    assert (comment.status, comment.reason, comment.decided_at, comment.decided_by) == (
        "pending",
        "",
        None,
        None,
    )
    returned = comment.acts.latest("pk")
    assert (returned.kind, returned.undoes, returned.rule) == ("returned", act, "insult")
    told = leaves(comment)
    assert '"kind":"comment.withheld"' in told[-2]
    assert '"kind":"comment.returned"' in told[-1]
    assert '"status":"pending"' in told[-1]


def test_undoing_brings_back_the_earlier_decision_with_its_date_and_moderator(
    consultation, agency
) -> None:
    rana, sami = moderator_of(agency), moderator_of(agency, "sami")
    comment = comment_on(consultation)
    earlier = timezone.now() - timedelta(days=1)
    first = withheld(comment, rana, earlier)
    services.publish_comment(comment=comment, actor=sami, now=timezone.now())
    services.undo_decision(act=comment.acts.latest("pk"), actor=sami, now=timezone.now())
    comment.refresh_from_db()
    assert (comment.status, comment.reason) == ("withheld", "insult")
    assert (comment.decided_at, comment.decided_by_id) == (first.at, rana.user_id)


def test_after_five_minutes_a_decision_stays(consultation) -> None:
    act = withheld(comment_on(consultation))
    late = act.at + timedelta(minutes=5, microseconds=1)
    with pytest.raises(DecisionFinal):
        services.undo_decision(act=act, actor=PLATFORM, now=late)


def test_only_the_newest_act_is_undone_and_only_once(consultation) -> None:
    comment = published_comment(consultation)
    older = comment.acts.get()
    act = withheld(comment)
    with pytest.raises(DecisionFinal):
        services.undo_decision(act=older, actor=PLATFORM, now=timezone.now())
    services.undo_decision(act=act, actor=PLATFORM, now=timezone.now())
    for one in (act, comment.acts.latest("pk")):
        with pytest.raises(DecisionFinal):
            services.undo_decision(act=one, actor=PLATFORM, now=timezone.now())


def test_what_its_author_has_withdrawn_is_not_undone(consultation) -> None:
    comment = comment_on(consultation)
    act = withheld(comment)
    author = Authorship(receipt_code=comment.receipt.code)
    services.withdraw_comment(comment=comment, author=author, now=timezone.now())
    with pytest.raises(CommentEnded):
        services.undo_decision(act=act, actor=PLATFORM, now=timezone.now())


def test_a_moderator_of_another_agency_decides_and_undoes_nothing(consultation) -> None:
    comment = comment_on(consultation)
    other = stranger()
    with pytest.raises(Refused):
        withheld(comment, other)
    with pytest.raises(Refused):
        services.redact_comment(
            comment=comment, actor=other, spans=[(0, 2)], reason="insult", now=timezone.now()
        )
    act = withheld(comment)
    with pytest.raises(Refused):
        services.undo_decision(act=act, actor=other, now=timezone.now())
    comment.refresh_from_db()
    assert comment.status == "withheld"


def test_the_queues_row_follows_the_comment_through_all_its_states(consultation) -> None:
    comment = comment_on(consultation)

    def case() -> tuple[str, object]:
        found = ModerationCase.objects.get(pk=comment.pk)
        return found.status, found.since

    assert case() == ("pending", comment.submitted_at)
    act = withheld(comment)
    assert case() == ("withheld", act.at)
    services.undo_decision(act=act, actor=PLATFORM, now=timezone.now())
    assert case() == ("pending", comment.submitted_at)
    author = Authorship(receipt_code=comment.receipt.code)
    services.erase_comment(comment=comment, author=author, now=timezone.now())
    assert ModerationCase.objects.get(pk=comment.pk).status == "erased"
    assert ModerationCase.objects.get(pk=comment.pk).digest == ""


def test_the_queues_rows_are_rebuilt_from_the_comments(consultation) -> None:
    published_comment(consultation)
    comment_on(consultation, "ثانٍ")
    before = list(ModerationCase.objects.order_by("pk").values())
    ModerationCase.objects.all().delete()
    for _ in range(2):
        call_command("rebuild_moderation", stdout=StringIO())
        assert list(ModerationCase.objects.order_by("pk").values()) == before


def test_the_migration_files_what_was_there_before_it(consultation) -> None:
    migration = import_module("consultations.migrations.0010_moderation")
    comment_on(consultation)
    withheld(published_comment(consultation, "ثانٍ"))
    before = list(ModerationCase.objects.order_by("pk").values("pk", "status", "since", "agency"))
    ModerationCase.objects.all().delete()
    ModerationAct.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(migration.FILL)
        cursor.execute(migration.ACTS)
    found = list(ModerationCase.objects.order_by("pk").values("pk", "status", "since", "agency"))
    assert found == before
    act = ModerationAct.objects.get()
    assert (act.kind, act.rule, act.to_spans) == ("withheld", "insult", [])
