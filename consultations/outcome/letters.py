"""Telling each commenter what became of what they wrote: one letter a person, and the general notice to others who took part.

Accounts are gone through in the order of their numbers, some in a transaction that also notes how far it has come: killed
anywhere and run again, it goes on behind the last account that was written to, and never before it. No row says whose a
pseudonym is; the letters, which do, are deleted after a day as all such mail is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import notices
from accounts.models import User
from accounts.notices import Notice
from common.bidi import isolate, isolate_link
from consultations.eligibility import eligible
from consultations.models import (
    Comment,
    ConsultationPage,
    Disposition,
    OutcomeLetters,
)
from consultations.outcome.decisions import answered
from consultations.services.notices import (
    OUTCOME,
    general_notice,
    given_to,
    page_in,
    without_subscribers,
)
from operations.clock import database_now

WANTS = "wants_outcomes"
BATCH = 200
# A letter that names more comments than these says how many more there are.
MOST_COMMENTS = 50
Answers = list[tuple[Comment, Disposition]]


@dataclass(frozen=True, slots=True)
class _Told:
    commenters: int = 0
    others: int = 0


def tell_of_outcome(*, key: UUID) -> int:
    """Write to all who took part and want to know, each once, however often it is called; returns to how many it wrote now.

    Not to be called inside a transaction that is longer than one batch should be.
    """
    original = ConsultationPage.objects.filter(translation_key=key).order_by("pk").first()
    if original is None or not hasattr(original, "outcome"):
        return 0
    _begin(original)
    written = 0
    while (told := _next_batch(original)) is not None:
        written += told
    return written


@transaction.atomic
def _begin(original: ConsultationPage) -> None:
    known = (
        answered(eligible(original)).exclude(pseudonym="").order_by().values("pseudonym").distinct()
    )
    OutcomeLetters.objects.get_or_create(
        consultation=original,
        defaults={"begun_at": database_now(), "commenters": known.count()},
    )


@transaction.atomic
def _next_batch(original: ConsultationPage) -> int | None:
    """Write to the accounts that come next; None when all were looked at."""
    letters = OutcomeLetters.objects.select_for_update().get(consultation=original)
    if letters.ended_at is not None:
        return None
    people = notices.people_after(
        letters.last_account, BATCH, scope=original.pseudonym_scope, wants=WANTS
    )
    if not people:
        letters.ended_at, letters.last_account = database_now(), 0
        letters.save(update_fields=["ended_at", "last_account"])
        return None
    told = _write(original, people)
    letters.last_account = people[-1][0].pk
    letters.reached += told.commenters
    letters.others += told.others
    letters.save(update_fields=["last_account", "reached", "others"])
    return told.commenters + told.others


def _write(original: ConsultationPage, people: list[notices.Behind]) -> _Told:
    theirs = {one for _user, pseudonyms in people for one in pseudonyms}
    answers = _answers(original, theirs)
    took_part = _took_part(original, theirs)
    commenters = others = 0
    general: list[User] = []
    for user, pseudonyms in people:
        mine = [answer for one in sorted(pseudonyms) for answer in answers.get(one, [])]
        if mine:
            mine.sort(key=lambda answer: answer[0].pk)
            sent = notices.send(user=user, notice=letter(original, user, mine), wants=WANTS)
            commenters += sent
        elif pseudonyms & took_part:
            general.append(user)
    for user in without_subscribers(iter(general), OUTCOME, original, ""):
        notice = general_notice(OUTCOME, original, user)
        others += notices.send(user=user, notice=notice, wants=WANTS)
    return _Told(commenters, others)


def _answers(original: ConsultationPage, pseudonyms: Collection[str]) -> dict[str, Answers]:
    """By pseudonym, its answered comments and their dispositions; two queries."""
    rows = answered(eligible(original).filter(pseudonym__in=pseudonyms))
    comments = list(rows.select_related("clause"))
    dispositions = Disposition.objects.in_bulk({comment.disposition_id for comment in comments})
    found: defaultdict[str, Answers] = defaultdict(list)
    for comment in comments:
        found[comment.pseudonym].append((comment, dispositions[comment.disposition_id]))
    return found


def written_to(original: ConsultationPage, addresses: Collection[str]) -> set[str]:
    """Which of these addresses get a letter on their own comments: nobody needs to tell them more. Four queries."""
    people = notices.people_at(addresses, scope=original.pseudonym_scope, wants=WANTS)
    answers = _answers(original, {one for _user, pseudonyms in people for one in pseudonyms})
    reached = (user for user, pseudonyms in people if any(one in answers for one in pseudonyms))
    return {user.email for user in reached if user.email}


def _took_part(original: ConsultationPage, pseudonyms: Collection[str]) -> set[str]:
    """Which of them belong to who commented, supported, answered or voted here; four queries."""
    return {
        one
        for rows in given_to(original)
        for one in rows.filter(pseudonym__in=pseudonyms).values_list("pseudonym", flat=True)
    }


def letter(original: ConsultationPage, user: User, answers: Answers) -> Notice:
    """What became of each of the person's comments, in their language; without a word of a comment, for mail is read by others
    too."""
    language = notices.language_of(user)
    page = page_in(original, language)
    path = page.public_path
    with translation.override(language):
        title = isolate(page.title)
        subject = ngettext(
            "What became of your comment: %(title)s",
            "What became of your comments: %(title)s",
            len(answers),
        ) % {"title": title}
        opening = ngettext(
            "The agency has decided on %(count)d comment that you sent to the consultation %(title)s:",
            "The agency has decided on %(count)d comments that you sent to the consultation %(title)s:",
            len(answers),
        ) % {"count": len(answers), "title": title}
        told = [_paragraph(*one, path=path, language=language) for one in answers[:MOST_COMMENTS]]
        if len(answers) > MOST_COMMENTS:
            more = len(answers) - MOST_COMMENTS
            told.append(
                ngettext("And %(count)d more.", "And %(count)d more.", more) % {"count": more}
            )
        told.append(_("The whole outcome:"))
    return Notice(subject, "\n\n".join([opening, *told]), f"{path}outcome/")


def _paragraph(comment: Comment, disposition: Disposition, *, path: str, language: str) -> str:
    number = comment.clause.number or comment.clause.key if comment.clause else ""
    on = (
        _("On clause %(number)s") % {"number": isolate(number)}
        if number
        else _("On the whole draft")
    )
    reason = disposition.reason_in(language)
    address = f"{settings.SITE_URL}{path}comments/{comment.public_id}/"
    return "\n".join(
        [
            f"{on}: {disposition.get_decision_display()}",
            _("Reason: %(reason)s") % {"reason": reason},
            isolate_link(address),
        ]
    )
