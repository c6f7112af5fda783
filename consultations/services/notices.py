"""Telling participants what became of a consultation, when they want it. Each is told once, however often the task runs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import notices
from accounts.models import User
from accounts.notices import Notice
from common.bidi import isolate
from consultations.models import (
    UNDO_WITHIN,
    Comment,
    CommentSupport,
    ConsultationPage,
    ModerationAct,
    PollVote,
    Status,
    SurveyResponse,
)
from consultations.subscriptions import telling
from operations.idempotency import Answer, fingerprint_of, once

OUTCOME = "consultation.outcome_published"
# What happened → who wants to know of it.
WANTED = {
    OUTCOME: "wants_outcomes",
    "consultation.text_published": "wants_news",
    "consultation.withdrawn": "wants_news",
    "consultation.extended": "wants_news",
}
DECIDED = "comment.decided"
REPLIED = "comment.replied"


def happened(name: str, agency_id: int, payload: dict[str, Any]) -> None:  # Any: JSON
    """Have participants told of a public event (`common.registry.outward_events`), in the transaction of what happened."""
    if name in WANTED:
        from consultations.tasks import tell_participants  # the tasks import the services

        tell_participants.enqueue(name, payload["id"], str(payload.get("version", "")))


def decided(act: ModerationAct) -> None:
    """Have the author told of a decision, in its transaction; not before it can no longer be undone."""
    if act.comment.pseudonym:
        from consultations.tasks import tell_author

        tell_author.using(run_after=act.at + UNDO_WITHIN).enqueue(act.pk)


def answered(act: ModerationAct) -> None:
    """Have the author told that their appeal was answered, in that transaction."""
    if act.comment.pseudonym:
        from consultations.tasks import tell_author

        tell_author.enqueue(act.pk)


def replied(reply: Comment) -> None:
    """Have the author told of an official reply to their comment, in its transaction."""
    if reply.parent and reply.parent.pseudonym:
        from consultations.tasks import tell_of_reply

        tell_of_reply.enqueue(reply.pk)


def tell_participants(*, name: str, key: UUID, version: str) -> int:
    """Write to all who took part and want to know; returns to how many. Of an outcome each commenter is told more."""
    if name == OUTCOME:
        from consultations.outcome import letters  # which write with what stands here

        return letters.tell_of_outcome(key=key)
    with transaction.atomic():
        return _tell_participants(name, key, version)


def _tell_participants(name: str, key: UUID, version: str) -> int:
    original = ConsultationPage.objects.filter(translation_key=key).order_by("pk").first()
    if original is None:
        return 0
    given = given_to(original)
    took_part = {one for rows in given for one in rows.values_list("pseudonym", flat=True) if one}
    return _tell(name, original, took_part, f"notice-{name}-{key}-{version}", version)


def given_to(original: ConsultationPage) -> tuple[QuerySet[Any], ...]:  # Any: rows of four tables
    """All that participants give to a consultation; every row has their pseudonym."""
    return (
        Comment.objects.filter(consultation=original),
        CommentSupport.objects.filter(comment__consultation=original),
        SurveyResponse.objects.filter(survey__consultation=original),
        PollVote.objects.filter(poll__consultation=original),
    )


@transaction.atomic
def tell_author(*, act_id: int) -> int:
    """Write to the author of a decision that still stands, if they want to know; without a word of the comment, for mail is read
    by others too. What was undone or replaced is not told."""
    found = ModerationAct.objects.filter(pk=act_id).exclude(comment__pseudonym="")
    act = found.select_related("comment", "consultation").first()
    if act is None or act.comment.acts.filter(pk__gt=act.pk).exists():
        return 0
    key = f"notice-{DECIDED}-{act.comment.public_id}-{act.pk}"
    return _tell(DECIDED, act.consultation, {act.comment.pseudonym}, key)


@transaction.atomic
def tell_of_reply(*, reply_id: int) -> int:
    """Write to the author of a comment that the agency has answered it, if they want to know; without a word of either."""
    found = Comment.objects.filter(pk=reply_id, status=Status.PUBLISHED)
    reply = found.select_related("parent", "consultation").first()
    if reply is None or reply.parent is None or not reply.parent.pseudonym:
        return 0
    key = f"notice-{REPLIED}-{reply.public_id}"
    return _tell(REPLIED, reply.consultation, {reply.parent.pseudonym}, key)


def _tell(
    name: str, original: ConsultationPage, pseudonyms: set[str], key: str, version: str = ""
) -> int:
    wants = WANTED.get(name, "wants_replies")

    def act() -> Answer:
        found = notices.people_behind(scope=original.pseudonym_scope, among=pseudonyms, wants=wants)
        told = 0
        for user in without_subscribers(found, name, original, version):
            told += notices.send(
                user=user, notice=general_notice(name, original, user), wants=wants
            )
        return Answer(200, {"told": told})

    answer = once(key, fingerprint_of(key), act)
    return 0 if answer.is_replayed else int(answer.body["told"])


def without_subscribers(
    people: Iterator[User], name: str, original: ConsultationPage, version: str
) -> Iterator[User]:
    """Leave out those whom a subscription of their own address tells of the same: one mail is enough, and nothing is noted."""
    while some := list(islice(people, 100)):
        addresses = [user.email for user in some if user.email]
        told = telling.told_by_mail(
            name=name, key=original.translation_key, version=version, addresses=addresses
        )
        yield from (user for user in some if user.email not in told)


def page_in(original: ConsultationPage, language: str) -> ConsultationPage:
    """The live page in this language, else the one that was written first; one query."""
    pages = ConsultationPage.objects.live().select_related("locale")
    key = original.translation_key
    found = pages.filter(translation_key=key, locale__language_code=language).first()
    return found or original


def general_notice(name: str, original: ConsultationPage, user: User) -> Notice:
    """What everybody is told who took part, in the language of one."""
    language = notices.language_of(user)
    page = page_in(original, language)
    path = page.public_path
    with translation.override(language):
        subject, text = _words(name)
        if original.is_thread:
            text = _of_a_thread()
    title = {"title": isolate(page.title)}
    return Notice(
        subject % title,
        text % title,
        f"/{language}/account/" if name in {DECIDED, REPLIED} else path,
    )


def _of_a_thread() -> str:
    return _(
        "It was decided whether what you wrote below the page %(title)s is published."
        " What was decided, and why, stands on your page:"
    )


def _words(name: str) -> tuple[str, str]:
    """Subject and text in the active language."""
    return {
        DECIDED: (
            _("Something that you sent was decided on: %(title)s"),
            _(
                "It was decided whether something that you sent to the consultation %(title)s is published."
                " What was decided, and why, stands on your page:"
            ),
        ),
        REPLIED: (
            _("You have an official reply: %(title)s"),
            _(
                "The agency has replied to something that you sent to the consultation %(title)s."
                " The reply is linked from your page:"
            ),
        ),
        OUTCOME: (
            _("The outcome is published: %(title)s"),
            _("The outcome of the consultation %(title)s, in which you took part, is published:"),
        ),
        "consultation.text_published": (
            _("A new text is published: %(title)s"),
            _("A new text of the consultation %(title)s, in which you took part, is published:"),
        ),
        "consultation.extended": (
            _("There is more time: %(title)s"),
            _(
                "The closing of the consultation %(title)s, in which you took part, was moved later."
                " Until when, and why:"
            ),
        ),
        "consultation.withdrawn": (
            _("The consultation is withdrawn: %(title)s"),
            _("The consultation %(title)s, in which you took part, was withdrawn. The reason:"),
        ),
    }[name]
